"""Scenes with truth: photo, exact depth, and the true picture from any camera."""
