"""The engine without weights: the preview, its holes filled from a second layer of points behind the photo."""
