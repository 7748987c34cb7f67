"""A photo, its metric depth, its points, and cameras that fly through them."""

__version__ = "0.1.0"
