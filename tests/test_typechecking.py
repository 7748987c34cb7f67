"""The types and shapes in annotations really are checked while the tests run."""

import pytest
import torch
from beartype.roar import BeartypeCallHintParamViolation
from jaxtyping import TypeCheckError

from scene.camera import Intrinsics
from scene.path.move_grammar import parse_moves
from scene.pose import rotation_from_wxyz


def test_a_wrong_shape_is_refused() -> None:
    with pytest.raises(TypeCheckError):
        rotation_from_wxyz(torch.zeros(3))


def test_a_wrong_type_is_refused_where_there_is_no_shape() -> None:
    with pytest.raises(BeartypeCallHintParamViolation):
        parse_moves(5)  # type: ignore[arg-type]


def test_a_wrong_field_of_a_value_is_refused() -> None:
    with pytest.raises(TypeCheckError):
        Intrinsics(torch.eye(4), 2, 2)
