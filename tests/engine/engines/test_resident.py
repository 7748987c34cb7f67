"""The model that stays in memory between jobs."""

import gc
import weakref

import pytest

from engine.engines.resident import Resident
from scene.errors import InputError


class Network:
    """Stands for something large."""


def test_the_same_key_gives_the_same_model() -> None:
    resident = Resident()
    first = resident.get(("camera", 1), Network)
    assert resident.get(("camera", 1), Network) is first
    assert resident.get(("camera", 2), Network) is not first


def test_the_last_model_is_gone_before_another_is_loaded() -> None:
    resident = Resident()
    last = weakref.ref(resident.get(("camera",), Network))

    def load() -> Network:
        gc.collect()
        assert last() is None, "two models were in memory"
        return Network()

    resident.get(("diffusers",), load)


def test_a_model_that_cannot_be_loaded_is_not_kept_and_neither_is_the_last() -> None:
    resident = Resident()
    last = resident.get(("camera",), Network)

    def load() -> Network:
        raise InputError("The file is damaged.")

    with pytest.raises(InputError, match="damaged"):
        resident.get(("diffusers",), load)
    assert resident.get(("diffusers",), Network) is not last
    assert resident.get(("camera",), Network) is not last
