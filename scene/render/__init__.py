"""The preview: points seen along a trajectory, and how much of each frame the photo knows."""
