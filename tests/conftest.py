"""Shapes and types in annotations are checked while the tests run; two processes share the machine."""

import inspect
import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: its threads would fight the other process's

import numba
from hypothesis import settings
from jaxtyping import install_import_hook

import tests.typechecking  # noqa: F401  (the hook looks it up by name)

njit = numba.njit


def njit_of_the_plain_function(*function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """The compiler cannot read a function that the hook has wrapped, so it gets the one inside."""
    if function:
        return njit(inspect.unwrap(function[0]), **options)
    return lambda f: njit(inspect.unwrap(f), **options)


numba.njit = njit_of_the_plain_function
install_import_hook(["scene", "engine", "research"], "tests.typechecking.checked")

# How long an example takes says more about the machine; and whoever changes one thing is not told of another by chance:
# `launch.py test -m fuzz` looks for new examples.
settings.register_profile("untimed", deadline=None, derandomize=True)
settings.load_profile("untimed")
