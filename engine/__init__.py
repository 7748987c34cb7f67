"""Engines: a request folder becomes a video."""
