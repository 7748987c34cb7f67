"""What a splat is: the numbers that the compiled renderer and its plain reference share.

A point covers the output with a tent (bilinear) of half-width r around where it lands:

    w = footprint * f / z                          its photo pixel's width, in output pixels
    r = max(w, 1)                                  at least an output pixel; wider as the camera comes near
    weight = min(w, 1)^2 tent(dx / r) tent(dy / r)

On a surface seen as the photo saw it, the weights at a pixel add up to 1 and the colour is exactly the antialiased
bilinear reduction (or enlargement) of the photo. A pixel has three layers: the nearest surface, the nearest behind it,
and the rest. With weights F, B and R, each gets what those before it have left:

    front = min(F, 1)
    back  = min(B, 1 - front - OVERLAP * max(F + B - 1, 0)), at least 0
    rest  = min(R, 1 - front - back - OVERLAP * max(F + B + R - 1, 0)), at least 0

Where surfaces meet (the weights add up to 1) that mixes them as the photo does. Where they overlap (more than 1) one
hides the other, even if its points have drifted apart: nothing shines through. The depth is that of the front or the
back, whichever has more: the rest, of several surfaces, has a colour on average but no depth.

Weights are whole numbers of 1/4096, so sums are exact: the order of points, threads and devices changes no bit.
"""

SURFACE_BAND = 0.02
"""Depths at a pixel that differ by less than this (relative) are one surface."""
OVERLAP = 4.0
"""How fast an overlap turns opaque."""
COVERED = 0.5
"""A pixel is covered when at least this much of it is."""
NEAR_PLANE = 0.1
"""Points closer to the camera's plane than this are not drawn, metres."""
PINHOLE = 2
"""Holes up to this wide between two pixels of one surface are closed, pixels."""
WEIGHT_UNIT = 4096
DEPTH_UNIT = 65536
"""Steps to the metre in sums of depth."""
