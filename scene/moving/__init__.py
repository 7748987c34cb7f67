"""Scenes with time: a clip lifted frame by frame, and a photo as the clip of one frame."""
