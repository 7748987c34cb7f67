"""One shot that is open: its document and scene, what is seen of them, and the camera that is flown."""
