"""Depth: how far everything in a photo is, in metres."""
