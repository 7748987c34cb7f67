"""What the diffusion network is told besides noise: words, the photo, the camera."""
