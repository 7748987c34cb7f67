"""A photo becomes a scene, a person films it: the page, the command line, and what both stand on."""
