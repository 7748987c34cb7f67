"""Trajectory files of other tools."""
