"""How the bundled samples are made: light is baked once, then the photo is taken."""
