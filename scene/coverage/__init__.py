"""Which pixels the photo knows, and why it does not know the others."""
