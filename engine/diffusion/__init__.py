"""Diffusion: the forward process, guidance and DDIM. All it knows of a network is the noise it was trained on."""
