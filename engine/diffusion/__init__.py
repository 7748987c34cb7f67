"""From noise to latents: the forward process, guidance, and DDIM. None of it knows the network."""
