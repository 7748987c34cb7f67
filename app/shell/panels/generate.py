"""The Generate tab: which engine, and what it is asked for."""

from __future__ import annotations

import re
from random import randrange
from typing import TYPE_CHECKING

import gradio as gr

from app.commands import clip, path
from app.shell.choice import Options, choice
from app.shell.form import QUIET, Form
from app.shell.panels.clip_words import show_clip_words
from app.shell.panels.engine import engine_field
from app.shell.panels.sampling import engine_of, negative_prompt_field, prompt_label, sampling_section
from app.shell.panels.sizes import size_groups, written
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio.studio import Studio

AUTO = "auto"
BY_DURATION = "By the duration"
FRAMES = ("16", "25", "49", "81")
RATES = (8.0, 12.0, 16.0, 24.0, 25.0, 29.97, 30.0, 60.0)
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
    form.fields[gr.HTML(apply_default_css=False, elem_id="clip-words")] = show_clip_words
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
    """The video's size by its shape, which some engines do not leave open."""
    engine, document = engine_of(studio), studio.document
    fixed = engine.fixed_size
    if fixed is not None:
        return Options(chosen=written(*fixed), entries=(), locked=True)
    return Options(
        chosen=written(document.width, document.height), entries=(), groups=size_groups(studio, engine.made_size)
    )


def set_size(studio: Studio, text: str) -> None:
    """Take a size from the list or as typed, such as 600x400."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*[x×*, ]\s*(\d{1,5})\s*", text)
    if match is None:
        raise InputError(f"A size is width x height in pixels; got {text!r}. Give one such as 512x320.")
    document = studio.document
    clip.set_clip(studio, int(match[1]), int(match[2]), document.frames, document.rate)


def show_frames(studio: Studio) -> Options:
    """How many frames, and with `auto` how many that is."""
    document, engine = studio.document, engine_of(studio)
    if engine.fixed_frames is not None:
        return Options(chosen=str(engine.fixed_frames), entries=(), locked=True)
    if engine.counts_frames:
        chosen = str(studio.baked.clip.frames) if studio.baked else BY_DURATION
        return Options(chosen=chosen, entries=(), locked=True)
    duration = studio.baked.route.duration if studio.baked else studio.path.duration
    automatic = f"Auto ({document.frames_over(duration)})" if document.frames is None else "Auto"
    entries = [(AUTO, automatic), *((count, count) for count in FRAMES)]
    return Options(chosen=str(document.frames or AUTO), entries=entries)


def set_frames(studio: Studio, text: str) -> None:
    """Take a frame count from the list or as typed; `auto` leaves it to duration and rate."""
    document = studio.document
    if text != AUTO and not re.fullmatch(r"\s*\d{1,6}\s*", text):
        raise InputError(f"A video has a whole number of frames; got {text!r}. Give one such as 49, or take Auto.")
    clip.set_clip(studio, document.width, document.height, None if text == AUTO else int(text), document.rate)


def show_rate(studio: Studio) -> Options:
    """Frames per second: what is chosen is what the file has, whoever makes it."""
    trained, rate = engine_of(studio).trained_rate, studio.document.rate
    rates = sorted({*RATES, *([trained] if trained else [])})
    titles = {each: f"{each:g} (trained for)" if each == trained else f"{each:g}" for each in rates}
    return Options(chosen=f"{rate:g}", entries=[(f"{each:g}", title) for each, title in titles.items()])


def set_rate(studio: Studio, text: str) -> None:
    """Take a frame rate from the list or as typed."""
    document = studio.document
    if not re.fullmatch(r"\s*\d{1,3}(\.\d{1,6})?\s*", text):
        raise InputError(f"A rate is a number of frames per second; got {text!r}. Give one such as 12.")
    clip.set_clip(studio, document.width, document.height, document.frames, float(text))
