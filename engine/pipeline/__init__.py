"""One clip of a diffusion engine, from a request to frames."""
