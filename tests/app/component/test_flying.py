"""Flying through the camera by real keys and mouse, and standing in cameras."""

import math

import pytest
from playwright.sync_api import Page, expect

from app.document.baking import attitude_deg
from tests.app.component.hands import Hands
from tests.app.shell_site import Site

SPEED = "realcam-studio-flight-speed"


@pytest.fixture
def camera(page: Page, hands: Hands) -> None:
    """Looking through the camera, at the photo, over a path of three keyframes."""
    hands.author()
    hands.do("select", selection=[0, 0])
    hands.do("select", selection=None)
    hands.do("set_view", through_camera=True)
    hands.wait("state.view.through_camera && state.view.time === 0")


def fly(page: Page, hands: Hands, key: str) -> None:
    """Hold a key until the camera has flown somewhere; then until it rests."""
    page.keyboard.down(key)
    hands.wait("state.view.piloted && painted.flown")
    page.keyboard.up(key)
    page.wait_for_function("!__studio.flight.flying")


def rest(page: Page, hands: Hands, site: Site) -> None:
    """Wait until the flight has ended."""
    studio = site.studio(page.context)
    while studio.pilot.moving:
        page.wait_for_timeout(20)


def test_flying_begins_at_the_photo_and_k_keeps_the_camera(page: Page, hands: Hands, site: Site):
    hands.do("open_sample", name="street")
    hands.wait("state.photo.sample === 'street' && state.scene.ready && state.suggested")
    hands.rendered()
    assert not hands.see("view.through_camera")
    fly(page, hands, "w")
    rest(page, hands, site)
    assert hands.see("view.through_camera") and hands.see("view.time") == 0
    expect(page.locator(".rc-flown")).to_be_visible()
    page.keyboard.press("k")
    hands.wait("state.segments[0].keyframes?.length === 2 && !state.view.piloted")
    photo, kept = hands.see("segments[0].keyframes")
    assert photo["position"] == [0, 0, 0] and photo["locked"]
    assert kept["position"][:2] == pytest.approx([0, 0], abs=1e-9) and kept["position"][2] > 0
    expect(page.locator(".rc-flown")).to_be_hidden()
    expect(hands.slider("keyframe 2")).to_be_visible()
    hands.rendered()
    fly(page, hands, "d")
    rest(page, hands, site)
    page.keyboard.press("k")
    hands.wait("state.segments[0].keyframes.length === 3")
    *_, second, third = hands.see("segments[0].keyframes")
    assert third["time"] > second["time"] + 0.5, "one after the other"
    assert third["position"][0] > 0 and third["position"][2] == pytest.approx(second["position"][2], abs=1e-6)


@pytest.mark.usefixtures("camera")
def test_keys_fly_after_a_click_on_anything_but_not_while_typing(page: Page, hands: Hands):
    hands.tab("Engine")
    prompt = page.get_by_role("textbox", name="Prompt", exact=True)
    prompt.click()
    page.keyboard.type("wasd")
    prompt.fill("")
    assert not hands.see("view.piloted")
    for control in (
        page.get_by_role("tab", name="Camera", exact=True),
        page.get_by_role("button", name="Loop playback"),
    ):
        control.click()
        fly(page, hands, "a")
        page.keyboard.press("Escape")
        hands.wait("!state.view.piloted")
    page.get_by_role("button", name="Loop playback").click()


@pytest.mark.usefixtures("camera")
def test_space_plays_after_a_click_on_a_button(page: Page, hands: Hands):
    before = hands.see("segments[0].keyframes.length")
    page.get_by_role("button", name="Add a keyframe from the view").click()
    page.keyboard.press("Space")
    hands.wait("player.playing")
    page.keyboard.press("Space")
    hands.wait("!player.playing")
    hands.tab("Takes")
    page.keyboard.press("Space")
    hands.wait("player.playing")
    page.keyboard.press("Space")
    hands.wait("!player.playing")
    assert hands.see("segments[0].keyframes.length") <= before + 1


@pytest.mark.usefixtures("camera")
def test_a_drag_over_the_picture_looks_around_and_the_wheel_goes_nearer(page: Page, hands: Hands, site: Site):
    pilot = site.studio(page.context).pilot
    box = page.locator(".rc-picture").bounding_box()
    assert box
    x, y = box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=3)
    page.mouse.up()
    hands.wait("state.view.piloted && painted.flown")
    rest(page, hands, site)
    assert pilot.camera is not None and pilot.camera.position == (0, 0, 0)
    focal = box["height"] / 2 / math.tan(math.radians(hands.see("flight.fov_y_deg")) / 2)
    pan, tilt, _ = attitude_deg(pilot.camera.wxyz)
    assert pan == pytest.approx(-math.degrees(math.atan(60 / focal)), rel=0.05), "what is seen follows the hand"
    assert tilt == pytest.approx(0, abs=1e-6)
    page.mouse.wheel(0, -200)
    page.wait_for_function("before => __studio.painted.live > before", arg=page.evaluate("__studio.painted.live"))
    rest(page, hands, site)
    assert math.dist(pilot.camera.position, (0, 0, 0)) == pytest.approx(0.1 * hands.see("scene.subject_m"), rel=0.02)


@pytest.mark.usefixtures("camera")
def test_the_speed_is_set_by_keys_and_by_the_wheel_while_flying_and_is_remembered(page: Page, hands: Hands):
    speed = lambda: page.evaluate("__studio.flight.speed")  # noqa: E731
    usual = speed()
    page.keyboard.press("-")
    assert speed() < usual
    slower = speed()
    box = page.locator(".rc-picture").bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.keyboard.down("s")
    page.mouse.wheel(0, 100)
    page.wait_for_function("before => __studio.flight.speed < before", arg=slower)
    page.keyboard.up("s")
    expect(page.locator(".rc-flight-speed")).to_contain_text("m/s")
    kept = speed()
    page.reload()
    page.wait_for_function("window.__studio?.state?.preview")
    assert speed() == pytest.approx(kept)
    page.evaluate(f"localStorage.removeItem('{SPEED}')")
    page.reload()
    page.wait_for_function("window.__studio?.state?.preview")
    assert speed() == pytest.approx(usual)
    hands.rendered()


@pytest.mark.usefixtures("camera")
def test_a_flight_that_rests_becomes_a_keyframe_where_that_is_wanted(page: Page, hands: Hands):
    page.get_by_role("button", name="Auto-key: a flight that rests becomes a keyframe").click()
    hands.wait("state.view.auto_key")
    fly(page, hands, "e")
    hands.wait("state.segments[0].keyframes.length === 4 && !state.view.piloted")
    page.keyboard.press("Shift+K")
    hands.wait("!state.view.auto_key")


@pytest.mark.usefixtures("camera")
def test_playing_and_scrubbing_go_back_to_the_path(page: Page, hands: Hands):
    for leave in (lambda: page.keyboard.press("Space"), lambda: page.keyboard.press("End")):
        fly(page, hands, "w")
        leave()
        hands.wait("!state.view.piloted && painted.source === 'frame'")
    page.get_by_role("button", name="Back to where you flew").click()
    hands.wait("state.view.piloted")
    expect(page.get_by_role("button", name="Back to where you flew")).to_be_hidden()
    page.keyboard.press("Home")


def test_a_double_click_stands_in_a_keyframe(page: Page, hands: Hands, site: Site):
    hands.author()
    studio = site.studio(page.context)
    hands.slider("keyframe 2").dblclick()
    page.wait_for_function("true")
    second = studio.keyframes()[1][2]
    hands.wait("state.view.selection?.[1] === 1")
    while studio.director is None or studio.director.position != pytest.approx(second.position):
        page.wait_for_timeout(20)
    page.keyboard.press("0")
    while studio.director.position != (0, 0, 0):
        page.wait_for_timeout(20)
    page.keyboard.press("Shift+C")
    while studio.director.position != pytest.approx(second.position):
        page.wait_for_timeout(20)
    studio.director = None


def test_the_menu_of_a_keyframe_goes_there_and_puts_it_where_the_view_is(page: Page, hands: Hands, site: Site):
    hands.author()
    hands.do("set_view", through_camera=True)
    hands.wait("state.view.through_camera")
    hands.slider("keyframe 2").click(button="right")
    page.get_by_role("menuitem", name="Go to this camera").click()
    hands.wait("Math.abs(state.view.time - state.segments[0].keyframes[1].time) < 1e-3")
    fly(page, hands, "e")
    rest(page, hands, site)
    hands.slider("keyframe 2").click(button="right")
    page.get_by_role("menuitem", name="Put it where the view is").click()
    hands.wait("state.undo === 'Overwrite keyframe 2' && !state.view.piloted")
    assert hands.see("segments[0].keyframes[1].position")[1] < 0, "higher"


@pytest.mark.usefixtures("camera")
def test_who_has_lost_the_photo_is_shown_the_way_back(page: Page, hands: Hands):
    expect(page.locator(".rc-lost")).to_be_hidden()
    hands.do("fly", turn=[3.1, 0])
    expect(page.locator(".rc-lost")).to_be_visible()
    page.get_by_role("button", name="Back to the photo").click()
    expect(page.locator(".rc-lost")).to_be_hidden()
    hands.wait("!state.view.piloted && state.view.time === 0")
