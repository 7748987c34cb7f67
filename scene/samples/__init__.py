"""Scenes with truth: photo, exact depth, and the true picture from any camera.

Surfaces have one colour from everywhere: light is baked once (`bake`), and sheens are painted on as the photo's camera
sees them. So a point of a sample looks the same in every true view, which makes `true_view` an oracle. The truth's
depth is infinite in the sky; `Sample.depth`, which must be finite, has the sky 1000 m away, and `Sample.sky` marks it.
Rebuild the files with `python -m tools.samples.generate`, and the clip with `python -m tools.samples.generate_clip`.
"""
