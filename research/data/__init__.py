"""Data sets: synthetic and real clips with cameras, as folders or tar files, and samples of them for training."""
