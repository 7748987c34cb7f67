"""A camera's path: what a person keyframes, what moves say, how it is edited, and the frames it bakes to."""
