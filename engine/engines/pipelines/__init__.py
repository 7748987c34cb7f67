"""Diffusers pipelines with noise shaping: Wan, VACE, CogVideoX, Stable Video Diffusion."""
