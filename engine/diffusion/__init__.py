"""From noise to latents: the forward process, guidance, and DDIM. Of a network it knows the noise it was trained on."""
