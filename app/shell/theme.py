"""The one palette as a Gradio theme."""

from pathlib import Path

from gradio.themes import Base, Color, Size

from app.palette import read_palette

UI_ASSETS = Path(__file__).parents[2] / "ui_assets"

FONT = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Menlo", "Consolas", "monospace")

STEPS = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
"""Steps of a Gradio hue, light to dark."""

ROLES = {
    "body_background_fill": "background",
    "body_text_color": "text",
    "body_text_color_subdued": "muted",
    "background_fill_primary": "surface",
    "background_fill_secondary": "background",
    "border_color_primary": "border",
    "border_color_accent": "accent",
    "border_color_accent_subdued": "border-strong",
    "color_accent": "accent",
    "color_accent_soft": "accent-soft",
    "link_text_color": "accent",
    "link_text_color_hover": "accent-hover",
    "link_text_color_active": "accent-hover",
    "link_text_color_visited": "accent",
    "loader_color": "accent",
    "slider_color": "accent",
    "block_background_fill": "surface",
    "block_border_color": "border",
    "block_info_text_color": "muted",
    "block_label_background_fill": "surface",
    "block_label_text_color": "muted",
    "block_title_text_color": "muted",
    "panel_background_fill": "surface",
    "panel_border_color": "border",
    "accordion_text_color": "text",
    "input_background_fill": "raised",
    "input_background_fill_hover": "raised",
    "input_background_fill_focus": "raised",
    "input_border_color": "border",
    "input_border_color_hover": "border-strong",
    "input_border_color_focus": "focus",
    "input_placeholder_color": "faint",
    "checkbox_background_color": "raised",
    "checkbox_background_color_hover": "raised",
    "checkbox_background_color_focus": "raised",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color": "border-strong",
    "checkbox_border_color_hover": "accent",
    "checkbox_border_color_focus": "focus",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_text_color": "text",
    "error_background_fill": "error-soft",
    "error_border_color": "error",
    "error_text_color": "error",
    "error_icon_color": "error",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-hover",
    "button_primary_text_color": "accent-text",
    "button_primary_text_color_hover": "accent-text",
    "button_secondary_background_fill": "raised",
    "button_secondary_background_fill_hover": "sunken",
    "button_secondary_border_color": "border",
    "button_secondary_border_color_hover": "border-strong",
    "button_secondary_text_color": "text",
    "button_secondary_text_color_hover": "text",
}
"""Gradio's name for a place, and the palette's name for its colour."""


def palette_css() -> str:
    """The palette as `--rc-ROLE`, so that the page has its colours before the component has come."""
    light, dark = (
        "".join(f"--rc-{role}:{shade};" for role, shade in read_palette()[scheme].items())
        for scheme in ("light", "dark")
    )
    return f":root{{color-scheme:light;{light}}}.dark{{color-scheme:dark;{dark}}}"


def theme() -> Base:
    """Gradio in our colours: quiet, compact, 13 pixels."""
    palette = read_palette()
    light, dark = palette["light"], palette["dark"]
    look = Base(
        primary_hue=_hue("accent", light["accent-soft"], light["accent"], dark["accent-soft"]),
        secondary_hue=_hue("accent", light["accent-soft"], light["accent"], dark["accent-soft"]),
        neutral_hue=_hue("neutral", light["surface"], light["faint"], dark["surface"]),
        font=FONT,
        font_mono=MONO,
        text_size=Size(name="text", xxs="10px", xs="11px", sm="12px", md="13px", lg="14px", xl="16px", xxl="18px"),
        spacing_size=Size(name="space", xxs="1px", xs="2px", sm="4px", md="6px", lg="8px", xl="12px", xxl="16px"),
        radius_size=Size(name="radius", xxs="2px", xs="3px", sm="4px", md="5px", lg="6px", xl="8px", xxl="10px"),
    )
    for place, role in ROLES.items():  # not by `look.set`, which knows no dark of some places
        setattr(look, place, light[role])
        setattr(look, f"{place}_dark", dark[role])
    return look.set(**SHAPES)


SHAPES = {
    "body_text_size": "*text_md",
    "block_border_width": "0px",
    "block_border_width_dark": "0px",
    "block_padding": "0px",
    "block_shadow": "none",
    "block_shadow_dark": "none",
    "block_title_text_size": "*text_sm",
    "block_title_text_weight": "500",
    "block_title_background_fill": "transparent",
    "block_title_padding": "0px",
    "block_info_text_size": "*text_sm",
    "block_label_text_size": "*text_sm",
    "form_gap_width": "0px",
    "layout_gap": "*spacing_xl",
    "input_border_width": "1px",
    "input_padding": "5px 8px",
    "input_radius": "*radius_md",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "input_text_size": "*text_md",
    "checkbox_label_background_fill": "transparent",
    "checkbox_label_background_fill_dark": "transparent",
    "checkbox_label_border_width": "0px",
    "checkbox_label_padding": "0px",
    "checkbox_label_shadow": "none",
    "button_border_width": "1px",
    "button_primary_shadow": "none",
    "button_secondary_shadow": "none",
    "button_small_padding": "4px 8px",
    "button_small_text_size": "*text_md",
    "button_transition": "background-color 0.1s ease",
}
"""Sizes and edges: a form is rows of fields on one ground, not cards in cards."""


def _hue(name: str, lightest: str, middle: str, darkest: str) -> Color:
    """A Gradio hue for the few places that no role names: three of our colours instead of eleven."""
    shades = (lightest,) * 3 + (middle,) * 4 + (darkest,) * 4
    return Color(name=name, **{f"c{step}": shade for step, shade in zip(STEPS, shades, strict=True)})
