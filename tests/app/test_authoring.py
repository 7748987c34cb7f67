import math

import pytest
import torch

from app import authoring
from app.document import Document, PhotoSource
from scene.camera import Intrinsics
from scene.camera_path import find_route
from scene.errors import InputError
from scene.keyframes import Keyframes

LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
SUBJECT = 2.0


def shot(text):
    empty = Document(photos=(PhotoSource(name="room", sample="room"),), path=authoring.PROPOSAL)
    return authoring.set_path(empty, text).document


def cameras(document, moments=200):
    route = find_route(document.path, LENS, subject_distance=SUBJECT)
    return route.cameras((torch.arange(moments, dtype=torch.float64) + 0.5) / moments * route.duration)[1]


@pytest.mark.parametrize("segment", [0, 1, 2])
def test_a_move_turns_into_keyframes_on_its_way(segment):
    before = shot("orbit right 40deg over 3s ease-in-out; truck left 0.5m over 1s; dolly in 0.3m over 2s")
    edit = authoring.turn_into_keyframes(before, (segment, None), LENS, SUBJECT)
    part = edit.document.path.segments[segment]
    assert isinstance(part, Keyframes) and part.duration == before.path.segments[segment].duration
    assert edit.label == f"Turn {before.path.segments[segment].kind} into keyframes"
    assert edit.selection == (segment, len(part.keyframes) - 1)
    assert float((cameras(edit.document) - cameras(before)).abs().max()) < 5e-3


@pytest.mark.parametrize("selection", [None, (1, 0)])
def test_only_a_selected_move_turns_into_keyframes(selection):
    turned = authoring.turn_into_keyframes(shot("truck left 1m; pan left 10deg"), (1, None), LENS, SUBJECT).document
    with pytest.raises(InputError, match="No move is selected"):
        authoring.turn_into_keyframes(turned, selection, LENS, SUBJECT)


def test_a_move_that_is_gone_does_not_turn_into_keyframes():
    with pytest.raises(InputError, match="not there any more"):
        authoring.turn_into_keyframes(shot("truck left 1m"), (3, None), LENS, SUBJECT)
