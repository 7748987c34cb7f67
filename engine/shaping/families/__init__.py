"""What noise shaping has to know of each family of diffusers pipelines, one file per family."""

from typing import Any

from engine.shaping.families import cogvideox, hunyuan, ltx, sana_wm, svd, wan
from engine.shaping.families.family import Family
from scene.errors import InputError

FAMILIES: tuple[Family, ...] = (
    *wan.FAMILIES,
    cogvideox.FAMILY,
    svd.FAMILY,
    ltx.FAMILY,
    hunyuan.FAMILY,
    sana_wm.FAMILY,
)


def family_of(pipe: Any) -> Family:
    """The family of a pipeline.

    Raises:
        InputError: none of ours; the sentence lists those that are.
    """
    name = type(pipe).__name__
    for family in FAMILIES:
        if name in family.pipelines:
            return family
    known = ", ".join(pipeline for family in FAMILIES for pipeline in family.pipelines)
    raise InputError(f"Noise shaping does not know {name}. It knows {known}.")
