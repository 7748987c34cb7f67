"""Trajectory files: our own, and those of other tools (`convert` has them all)."""
