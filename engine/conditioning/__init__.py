"""What a network is told about a clip beside the noise: cameras, text and photo."""
