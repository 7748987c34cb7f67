"""Measurements of speed and of truth, with the client that takes the part of a page: `launch.py bench`."""
