"""A studio that answers late: nothing on the page goes back behind what the person has done since."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import app.web.live
from tests.app.component.hands import Hands
from tests.waiting import until

SLOW = 0.15
"""Seconds that a state takes to be made."""


@pytest.fixture
def slow(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = app.web.live.state

    def late(*given: Any) -> Any:
        said = quick(*given)
        time.sleep(SLOW)
        return said

    monkeypatch.setattr(app.web.live, "state", late)


QUIET = """async () => {
  const draw = window.requestAnimationFrame;
  let asked = 0;
  window.requestAnimationFrame = (callback) => { asked += 1; return draw(callback); };
  await new Promise((then) => setTimeout(then, 500));
  window.requestAnimationFrame = draw;
  return asked === 0;
}"""
"""Whether nothing on the page asks to be drawn for half a second."""


def test_a_page_at_rest_draws_nothing(page: Page):
    until(lambda: page.evaluate(QUIET), what="rest")


@pytest.mark.usefixtures("slow")
def test_presses_that_come_faster_than_answers_all_count(page: Page, hands: Hands):
    hands.author()
    hands.tab("Camera")
    box = page.get_by_role("textbox", name="x in metres")
    expect(box).to_have_value("0.200")
    page.evaluate(
        """([box]) => {
          window.seen = [];
          const look = () => { seen.push(Number(box.value)); window.looking = requestAnimationFrame(look); };
          look();
        }""",
        [box.element_handle()],
    )
    page.evaluate("void __studio.act('set_prompt', { text: 'older' })")  # its state comes after the first press
    box.press("ArrowUp")
    box.press("Shift+ArrowUp")
    box.press("ArrowUp")
    hands.wait("Math.abs(state.segments[0].keyframes[2].position[0] - 0.32) < 1e-6")
    page.evaluate("cancelAnimationFrame(looking)")
    seen = page.evaluate("seen")
    assert seen == sorted(seen) and seen[-1] == pytest.approx(0.32)
    diamond = hands.slider("keyframe 3")
    before = hands.value("keyframe 3")
    diamond.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        diamond.press(key)
    hands.wait(f"Math.abs(state.segments[0].keyframes[2].time - ({before} + 12 * player.step)) < 1e-3")
    hands.do("set_prompt", text="")
