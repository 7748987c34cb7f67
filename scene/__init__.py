"""A photo, its metric depth, its points, and cameras that fly through them."""
