"""The picture through the camera, and playing it."""

from playwright.sync_api import Page, expect

from app.commands import keyframes
from app.commands.keyframes import KeyframeChange
from tests.app.component.hands import Hands
from tests.app.shell_site import Site


def arrive(page: Page, hands: Hands) -> None:
    """Open the page anew."""
    page.reload()
    page.wait_for_function("window.__studio?.state?.preview")
    hands.rendered()


def test_the_first_page_plays_by_itself(page: Page, hands: Hands):
    arrive(page, hands)
    hands.wait("player.playing && painted.frame >= 0")
    first = hands.picture()
    assert max(first) > 100, "the room is bright"
    page.wait_for_function(  # a third of the clip, which may be as short as the test before left it
        "frame => 3 * Math.abs(__studio.painted.frame - frame) >= __studio.state.clip.frames",
        arg=page.evaluate("__studio.painted.frame"),
    )
    assert max(abs(a - b) for a, b in zip(first, hands.picture(), strict=True)) > 3


def test_the_playhead_and_the_picture_agree_when_it_stops(page: Page, hands: Hands):
    page.keyboard.press("Space")
    hands.wait("player.playing && player.frame > 3")
    page.keyboard.press("Space")
    hands.wait("!player.playing && painted.frame === player.frame && painted.source === 'frame'")
    hands.wait("Math.abs(state.view.time - player.time) < 1e-5")


def test_frames_whose_key_begins_with_zero_are_known_again(page: Page, hands: Hands, site: Site):
    hands.author()
    studio = site.studio(page.context)
    key, millimetres = "", 0
    while not key.startswith("0"):
        millimetres += 1
        keyframes.edit_keyframe(studio, (0, 2), KeyframeChange(position=(0.2, 0.0, millimetres / 1000)))
        key = studio.baked.key if studio.baked else "0"
    page.wait_for_function("key => __studio.state.preview?.key === key", arg=key)
    hands.rendered()


def test_who_wants_less_motion_sees_none(page: Page, hands: Hands):
    page.emulate_media(reduced_motion="reduce")
    arrive(page, hands)
    assert not page.evaluate("__studio.player.playing")
    page.get_by_role("button", name="Play or pause").click()
    hands.wait("player.playing")
    page.emulate_media(reduced_motion="no-preference")


def test_views_swap_places_and_swap_back(page: Page, hands: Hands):
    picture, viewport = page.locator(".rc-picture"), page.locator(".rc-viewport-pane")
    small, large = picture.bounding_box(), viewport.bounding_box()
    page.get_by_role("button", name="Swap the two views").click()
    hands.wait("state.view.through_camera")
    swapped, box = viewport.bounding_box(), picture.bounding_box()
    assert box and small and large and swapped
    assert swapped["width"] < small["width"], "smaller beside the picture, which is what one looks at"
    assert box["width"] > 2 * small["width"] and abs(box["width"] / box["height"] - 480 / 320) < 0.01
    assert large["x"] <= box["x"] and box["x"] + box["width"] <= large["x"] + large["width"]
    page.keyboard.press("c")
    hands.wait("!state.view.through_camera")
    assert viewport.bounding_box() == large


def test_the_middle_of_the_scene_stays_free(page: Page, hands: Hands):
    stage, box = page.locator(".rc-stage").bounding_box(), page.locator(".rc-picture").bounding_box()
    assert stage and box
    middle = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    assert box["x"] > middle[0] or box["y"] > middle[1]
    expect(page.locator(".rc-pip-label")).to_have_text("Camera")


def test_the_small_picture_goes_to_the_corner_it_is_dragged_to(page: Page, hands: Hands):
    stage, before = page.locator(".rc-stage").bounding_box(), page.locator(".rc-picture").bounding_box()
    assert stage
    hands.drag(page.get_by_role("button", name="Swap the two views"), -500, -200)
    box = page.locator(".rc-picture").bounding_box()
    assert box
    assert box["x"] < stage["x"] + 20 and box["y"] < stage["y"] + 80
    assert not hands.see("view.through_camera"), "a drag is no click"
    hands.drag(page.get_by_role("button", name="Swap the two views"), 500, 200)
    assert page.locator(".rc-picture").bounding_box() == before
