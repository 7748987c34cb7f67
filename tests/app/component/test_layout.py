"""How the page is divided: rail, handles, themes, window sizes, tooltips; nothing under anything or without a name."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.app.component.axe import SCHEMES, Rules, Scheme, violations
from tests.app.component.hands import Hands

SIZES = [(800, 600), (1024, 700), (1280, 720), (1920, 1080), (2560, 1440)]
TABS = ("Image", "Camera", "Engine", "Takes")

COVERED = """() => [...document.querySelectorAll(
    '.rc-top, .rc-stage-tools, .rc-rail, .rc-flight, .rc-transport, .rc-job').values()]
  .flatMap((part) => [...part.querySelectorAll('button, a, summary')])
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => {
    const { left, top, width, height } = each.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    if (each.contains(hit) || hit?.contains(each)) return '';
    return `${each.ariaLabel || each.textContent} under ${hit?.className || hit}`;
  }).filter(Boolean)"""
"""Buttons of the frame whose middle something else lies over, or that lie outside the window."""

MET = """(pairs) => pairs.flatMap(([one, others]) => [...document.querySelectorAll(others)].filter((other) => {
  const a = document.querySelector(one).getBoundingClientRect(), b = other.getBoundingClientRect();
  return b.width > 0 && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}).map((other) => `${one} and ${other.className}`))"""
"""Of pairs of parts of the page those that lie over one another."""

UNFOLD = """(open) => document.querySelectorAll('#panel details').forEach((each) => (each.open = open))"""
"""Opens or closes whatever of the panel is folded: rows of engines, their other ways, every tool's section."""

PARTS_IN_ROW = ".rc-flight", ".rc-rail, .rc-stage-tools > *, .rc-first-step"


@pytest.fixture
def sized(page: Page) -> Iterator[Page]:
    """The page, to be made larger and smaller."""
    yield page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme="light")
    page.evaluate("localStorage.removeItem('realcam-studio-sizes')")


def width_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None, selector
    return box["width"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_button_of_the_frame_can_be_pressed_at_every_size(sized: Page, hands: Hands, width: int, height: int):
    sized.set_viewport_size({"width": width, "height": height})
    expect(sized.locator(".rc-handle-panel")).to_be_attached()
    for through in (False, True):
        hands.do("set_view", through_camera=through)
        hands.wait(f"state.view.through_camera === {str(through).lower()}")
        assert sized.evaluate(COVERED) == []
        beside = ".rc-camera-pane" if through else ".rc-pip"
        sized.wait_for_function(f"pairs => ({MET})(pairs).length === 0", arg=[PARTS_IN_ROW, (beside, PARTS_IN_ROW[1])])
        for name in ("Undo", "Redo", "Keyboard shortcuts", "Show or hide the panel"):
            button = sized.locator(f"button[aria-label^='{name}']").first
            expect(button).to_be_in_viewport(ratio=1)
    assert sized.evaluate("document.documentElement.scrollWidth") == width


def test_the_rail_gives_way_to_the_bar_below_where_the_stage_is_low(sized: Page, hands: Hands):
    sized.set_viewport_size({"width": 800, "height": 600})
    speeds = sized.locator(".rc-speeds button")
    speeds.click()
    sized.wait_for_function("document.querySelector('.rc-stage').clientHeight < 340")
    sized.wait_for_function(f"pairs => ({MET})(pairs).length === 0", arg=[(".rc-flight", ".rc-rail, .rc-pip")])
    assert sized.evaluate(COVERED) == []
    speeds.click()


def test_a_warning_does_not_push_the_bar_below_over_the_small_picture(sized: Page, hands: Hands):
    hands.do("set_path", text="truck right 3m over 2s; pan left 60deg over 2s")
    hands.wait("state.warning && state.preview.fresh")
    sized.set_viewport_size({"width": 800, "height": 600})
    sized.wait_for_function(f"pairs => ({MET})(pairs).length === 0", arg=[(".rc-flight", ".rc-rail, .rc-pip")])


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("window", [(800, 600), (1280, 720), (2560, 1440)])
def test_a_notice_lies_over_neither_tools_nor_pictures(sized: Page, hands: Hands, window: tuple[int, int], left: bool):
    sized.set_viewport_size({"width": window[0], "height": window[1]})
    if left:  # a camera that can be gone back to: a button more in the bar for flying
        hands.do("set_view", through_camera=True)
        hands.do("fly", move=[0, 0, 1], speed=0.5, held=0.4)
        hands.wait("state.view.piloted")
        sized.evaluate("__studio.player.scrub(0.5)")
        hands.wait("state.view.left")
        hands.do("set_view", through_camera=False)
        expect(sized.get_by_role("button", name="Back to where you flew")).to_be_visible()
    sized.evaluate("void __studio.notice('info', 'Drew 1.2 m in 5 s: 7 keyframes, within 1 cm and 1° of the stroke.')")
    sized.locator(".rc-notice").dispatch_event("pointerenter")  # under the pointer it stays as long as the page takes
    others = ".rc-rail, .rc-pip, .rc-flight"
    there = "document.querySelector('.rc-notice')"
    sized.wait_for_function(f"pairs => {there} && ({MET})(pairs).length === 0", arg=[(".rc-notice", others)])
    expect(sized.locator(".rc-notice")).to_be_visible()


@pytest.mark.parametrize("size", [(320, 512), (512, 320)])
@pytest.mark.parametrize("corner", [(True, False), (True, True), (False, False), (False, True)])
def test_the_map_lies_over_nothing_else_whatever_its_corner(
    sized: Page, hands: Hands, size: tuple[int, int], corner: tuple[bool, bool]
):
    (width, height), (right, bottom) = size, corner
    hands.do("set_clip", width=width, height=height)
    hands.wait(f"state.clip.height === {height}")
    sized.keyboard.press("Shift+M")
    stage = sized.locator(".rc-stage").bounding_box()
    title = sized.locator(".rc-map-title")
    box = sized.locator(".rc-map").bounding_box()
    assert stage and box
    to_x = stage["x"] + (stage["width"] - box["width"] - 20 if right else 20) - box["x"]
    to_y = stage["y"] + (stage["height"] - box["height"] - 20 if bottom else 20) - box["y"]
    hands.drag(title, to_x, to_y)
    for window in (1280, 800):
        sized.set_viewport_size({"width": window, "height": 720})
        sized.wait_for_function(
            f"pairs => ({MET})(pairs).length === 0", arg=[(".rc-map", ".rc-rail, .rc-pip, .rc-flight")]
        )
    sized.keyboard.press("Shift+M")
    sized.evaluate("localStorage.removeItem('realcam-studio-map')")


def test_the_small_overview_has_the_shape_of_the_stage_and_loses_nothing(sized: Page, hands: Hands):
    hands.do("set_clip", width=320, height=512)
    hands.do("set_view", through_camera=True)
    hands.wait("state.view.through_camera && state.clip.height === 512")
    stage, small = (sized.locator(each).bounding_box() for each in (".rc-stage", ".rc-viewport-pane"))
    assert stage and small
    assert small["width"] / small["height"] == pytest.approx(stage["width"] / stage["height"], rel=0.02)


def test_names_of_moves_stay_apart_in_a_narrow_panel(sized: Page, hands: Hands):
    sized.set_viewport_size({"width": 800, "height": 600})
    hands.tab("Camera")
    boxes = sized.locator(".rc-move > span").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect()).map(({ left, right, top }) => [left, right, top])"
    )
    for (_, right, top), (left, _, other) in pairwise(boxes):
        assert top != other or right <= left


def test_numbers_are_not_cut_in_a_narrow_panel(sized: Page, hands: Hands):
    sized.set_viewport_size({"width": 800, "height": 600})
    camera = {"position": [-0.123, 0.001, -0.456], "wxyz": [0.98, 0, -0.19, 0], "fov_y": None}
    hands.do("add_keyframe", camera=camera)
    hands.tab("Camera")
    expect(sized.get_by_role("textbox", name="x in metres")).to_have_value("-0.123")
    cut = "fields => fields.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.ariaLabel)"
    assert sized.locator(".rc-number:visible").evaluate_all(cut) == []


def test_type_grows_with_the_screen(sized: Page):
    zoom = "parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--rc-zoom'))"
    sized.set_viewport_size({"width": 2560, "height": 1440})
    sized.wait_for_function(f"{zoom} >= 1.2")
    sized.set_viewport_size({"width": 1280, "height": 720})
    sized.wait_for_function(f"{zoom} === 1")


def test_handles_resize_by_pointer_and_keys_remember_and_reset(sized: Page, hands: Hands):
    usual = width_of(sized, "#panel")
    panel = sized.get_by_role("separator", name="Width of the panel")
    hands.drag(panel, -80)
    assert width_of(sized, "#panel") == pytest.approx(usual + 80, abs=2)
    panel.focus()
    sized.keyboard.press("ArrowRight")
    assert width_of(sized, "#panel") == pytest.approx(usual + 64, abs=2)
    sized.reload()
    sized.wait_for_function("window.__studio?.state?.preview")
    assert width_of(sized, "#panel") == pytest.approx(usual + 64, abs=2)
    sized.get_by_role("separator", name="Width of the panel").dblclick()
    assert width_of(sized, "#panel") == pytest.approx(usual, abs=1)
    timeline = sized.get_by_role("separator", name="Height of the timeline")
    before = sized.locator("#stage .timeline").bounding_box()
    hands.drag(timeline, 0, -60)
    after = sized.locator("#stage .timeline").bounding_box()
    assert before and after and after["height"] == pytest.approx(before["height"] + 60, abs=2)
    timeline.focus()
    sized.keyboard.press("Enter")
    small = sized.get_by_role("separator", name="Width of the small picture")
    first = width_of(sized, ".rc-pip")
    small.focus()
    sized.keyboard.press("ArrowLeft")
    assert width_of(sized, ".rc-pip") == pytest.approx(first + 16, abs=2)
    sized.keyboard.press("Enter")
    assert width_of(sized, ".rc-pip") == pytest.approx(first, abs=2)


def test_a_small_picture_of_any_shape_takes_the_same_area(sized: Page, hands: Hands):
    def area() -> float:
        box = sized.locator(".rc-pip").bounding_box()
        assert box
        return box["width"] * box["height"]

    wide = area()
    hands.do("set_clip", width=320, height=512)
    hands.wait("state.clip.height === 512")
    assert area() == pytest.approx(wide, rel=0.05)


def test_the_panel_gives_its_place_to_the_stage_and_comes_back(sized: Page, hands: Hands):
    before = width_of(sized, ".rc-stage")
    sized.keyboard.press("Control+b")
    expect(sized.locator("#panel")).to_be_hidden()
    assert width_of(sized, ".rc-stage") > before + 200
    sized.keyboard.press("Control+b")
    expect(sized.locator("#panel")).to_be_visible()


def test_the_theme_is_chosen_and_remembered(sized: Page, hands: Hands):
    button = sized.get_by_role("button", name="Theme: same as the system")
    for scheme, dark in (("light", False), ("dark", True)):
        button.click()
        button = sized.get_by_role("button", name=f"Theme: {scheme}")
        expect(button).to_be_visible()
        assert sized.evaluate("document.body.classList.contains('dark')") == dark
    sized.reload()
    sized.wait_for_function("window.__studio?.state?.preview && document.body.classList.contains('dark')")
    sized.get_by_role("button", name="Theme: dark").click()
    expect(sized.get_by_role("button", name="Theme: same as the system")).to_be_visible()
    assert not sized.evaluate("document.body.classList.contains('dark')")


def test_a_tooltip_comes_soon_with_the_key_and_goes_with_escape(sized: Page):
    tip = sized.get_by_role("tooltip")
    target = sized.get_by_role("button", name="Target", exact=True)
    target.hover()
    expect(tip).to_contain_text("Set the target")
    expect(tip.locator("kbd")).to_have_text("O")
    assert target.get_attribute("title") is None, "the browser shows no second one"
    sized.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    sized.mouse.move(600, 400)
    expect(target).to_have_attribute("title", "Set the target: what moves go around and toward (O)")
    target.click()
    target.hover(position={"x": 3, "y": 3})
    sized.wait_for_timeout(500)
    expect(tip).to_be_hidden()  # who has pressed it knows what it does
    sized.keyboard.press("Escape")
    sized.mouse.move(600, 400)
    sized.get_by_role("button", name="Look", exact=True).focus()
    sized.keyboard.press("Tab")
    expect(tip).to_contain_text("Set the target")
    expect(target).to_have_attribute("aria-describedby", "rc-tip-bubble")
    target.blur()


def test_a_tooltip_does_not_repeat_what_can_be_read(sized: Page, hands: Hands):
    hands.tab("Engine")
    rate = sized.locator("#rate-list")
    rate.evaluate("field => { field.title = field.selectedOptions?.[0].text ?? field.textContent }")
    rate.hover()
    sized.wait_for_timeout(500)
    expect(sized.get_by_role("tooltip")).to_be_hidden()
    sized.mouse.move(600, 400)


def test_a_tooltip_of_the_flight_bar_leaves_playback_free(sized: Page):
    sized.get_by_role("button", name="Fly faster").hover()
    tip, bar = sized.get_by_role("tooltip"), sized.locator(".rc-transport")
    expect(tip).to_be_visible()
    over, below = tip.bounding_box(), bar.bounding_box()
    assert over and below and over["y"] + over["height"] <= below["y"]
    sized.mouse.move(600, 400)


def test_gizmo_tools_are_there_only_for_a_keyframe_in_the_overview(sized: Page, hands: Hands):
    gizmo = sized.get_by_role("group", name="Selected keyframe")
    expect(gizmo).to_be_hidden()
    hands.author()
    expect(gizmo).to_be_visible()
    sized.keyboard.press("c")
    expect(gizmo).to_be_hidden()


def test_the_first_line_stays_until_the_first_keyframe(sized: Page, hands: Hands):
    line = sized.get_by_role("note", name="First steps")
    expect(line).to_be_visible()
    for words in ("Drag", "to fly", "keeps this camera", "plays", "Show me"):
        expect(line).to_contain_text(words)
    hands.author()
    expect(line).to_be_hidden()


def test_show_me_really_moves_and_leaves_the_shot_as_it_was(sized: Page, hands: Hands):
    shot = "JSON.stringify([__studio.state.segments, __studio.state.undo, __studio.state.view.through_camera])"
    before = sized.evaluate(shot)
    sized.get_by_role("button", name="Show me").click()
    hands.wait("state.view.piloted")
    expect(sized.locator(".rc-demo")).to_contain_text("Hold a key to fly")
    sized.keyboard.press("Escape")
    expect(sized.locator(".rc-demo")).to_be_hidden()
    hands.wait("!state.view.piloted && !state.view.through_camera")
    assert sized.evaluate(shot) == before


def test_selecting_opens_the_numbers(sized: Page, hands: Hands):
    hands.author()
    hands.tab("Image")
    hands.slider("keyframe 2").click()
    expect(sized.get_by_role("tab", name="Camera")).to_have_attribute("aria-selected", "true")
    expect(sized.get_by_role("textbox", name="x in metres")).to_be_visible()


def test_one_form_for_a_move_is_enough(sized: Page, hands: Hands):
    hands.tab("Camera")
    sized.get_by_role("button", name="Orbit", exact=True).click()
    amounts = sized.get_by_role("textbox", name="Amount in degrees")
    expect(amounts).to_have_count(1)
    hands.do("set_path", text="orbit right 12deg")
    hands.do("select", selection=[0, None])
    expect(amounts).to_have_count(1)
    expect(amounts).to_have_value("12.0")


@pytest.mark.parametrize(
    ("typed", "value"), [("0.05+0.02", 0.07), ("5cm", 0.05), ("2*3", 6), ("-0,03", -0.03), ("(1+1)/4 m", 0.5)]
)
def test_number_fields_calculate(sized: Page, hands: Hands, typed: str, value: float):
    hands.author()
    field = sized.get_by_role("textbox", name="x in metres")
    field.fill(typed)
    field.press("Enter")
    hands.wait(f"Math.abs(state.segments[0].keyframes[2].position[0] - {value}) < 1e-6")


def test_nonsense_in_a_number_field_is_said_and_the_value_stays(sized: Page, hands: Hands):
    hands.author()
    field = sized.get_by_role("textbox", name="x in metres")
    for typed in ("abc", "1+", "5 kg"):
        field.fill(typed)
        field.press("Enter")
        expect(
            sized.get_by_role("alert").filter(has_text=f"“{typed}” is no number; it is still 0.200 m.")
        ).to_be_visible()
        expect(field).to_have_value("0.200")
    ring = "field => [getComputedStyle(field).outlineStyle, getComputedStyle(field.parentElement).boxShadow !== 'none']"
    assert field.evaluate(ring) == ["none", True], "one focus ring"


def test_film_words_are_round_and_whole_whatever_is_selected(sized: Page, hands: Hands):
    hands.do(
        "set_path",
        text="dolly in 3.20526123046875m; orbit right 10.123456deg at 2.5m over 3s; truck left 0.25m; pan right 4deg",
    )
    hands.do("select", selection=[1, None])
    words = sized.get_by_role("textbox", name="Path in film words")
    expect(words).to_have_value(
        "dolly in 3.205m; orbit right 10.123deg at 2.5m over 3.0s; truck left 0.25m; pan right 4deg".replace(
            "3.0s", "3s"
        )
    )
    assert words.evaluate("text => text.scrollHeight <= text.clientHeight + 1"), "none of it is cut off"
    words.fill("orbit right 7deg")
    words.press("Enter")
    hands.wait("state.path_text === 'orbit right 7deg'")


def test_ctrl_enter_generates_what_has_just_been_typed(sized: Page, hands: Hands):
    hands.tab("Engine")
    sized.evaluate("__studio.commands.handle('generate', () => { window.__asked = __studio.state.prompt })")
    prompt = sized.get_by_role("textbox", name="Prompt", exact=True)
    prompt.fill("dusk")
    prompt.press("Control+Enter")
    sized.wait_for_function("window.__asked !== undefined")
    hands.wait("state.prompt === 'dusk'")
    sized.evaluate("__studio.commands.here.delete('generate')")
    hands.do("set_prompt", text="")
    expect(prompt).to_have_value("")


@pytest.mark.parametrize(("scheme", "rules"), SCHEMES)
def test_axe_finds_nothing_wrong_on_any_tab_and_sheet(sized: Page, hands: Hands, scheme: Scheme, rules: Rules):
    sized.emulate_media(color_scheme=scheme)
    for tab in TABS:
        hands.tab(tab)
        assert violations(sized, *rules) == [], tab
        sized.evaluate(f"({UNFOLD})(true)")
        assert violations(sized, *rules) == [], f"{tab}, everything unfolded"
        sized.evaluate(f"({UNFOLD})(false)")
    for key, name in (("?", "Keys"), ("Control+k", "Commands")):
        sized.keyboard.press(key)
        expect(sized.get_by_role("dialog", name=name)).to_be_visible()
        assert violations(sized, *rules) == [], name
        sized.keyboard.press("Escape")
    hands.author()
    assert violations(sized, *rules) == [], "a selected keyframe"
    hands.do("set_view", through_camera=True)
    hands.wait("state.view.through_camera")
    assert violations(sized, *rules) == [], "through the camera"


def test_words_over_the_lanes_do_not_collide(sized: Page, hands: Hands):
    hands.do("set_path", text="dolly in 5.4m over 4s; orbit right 40deg over 3s; orbit left 60deg over 3s")
    hands.wait("state.clearance?.warning && state.coverage")
    hands.rendered()
    for width in (800, 1280):
        sized.set_viewport_size({"width": width, "height": 720})
        sized.wait_for_function(
            """() => {
              const all = [...document.querySelectorAll('.rc-unsafe-words, .rc-range-words')]
                .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.textContent)
                .map((each) => each.getBoundingClientRect());
              const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
              return all.length > 0 && !all.some((a, i) => all.slice(i + 1).some((b) => meet(a, b)));
            }"""
        )
