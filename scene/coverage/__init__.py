"""Which pixels the photo knows, or another frame of its clip, and why the others are not known."""
