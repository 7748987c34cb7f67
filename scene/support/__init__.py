"""What several rooms of the scene, and the engine, stand on: files, kernels, memory."""
