"""How an engine sampled, and what it said of it, in words."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from engine.backend import Note
from engine.engines.known import KnownEngine
from engine.settings import Settings, Usual

SAYINGS = {
    "camera_guidance": "camera guidance {:g}",
    "camera_guidance_schedule": "camera guidance {}",
    "guidance_rescale": "rescale {:g}",
    "eta": "eta {:g}",
    "rate": "told {:g} frames per second",
    "mask": "{} mask",
    "holes": "{} holes",
    "intrinsics": "{} lens",
    "precision": "{}",
    "timesteps": "{} timesteps",
    "lock_noise": "{} lock noise",
    "offload": "{} offload",
    "bits": "{} bits",
}
"""What is said of a setting that is not as usual; the others are always said."""


def how_sampled(wished: Settings, engine: KnownEngine, notes: Mapping[str, Note] = MappingProxyType({})) -> str:
    """Settings in a line, those that are as usual left out: "25 steps · guidance 7.5 · scene lock 900".

    Of those that the engine does not look at nothing is said. What was left open is what the engine has noted, or else
    what is usual for the weights that are here now.
    """
    if not engine.samples:
        return ""
    steps, guidance = notes.get("steps"), notes.get("guidance")
    if isinstance(steps, int) and isinstance(guidance, int | float):
        settings = wished.decided(Usual(steps=steps, guidance=guidance))
    else:
        settings = wished.decided(engine.usual)
    parts = [_count(settings.steps, "step"), f"guidance {settings.guidance:g}"]
    if engine.shapes:
        parts.append(f"scene lock {'off' if settings.scene_lock is None else settings.scene_lock}")
    looked_at = (field for field in fields(Settings) if field.name in engine.looks_at)
    unusual = (field.name for field in looked_at if getattr(settings, field.name) != field.default)
    parts += [SAYINGS[name].format(getattr(settings, name)) for name in unusual if name in SAYINGS]
    return " · ".join(parts)


SAID = ("faded", "lock_warning", "scale_note", "camera_check", "outside_training", "memory")
"""Notes that are words for people, in the order of their weight."""


def note_sentences(notes: Mapping[str, Note]) -> list[str]:
    """What an engine noted, as sentences: numbers in words, and what it said in words as it said it."""
    sentences = []
    if notes.get("shaped_steps"):  # the warning says it where there is none
        share = f", in {notes['locked']:.0%} of the picture" if "locked" in notes else ""
        steps = "step" if notes["shaped_steps"] == 1 else f"{notes['shaped_steps']} steps"
        sentences.append(f"The preview guided the first {steps}{share}.")
    words = (str(notes[name]) for name in SAID if name in notes)
    return sentences + [f"{each[:1].upper()}{each[1:].removesuffix('.')}." for each in words]


def _count(number: Note, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
