"""How well generated videos keep to their cameras, and how good they are: the measures of the papers, and our own."""
