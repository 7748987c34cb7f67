"""The 3D view: one viser server for each shot, drawn from its `Studio`."""
