"""The documentation: its generated parts, and the site that `launch.py docs` builds of it."""
