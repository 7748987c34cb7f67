"""The page's own arithmetic agrees with the server's."""

import math
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from scene.path.keyframes import Easing
from scene.path.move_grammar import parse_moves
from scene.path.moves import MOVE_KINDS, Move

COMPONENT = "/studio-assets/component"


@st.composite
def moves(draw: st.DrawFn) -> Move:
    kind = draw(st.sampled_from(sorted(MOVE_KINDS)))
    rule = MOVE_KINDS[kind]
    amount = draw(st.integers(1, 90_000)) / 1000
    target = st.none() | st.tuples(*[st.integers(-9000, 9000).map(lambda mm: mm / 1000)] * 3)
    return Move(
        kind=kind,
        direction=draw(st.sampled_from(rule.directions or ("",))),
        amount={"deg": math.radians(amount), "m": amount, "": 0.0}[rule.unit],
        at=draw(st.none() | st.integers(10, 9000).map(lambda cm: cm / 100)) if rule.needs_subject else None,
        target=draw(target) if rule.needs_subject or rule.takes_target else None,
        duration=draw(st.integers(100, 60_000)) / 1000,
        easing=draw(st.sampled_from(get_args(Easing))),
        lock_strength=draw(st.integers(0, 100)) / 100,
    )


def as_told(move: Move) -> dict[str, object]:
    """As the state tells the page of it."""
    unit = MOVE_KINDS[move.kind].unit
    amount = round(math.degrees(move.amount), 6) if unit == "deg" else move.amount
    return {"move": move.kind, "direction": move.direction, "amount": amount, "unit": unit} | {
        "at": move.at if move.target is None else None,
        "target": move.target,
        "lock_strength": move.lock_strength,
        "duration": move.duration,
        "easing": move.easing,
    }


def test_the_page_writes_moves_as_the_grammar_reads_them(page: Page):
    @settings(max_examples=60, deadline=None)
    @given(moves())
    def check(move: Move) -> None:
        text = page.evaluate(
            f"async (move) => (await import('{COMPONENT}/move-text.js')).moveText(move)", as_told(move)
        )
        (read,) = parse_moves(text)
        assert (read.kind, read.direction, read.easing) == (move.kind, move.direction, move.easing)
        assert read.target == move.target and (read.target or read.at == move.at)
        assert math.isclose(read.amount, move.amount, rel_tol=1e-6)
        assert math.isclose(read.duration, move.duration)
        assert math.isclose(read.lock_strength, move.lock_strength, abs_tol=1e-9)

    check()


def test_the_page_offers_every_easing_there_is_and_names_each_for_people(page: Page):
    offered = page.evaluate(f"async () => (await import('{COMPONENT}/field.js')).EASINGS")
    assert [value for value, _ in offered] == list(get_args(Easing))
    assert dict(offered)["constant"] == "Constant speed" and dict(offered)["hold"] == "Hold, then cut"


def test_frames_stand_where_the_clip_puts_them(page: Page):
    for frames, duration, closed in [(49, 4.0, False), (48, 4.0, True), (2, 0.1, False), (1, 1.0, False)]:
        found = page.evaluate(
            f"""async (clip) => {{
              const {{ frameAt, frameSeconds }} = await import('{COMPONENT}/clock.js');
              return Array.from({{ length: clip.frames }}, (_, i) => frameAt(i * frameSeconds(clip), clip));
            }}""",
            {"frames": frames, "duration": duration, "closed": closed},
        )
        assert found == list(range(frames))


def test_a_loop_shows_every_frame_equally_long(page: Page):
    counts = page.evaluate(
        f"""async () => {{
          const {{ frameAt, stopped, timeOf }} = await import('{COMPONENT}/clock.js');
          const counts = {{}};
          for (const closed of [false, true]) {{
            const clip = {{ ...stopped(), playing: true, frames: 10, duration: closed ? 2 : 1.8, closed }};
            const seen = counts[closed] = Array(10).fill(0);
            for (let ms = 0; ms < 20000; ms += 10) seen[frameAt(timeOf(clip, ms), clip)] += 1;
          }}
          return counts;
        }}"""
    )
    for seen in counts.values():
        assert max(seen) - min(seen) <= 20, seen


def test_frames_that_an_engine_counted_follow_each_other_at_the_files_rate(page: Page):
    frames = page.evaluate(
        f"""async () => {{
          const {{ frameAt, stopped, timeOf }} = await import('{COMPONENT}/clock.js');
          const clip = {{ ...stopped(), playing: true, frames: 16, duration: 4, fps: 12 }};
          return Array.from({{ length: 32 }}, (_, i) => frameAt(timeOf(clip, (i + 0.25) * 1000 / 12), clip));
        }}"""
    )
    assert frames == [*range(16), *range(16)], "16 frames at 12 per second, however long the path is"


def test_memory_that_is_not_there_is_said(page: Page):
    def said(seconds: float | None, memory_mb: float) -> str:
        asked = {"seconds": seconds, "memory_mb": memory_mb, "here_mb": 24000, "disk_mb": 31}
        return page.evaluate(f"async (asked) => (await import('{COMPONENT}/job.js')).cost(asked)", asked)

    assert said(40, 1800) == "≈ 40 s · 1.8 GB · 31 MB disk"
    assert said(None, 96300) == "≈ time not known yet · 96.3 GB (only 24.0 GB here) · 31 MB disk"


def test_the_timeline_looks_closer_about_what_is_under_the_pointer(page: Page):
    clips = st.fixed_dictionaries(
        {"frames": st.integers(2, 1500), "duration": st.floats(0.2, 120), "closed": st.booleans()}
    )

    @settings(max_examples=80, deadline=None)
    @given(clips, st.integers(200, 2400), st.floats(0, 1), st.floats(0.3, 30), st.floats(1, 20), st.floats(0, 1))
    def check(clip: dict, width: int, share: float, factor: float, zoom: float, begin: float) -> None:
        x = share * width
        found = page.evaluate(
            f"""async ({{ clip, width, x, factor, shown }}) => {{
              const {{ scaleOf, zoomedAt, panned, within }} = await import('{COMPONENT}/scale.js');
              const before = within(shown, width, clip);
              const after = zoomedAt(before, factor, x, width, clip);
              const [a, b] = [scaleOf(width, clip, before), scaleOf(width, clip, after)];
              const shift = scaleOf(width, clip, panned(before, 40, width, clip));
              return {{ before, after, under: [a.time(x), b.time(x)], ends: [b.from, b.to], duration: b.duration,
                        there: b.x(b.time(width / 2)), shifted: [a.from, shift.from, shift.to] }};
            }}""",
            {
                "clip": clip,
                "width": width,
                "x": x,
                "factor": factor,
                "shown": {"zoom": zoom, "from": begin * clip["duration"]},
            },
        )
        assert found["after"]["zoom"] >= 1 and found["ends"][0] >= -1e-9
        assert found["ends"][1] <= found["duration"] + 1e-6
        assert math.isclose(found["there"], width / 2, abs_tol=1e-6)
        assert found["shifted"][1] >= found["shifted"][0] - 1e-9 and found["shifted"][2] <= found["duration"] + 1e-6
        inside = found["ends"][0] > 1e-6 and found["ends"][1] < found["duration"] - 1e-6
        if inside and 14 <= x <= width - 14:
            assert math.isclose(*found["under"], abs_tol=1e-6 * clip["duration"] + 1e-9)

    check()


def test_notes_in_a_row_never_cover_one_another(page: Page):
    label = st.fixed_dictionaries(
        {"at": st.floats(0, 1), "width": st.floats(20, 300), "short": st.floats(8, 20), "weight": st.floats(0, 2)}
    )

    @settings(max_examples=80, deadline=None)
    @given(st.lists(label, max_size=8), st.integers(100, 1000))
    def check(labels: list, width: int) -> None:
        labels = [label | {"at": label["at"] * width} for label in labels]
        places = page.evaluate(
            f"async ([labels, width]) => (await import('{COMPONENT}/scale.js')).spread(labels, width)", [labels, width]
        )
        taken = sorted(
            (place["left"], place["left"] + label["short" if place["short"] else "width"])
            for label, place in zip(labels, places, strict=True)
            if place
        )
        assert all(right <= left for (_, right), (left, _) in pairwise(taken))
        assert all(left >= 0 and right <= width for left, right in taken)
        if labels and max(labels, key=lambda each: each["weight"])["short"] <= width:
            assert places[max(range(len(labels)), key=lambda i: labels[i]["weight"])] is not None

    check()


def test_the_speed_graph_s_arithmetic(page: Page):
    tops, ends, speeds = page.evaluate(
        f"""async () => {{
          const {{ axisTop, shapedEnds, speedAt }} = await import('{COMPONENT}/speeds.js');
          const speeds = [0, 1, 1.5, 9].map((at) => speedAt([1, 3], at));
          return [[0.03, 0.4, 1, 7, 12].map(axisTop), shapedEnds([0.3, 0.1], 0.1), speeds];
        }}"""
    )
    assert tops == pytest.approx([0.03, 0.4, 1, 8, 15])
    assert ends == [pytest.approx(0.1), 0] and speeds == [1, 2, 3, 3]
