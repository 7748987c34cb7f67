"""Shapes and types in annotations are checked while the tests run."""

from jaxtyping import install_import_hook

import tests.typechecking  # noqa: F401  (the hook looks it up by name)

install_import_hook(["scene", "engine"], "tests.typechecking.checked")
