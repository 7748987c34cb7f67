"""Training: what a network is asked to learn, as functions."""
