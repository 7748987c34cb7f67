"""The page's own arithmetic agrees with the server's."""

import math
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from scene.keyframes import Easing
from scene.move_grammar import parse_moves
from scene.moves import MOVE_KINDS, Move

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
