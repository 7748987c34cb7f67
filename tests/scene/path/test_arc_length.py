"""Lengths of curves that nearly stop, against what calculus says."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from scene.path.arc_length import measure, share_at_length

ONE = torch.zeros(1, dtype=torch.long)


def slowing(stop: float, left: float):
    """The speed of a curve that passes a share of it at the speed `left`: sqrt((x - stop)² + left²)."""
    return lambda curve, x: ((x - stop) ** 2 + left**2).sqrt()


def gone(x: float, stop: float, left: float) -> float:
    """How far it is by then, from where it is slowest."""
    y, b = torch.tensor([x - stop, left], dtype=torch.float64)
    far = (y**2 + b**2).sqrt()
    return float((y * far + b**2 * torch.asinh(y / b) if left else y * y.abs()) / 2)


@given(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.1]), st.floats(0.001, 0.999))
def test_a_curve_that_nearly_stops_is_measured_whole(stop: float, left: float, way: float) -> None:
    speed = slowing(stop, left)
    arcs = measure(speed, ONE, 1)
    start, end = gone(0, stop, left), gone(1, stop, left)
    assert float(arcs.whole) == pytest.approx(end - start, rel=1e-10)
    x = float(share_at_length(speed, ONE, arcs, torch.tensor([way], dtype=torch.float64)))
    assert gone(x, stop, left) - start == pytest.approx(way * (end - start), abs=1e-11)


def test_curves_beside_each_other_have_stretches_of_their_own() -> None:
    stops = torch.tensor([0.5, 0.0, 0.123], dtype=torch.float64)
    arcs = measure(lambda curve, x: (x - stops[curve]).abs(), torch.tensor([0, 2]), 3)
    assert arcs.whole.tolist() == pytest.approx([0.25, 0, (0.123**2 + 0.877**2) / 2], rel=1e-11)
    assert bool((arcs.edges.diff() >= 0).all()) and bool((arcs.lengths.diff() >= 0).all())
    assert arcs.edges[[0, 2], -1].tolist() == [1, 1]
