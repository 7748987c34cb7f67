"""How an engine that samples shall do it: shown for such engines alone, and folded until somebody asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from app.commands import clip
from app.shell.choice import Options, choice
from app.shell.form import Form
from app.shell.island import island
from engine.engines.registry import KNOWN_ENGINES
from engine.engines.scene_lock import shaped_steps
from engine.settings import Settings
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio.studio import Studio
    from engine.engines.known import KnownEngine

SparingOption = Literal["bits", "offload"]


@dataclass(frozen=True, kw_only=True)
class Dial:
    """A number among the settings."""

    setting: str
    label: str
    whole: bool = False
    step: float


DIALS = (
    Dial(setting="steps", label="Steps", whole=True, step=1),
    Dial(setting="guidance", label="Guidance", step=0.5),
    Dial(setting="camera_guidance", label="Camera guidance", step=0.5),
)
RISING = "Guidance, at the end"
"""Label for an engine whose guidance rises from frame to frame."""
LOCKS = (("950", "Light"), ("900", "Usual"), ("700", "Strong"))
"""Timesteps down to which the lock holds, and what they are called."""
OFF = "off"
PRECISIONS = (
    ("auto", "Auto"),
    ("fp16", "16 bits, half"),
    ("bf16", "16 bits, bfloat"),
    ("fp32", "32 bits"),
)
LOCK_NOISES = (("fresh", "Fresh in every step"), ("fixed", "The same in all steps"))
OFFLOADS = (
    ("none", "Nothing"),
    ("model", "Idle networks: slower, less GPU memory"),
    ("sequential", "Idle layers: slowest, least GPU memory"),
)
WIDTHS = (("16", "16 bits"), ("8", "8 bits, half the size"), ("4", "4 bits, a quarter"))

SPARING: dict[SparingOption, str] = {"bits": "fewer bits", "offload": "waiting in main memory"}


def negative_prompt_field(form: Form) -> None:
    """What the video should not show."""
    text = gr.Textbox(
        label="Negative prompt",
        max_lines=2,
        placeholder="What it should not show",
        elem_id="negative-prompt",
        elem_classes="field",
        visible=False,
    )

    def show(studio: Studio) -> dict[str, Any]:
        return gr.update(
            value=studio.document.negative_prompt,
            visible=engine_of(studio).samples,
            label=prompt_label("Negative prompt", studio),
        )

    form.add(text, show, clip.set_negative_prompt, on=[text.submit, text.blur])


def sampling_section(form: Form) -> None:
    """Steps, guidance, scene lock, precision, and how memory is spared: what the chosen engine looks at."""
    with gr.Accordion("Sampling", open=False, elem_id="sampling", visible=False) as section:
        with gr.Row():
            for dial in DIALS:
                _dial_field(form, dial)
        lock = "Scene lock: how many steps follow the preview"
        choice(form, "scene-lock", lock, show_lock, set_lock, other="850", shown=lambda s: engine_of(s).shapes)
        island("locked_cells")
        _setting_field(form, "lock_noise", "Noise on locked cells", show_lock_noise)
        with gr.Row():
            _setting_field(form, "precision", "Precision", show_precision)
            _setting_field(form, "bits", "Weights", show_bits)
        _setting_field(form, "offload", "Waits in main memory", show_offload)
        sparing = gr.HTML(apply_default_css=False, elem_id="sparing", visible=False)
    form.fields[section] = lambda studio: gr.update(visible=engine_of(studio).samples)
    form.fields[sparing] = lambda studio: gr.update(value=say_sparing(), visible=_looks_at(studio, "bits"))


def engine_of(studio: Studio) -> KnownEngine:
    """The one that is chosen."""
    return KNOWN_ENGINES[studio.document.engine]


def prompt_label(label: str, studio: Studio) -> str:
    """Label of a field for words, which are kept for other engines where this one samples without them."""
    engine = engine_of(studio)
    return f"{label}: this engine does not read it" if engine.samples and not engine.reads_words else label


def show_lock(studio: Studio) -> Options:
    """Timesteps down to which the lock holds, in words, with how many of the steps that is."""
    engine, settings = studio.document.engine, studio.document.settings.decided(engine_of(studio).usual)

    def title(word: str, timestep: str) -> str:
        count = shaped_steps(engine, settings.steps, int(timestep))
        guided = f"the first {count}" if count else "none"
        steps = "" if count is None else f": {guided} of {settings.steps} steps"
        return f"{word}{steps} (t ≥ {timestep})"

    entries = [(OFF, "Off"), *((timestep, title(word, timestep)) for timestep, word in LOCKS)]
    chosen = OFF if settings.scene_lock is None else str(settings.scene_lock)
    if chosen not in dict(entries):
        entries.append((chosen, title("Own", chosen)))
    return Options(chosen=chosen, entries=entries)


def set_lock(studio: Studio, text: str) -> None:
    """Take a timestep from the list or as typed."""
    if text != OFF and not re.fullmatch(r"\s*\d{1,4}\s*", text):
        raise InputError(f"Scene lock begins at a timestep from 0 to 1000; got {text!r}. Give one such as 900.")
    clip.change_settings(studio, {"scene_lock": None if text == OFF else int(text)})


def show_lock_noise(studio: Studio) -> Options:
    """Whether every step puts other noise on the preview."""
    return Options(chosen=studio.document.settings.lock_noise, entries=LOCK_NOISES)


def show_precision(studio: Studio) -> Options:
    """Precisions of the network's arithmetic."""
    return Options(chosen=studio.document.settings.precision, entries=PRECISIONS)


def show_bits(studio: Studio) -> Options:
    """Bits of the network's weights; fewer are greyed where they cannot be had."""
    return _sparing("bits", str(studio.document.settings.bits), WIDTHS)


def show_offload(studio: Studio) -> Options:
    """What leaves the GPU while it does nothing; greyed where that cannot be had."""
    return _sparing("offload", studio.document.settings.offload, OFFLOADS)


def say_sparing() -> str:
    """What memory cannot be spared by here and why, as HTML; "" if all can."""
    whys: dict[str, list[str]] = {}
    for option, title in SPARING.items():
        if why := _option_lacks(option):
            whys.setdefault(why, []).append(title)
    paragraphs = (f"<p>{' and '.join(titles).capitalize()}: this {escape(why)}.</p>" for why, titles in whys.items())
    return re.sub("`(.*?)`", r"<code>\1</code>", "".join(paragraphs))


def _option_lacks(option: SparingOption) -> str:
    from engine.device import best_device
    from engine.engines.pipelines.load import option_lacks

    return option_lacks(option, best_device())


def _sparing(option: SparingOption, chosen: str, entries: Sequence[tuple[str, str]]) -> Options:
    """A list whose first entry spares nothing, and whose others can be had or not."""
    if why := _option_lacks(option):
        needs = why.split(",")[0]
        return Options(chosen=chosen, entries=entries[:1], greyed=entries[1:], why_greyed=needs[:1].upper() + needs[1:])
    return Options(chosen=chosen, entries=entries)


def _looks_at(studio: Studio, setting: str) -> bool:
    return setting in engine_of(studio).looks_at


def _setting_field(form: Form, setting: str, label: str, show: Callable[[Studio], Options]) -> None:
    """A list for one of the settings, there where the engine looks at it."""

    def set_it(studio: Studio, value: str) -> None:
        clip.change_settings(studio, {setting: int(value) if value.isdigit() else value})

    choice(form, setting.replace("_", "-"), label, show, set_it, shown=lambda studio: _looks_at(studio, setting))


def _dial_field(form: Form, dial: Dial) -> None:
    """A number; an emptied field asks for what is usual."""
    widget = gr.Number(
        label=dial.label,
        precision=0 if dial.whole else None,
        step=dial.step,
        min_width=80,
        elem_id=dial.setting.replace("_", "-"),
        elem_classes="field",
    )

    def show(studio: Studio) -> dict[str, Any]:
        engine = engine_of(studio)
        return gr.update(
            value=getattr(studio.document.settings.decided(engine.usual), dial.setting),
            visible=dial.setting in engine.looks_at,
            label=RISING if dial.setting == "guidance" and engine.guidance_rises else dial.label,
        )

    def set_it(studio: Studio, value: float | None) -> None:
        usual = getattr(Settings, dial.setting)
        clip.change_settings(studio, {dial.setting: usual if value is None else value})

    form.add(widget, show, set_it, on=[widget.submit, widget.blur])
