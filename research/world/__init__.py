"""Synthetic worlds: scenes, light, things that move and cameras that film them, each with its exact truth."""
