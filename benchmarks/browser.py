"""How the page does in Chromium on this machine: part of `launch.py bench app`, where Chromium and Playwright are here.

These figures are shown, not bounded: without a GPU the browser draws the viewport on the processor.
"""

import shutil
import time
from dataclasses import dataclass
from importlib.util import find_spec

SECONDS = 5.0
"""Seconds that playback is watched."""


@dataclass(frozen=True, kw_only=True)
class BrowserFigure:
    """One thing a person sees."""

    what: str
    value: float
    unit: str


def missing() -> str:
    """What is not here that these figures need; "" if all is."""
    if find_spec("playwright") is None:
        return "Playwright is not installed (it is one of the packages for tests)"
    return "" if shutil.which("chromium") else "there is no `chromium` on the PATH"


def bench_browser(url: str) -> list[BrowserFigure]:
    """Open the page, watch it play, and take a keyframe's time back and forth."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        began = time.perf_counter()
        page.goto(f"{url}/?test")
        page.wait_for_function("window.__studio?.painted.total > 2", timeout=60_000)
        moving = time.perf_counter() - began
        page.wait_for_timeout(8000)  # the viewport is starting
        before = page.evaluate("__studio.painted.total")
        page.wait_for_timeout(1000 * SECONDS)
        playing = (page.evaluate("__studio.painted.total") - before) / SECONDS
        rate = page.evaluate("__studio.state.clip.fps")
        latencies = page.evaluate(EDITS)
        browser.close()
    latencies.sort()
    return [
        BrowserFigure(what="address typed to the sample moving", value=moving, unit="s"),
        BrowserFigure(
            what=f"playback of a clip of {rate:.0f} frames per second, viewport drawing", value=playing, unit="fps"
        ),
        BrowserFigure(what="edit to painted picture, median of 20", value=latencies[len(latencies) // 2], unit="ms"),
    ]


EDITS = """async () => {
  const { act, player } = __studio;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  player.pause();
  await act("set_path", { text: "truck right 0.2m over 2s" });
  await pause(1500);
  const all = [];
  for (let i = 0; i < 20; i += 1) {
    await pause(200);
    const [before, began] = [__studio.painted.live, performance.now()];
    act("retime", { selection: [0, null], time: 2.1 + i / 50, done: false });
    while (__studio.painted.live === before && performance.now() - began < 3000) await pause(2);
    all.push(performance.now() - began);
  }
  await act("retime", { selection: [0, null], time: 2, done: true });
  return all;
}"""


def table(figures: list[BrowserFigure]) -> str:
    """The figures as text."""
    lines = ["in Chromium, as it draws here (no goal)"]
    lines += [f"{figure.what:<62} {figure.value:8.1f} {figure.unit}" for figure in figures]
    return "\n".join(lines)
