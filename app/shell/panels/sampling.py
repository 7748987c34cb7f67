"""How an engine that samples shall do it: shown for such engines alone, and folded until somebody asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.actions import clip
from app.shell.choice import Options, choice
from app.shell.form import Form
from app.shell.island import island
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio import Studio
    from engine.models.config import ModelSpec


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
LOCKS = (("950", "Light"), ("900", "Usual"), ("700", "Strong"))
"""From which timestep on, and what that is called."""
OFF = "off"
PRECISIONS = (
    ("auto", "Auto"),
    ("fp16", "16 bits, half"),
    ("bf16", "16 bits, bfloat"),
    ("fp32", "32 bits"),
)


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
    form.add(
        text,
        lambda s: gr.update(value=s.document.negative_prompt, visible=samples(s)),
        clip.set_negative_prompt,
        on=[text.submit, text.blur],
    )


def sampling_section(form: Form) -> None:
    """Steps, guidance, scene lock and precision."""
    with gr.Accordion("Sampling", open=False, elem_id="sampling", visible=False) as section:
        with gr.Row():
            for dial in DIALS:
                _dial_field(form, dial)
        choice(form, "scene-lock", "Scene lock: how long the preview leads", show_lock, set_lock, other="850")
        island("pinned")
        choice(form, "precision", "Precision", show_precision, _setter("precision"))
    form.fields[section] = lambda studio: gr.update(visible=samples(studio))


def model_of(studio: Studio) -> ModelSpec | None:
    """The model of the RealCam-I2V family that the chosen engine samples from; None for another engine."""
    from engine.known import KNOWN_ENGINES  # brings torch along, and the first page does not wait for that

    return KNOWN_ENGINES[studio.document.engine].model


def samples(studio: Studio) -> bool:
    """Whether the engine that is chosen looks at settings."""
    from engine.known import KNOWN_ENGINES

    return KNOWN_ENGINES[studio.document.engine].samples


def show_lock(studio: Studio) -> Options:
    """From which timestep on, in words, with how many of the steps that is."""
    from engine.shaping.picture import shaped_steps

    engine, settings = studio.document.engine, studio.document.settings

    def title(word: str, timestep: str) -> str:
        count = shaped_steps(engine, settings.steps, int(timestep))
        steps = "" if count is None else f": the first {count} of {settings.steps} steps"
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


def show_precision(studio: Studio) -> Options:
    """Of the network's arithmetic."""
    return Options(chosen=studio.document.settings.precision, entries=PRECISIONS)


def _dial_field(form: Form, dial: Dial) -> None:
    widget = gr.Number(
        label=dial.label,
        precision=0 if dial.whole else None,
        step=dial.step,
        min_width=80,
        elem_id=dial.setting.replace("_", "-"),
        elem_classes="field",
    )
    show = _getter(dial.setting)
    form.add(widget, show, _setter(dial.setting), on=[widget.submit, widget.blur])


def _getter(setting: str) -> Callable[[Studio], Any]:
    return lambda studio: getattr(studio.document.settings, setting)


def _setter(setting: str) -> Callable[[Studio, Any], None]:
    """An emptied field asks for what is usual."""
    from engine.settings import Settings

    usual = getattr(Settings, setting)
    return lambda studio, value: clip.change_settings(studio, {setting: usual if value is None else value})
