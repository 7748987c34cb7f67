"""Scenes with truth: photo, exact depth, and the true picture from any camera."""

from scene.samples.oracle import TrueClip, TrueView, true_clip, true_view
from scene.samples.sample import Sample, load_sample
from scene.samples.stages import SAMPLES

__all__ = ["SAMPLES", "Sample", "TrueClip", "TrueView", "load_sample", "true_clip", "true_view"]
