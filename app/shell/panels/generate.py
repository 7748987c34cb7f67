"""The Generate tab: which engine, and what it is asked for."""

from __future__ import annotations

import re
from random import randrange
from typing import TYPE_CHECKING

import gradio as gr

from app.actions import clip, path
from app.shell.choice import Options, choice
from app.shell.form import QUIET, Form
from app.shell.panels.engine import engine_field
from app.shell.panels.sampling import engine_of, model_of, negative_prompt_field, prompt_label, sampling_section
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio import Studio
    from engine.models.pipelines import PipelineRelease

AUTO = "auto"
BY_DURATION = "By the duration"
SIZES = ("256 × 256", "512 × 320", "640 × 384", "768 × 480", "1024 × 576")
FRAMES = ("16", "25", "49", "81")
RATES = ("8", "12", "16", "24", "30")
LAST_SEED = 2**32 - 1


def generate_panel(form: Form) -> None:
    """Lay out the tab."""
    engine_field(form)
    prompt = gr.Textbox(
        label="Prompt",
        max_lines=4,
        placeholder="What happens in the video, for engines that read it",
        elem_id="prompt",
        elem_classes="field",
    )
    negative_prompt_field(form)
    with gr.Row():
        choice(form, "size", "Size", show_size, set_size, other="600 × 400")
        choice(form, "frames", "Frames", show_frames, set_frames, other="33")
    with gr.Row():
        choice(form, "rate", "Frames per second", show_rate, set_rate, other="10")
        with gr.Row(elem_id="seed-row"):
            seed = gr.Number(label="Seed", precision=0, minimum=0, min_width=100, elem_id="seed", elem_classes="field")
            dice = gr.Button("Another seed", elem_id="dice", scale=0)
    loop = gr.Checkbox(label="Loop: the last frame leads back to the first", elem_id="loop", elem_classes="field")
    sampling_section(form)

    form.add(
        prompt,
        lambda s: gr.update(value=s.document.prompt, label=prompt_label("Prompt", s)),
        clip.set_prompt,
        on=[prompt.submit, prompt.blur],
    )
    form.add(
        seed, lambda s: s.document.seed, lambda s, number: clip.set_seed(s, number or 0), on=[seed.submit, seed.blur]
    )
    form.add(loop, lambda s: s.document.path.closed, path.set_closed, on=[loop.input])

    def roll(request: gr.Request) -> None:
        clip.set_seed(form.session(request).studio, randrange(LAST_SEED))

    dice.click(roll, **QUIET)


def show_size(studio: Studio) -> Options:
    """The clip's size, which some engines do not leave open."""
    document, engine = studio.document, engine_of(studio)
    fixed, wish = engine.model, f"{document.width} × {document.height}"
    if engine.pipeline is not None:
        from engine.weights.folders import release_of

        release = release_of(engine.pipeline)
        if release.flexible:
            return _shapes(release, wish)
        fixed = release
    if fixed is not None:
        return Options(chosen=f"{fixed.width} × {fixed.height}", entries=(), locked=True)
    return Options(chosen=wish, entries=[(size, size) for size in SIZES])


def _shapes(release: PipelineRelease, wish: str) -> Options:
    """Sizes as wished, by what the model makes of their shape."""
    from engine.backends.pipelines import clip_size

    made: dict[tuple[int, int], str] = {}
    for size in (*SIZES, wish):
        width, height = map(int, size.split(" × "))
        made[clip_size(release, width / height)] = size
    return Options(chosen=wish, entries=[(size, f"{width} × {height}") for (width, height), size in made.items()])


def set_size(studio: Studio, text: str) -> None:
    """Take a size from the list or as typed, such as 600x400."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*[x×*, ]\s*(\d{1,5})\s*", text)
    if match is None:
        raise InputError(f"A size is width x height in pixels; got {text!r}. Give one such as 512x320.")
    document = studio.document
    clip.set_clip(studio, int(match[1]), int(match[2]), document.frames, document.rate)


def show_frames(studio: Studio) -> Options:
    """How many frames, and with `auto` how many that is."""
    document, model = studio.document, model_of(studio)
    if model is not None:
        return Options(chosen=str(model.frames), entries=(), locked=True)
    if engine_of(studio).pipeline is not None:
        chosen = str(studio.baked.clip.frames) if studio.baked else BY_DURATION
        return Options(chosen=chosen, entries=(), locked=True)
    automatic = f"Auto ({document.wished_frames})" if document.frames is None else "Auto"
    entries = [(AUTO, automatic), *((count, count) for count in FRAMES)]
    return Options(chosen=str(document.frames or AUTO), entries=entries)


def set_frames(studio: Studio, text: str) -> None:
    """Take a frame count from the list or as typed; `auto` leaves it to duration and rate."""
    document = studio.document
    if text != AUTO and not re.fullmatch(r"\s*\d{1,6}\s*", text):
        raise InputError(f"A clip has a whole number of frames; got {text!r}. Give one such as 49, or take Auto.")
    clip.set_clip(studio, document.width, document.height, None if text == AUTO else int(text), document.rate)


def show_rate(studio: Studio) -> Options:
    """Frames per second; an engine whose frames are counted, or follow the duration, spreads them over the path."""
    model, baked = model_of(studio), studio.baked
    if model is not None:
        clip = baked.clip if baked is not None and baked.clip.frames == model.frames else None
        return Options(chosen=f"{clip.fps:.3g}" if clip else BY_DURATION, entries=(), locked=True)
    if engine_of(studio).pipeline is not None:
        return Options(chosen=f"{baked.clip.fps:.3g}" if baked else BY_DURATION, entries=(), locked=True)
    return Options(chosen=f"{studio.document.rate:g}", entries=[(rate, rate) for rate in RATES])


def set_rate(studio: Studio, text: str) -> None:
    """Take a frame rate from the list or as typed."""
    document = studio.document
    if not re.fullmatch(r"\s*\d{1,3}(\.\d{1,6})?\s*", text):
        raise InputError(f"A rate is a number of frames per second; got {text!r}. Give one such as 12.")
    clip.set_clip(studio, document.width, document.height, document.frames, float(text))
