"""The cells that the engine will lock, drawn over the picture."""

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.app.component.hands import Hands
from tests.app.shell_site import Site

PNG = """async () => {
  const copy = new OffscreenCanvas(512, 320);
  copy.getContext('2d').drawImage(document.querySelector('.rc-picture'), 0, 0);
  const bytes = new Uint8Array(await (await copy.convertToBlob()).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""
LAST = 12


def pixels(page: Page) -> np.ndarray:
    """Pixels of the picture, [row column within-row within-column colour] of its cells of 8 pixels."""
    with Image.open(io.BytesIO(base64.b64decode(page.evaluate(PNG)))) as picture:
        return np.array(picture.convert("RGB"), dtype=float).reshape(40, 8, 64, 8, 3).swapaxes(1, 2)


def test_what_is_locked_is_tinted_cell_by_cell_and_the_rest_left_as_it_is(page: Page, hands: Hands, site: Site):
    studio = site.studio(page.context)
    hands.do("set_clip", width=512, height=320)
    hands.do("set_engine", name="realcam-i2v-512")
    hands.do("set_view", tint=False)
    hands.do("set_path", text="orbit right 25deg over 1s")
    hands.wait("state.locked_cells?.key && state.locked_cells.clip === state.preview.key")
    hands.rendered()
    page.evaluate("__studio.player.scrub(1)")
    hands.wait(f"painted.source === 'frame' && painted.frame === {LAST}")
    plain = pixels(page)
    hands.tab("Engine")
    page.get_by_role("button", name="Sampling").click()
    box = page.get_by_role("checkbox", name="Show locked cells")
    expect(page.locator(".rc-summary")).to_contain_text("Warp’s frames")
    share = round(100 * hands.see("locked_cells.share"))
    expect(page.get_by_text(f"{share} % of the picture is locked, in the first 3 of 25 steps.")).to_be_visible()
    box.check()
    hands.wait(f"state.view.cells && painted.cells && painted.frame === {LAST}")
    expect(page.get_by_text(f"{round(100 * hands.see('locked_cells.shares')[LAST])} % locked")).to_be_visible()

    assert studio.locked_cells is not None
    cells, tinted = studio.locked_cells.cells.cells[LAST].numpy(), pixels(page)
    inner = np.s_[:, 1:6, 1:6]  # the line around them lies between cells
    assert 0.2 < cells.mean() < 0.9
    assert np.array_equal(tinted[~cells][inner], plain[~cells][inner]), "what is free"
    change = np.abs(tinted[cells][inner] - plain[cells][inner]).max(-1)
    assert (change > 3).mean() > 0.99, "what is locked"
    surrounded = cells.copy()
    for axis in (0, 1):
        for by in (1, -1):
            surrounded &= np.roll(cells, by, axis)
    surrounded[[0, -1], :] = surrounded[:, [0, -1]] = False
    assert np.array_equal(tinted[surrounded][:, 7, :7], plain[surrounded][:, 7, :7]), "the gap between two of them"
    outside = plain.max((2, 3, 4)) == 0
    assert outside.any() and not cells[outside].any(), "nothing in a hole"

    page.locator("body").press("Shift+H")
    expect(box).not_to_be_checked()
    hands.wait(f"!state.view.cells && !painted.cells && painted.frame === {LAST}")
    assert np.array_equal(pixels(page), plain)
    hands.do("set_engine", name="warp")
    expect(box).to_be_hidden()
