"""What a splat is: the few numbers that the compiled renderer and its plain reference share.

A point covers the output with a tent (bilinear) of half-width `r` pixels around where it lands:

    w = footprint * f / z                    its photo pixel's width, in output pixels
    r = max(1, w)                            never narrower than an output pixel; wider as the camera comes near
    weight = min(w, 1)^2 tent(dx / r) tent(dy / r)

On a surface seen as the photo saw it the weights of all points at a pixel add up to 1, and the colour is exactly the
antialiased bilinear reduction (or enlargement) of the photo. Where less than 1 has landed, what lies behind shows
through by the rest: edges are antialiased. Only two surfaces count at a pixel, the nearest and the nearest behind it.
"""

SURFACE_BAND = 0.03
"""Depths at a pixel that differ by less than this (relative) are one surface."""
COVERED_WEIGHT = 0.25
"""A pixel is covered when at least this much of it is."""
NEAR_PLANE = 0.1
"""Points closer to the camera's plane than this are not drawn, metres."""
PINHOLE = 2
"""Holes up to this wide between two pixels of one surface are closed, pixels."""
