"""The photo as a surface or as points, and what the colours in the viewport mean."""

from playwright.sync_api import Page, expect

from tests.app.component.hands import Hands


def test_a_button_and_a_key_choose_between_surface_and_points(page: Page, hands: Hands):
    button = page.get_by_role("button", name="Show the photo as a surface, or as points")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    hands.wait("state.view.surface === false")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Shift+P")
    hands.wait("state.view.surface === true")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_the_colours_of_the_cameras_that_are_there_have_names(page: Page, hands: Hands):
    legend = page.get_by_role("list", name="Colours of the cameras")
    expect(legend.get_by_role("listitem")).to_have_text(["Photo", "Move", "Now"])
    hands.do("set_view", through_camera=True)
    expect(legend).to_be_hidden()


def test_a_browser_that_draws_nothing_in_3d_is_told_what_works_all_the_same(page: Page):
    told = page.evaluate(
        """async () => {
          const { getContext } = HTMLCanvasElement.prototype;
          HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind === 'webgl2' ? null : getContext.call(this, kind, ...rest);
          };
          const { viewport } = await import('/studio-assets/component/viewport.js');
          const made = viewport(() => {});
          HTMLCanvasElement.prototype.getContext = getContext;
          made.open({ view: '/view/', boot: '1' });
          return [made.pane.textContent, made.pane.querySelectorAll('iframe').length];
        }"""
    )
    assert "WebGL 2 is off or missing" in told[0] and "Fly through the camera" in told[0]
    assert told[1] == 0
