"""The film that lenses are compared on."""

import math

FULL_FRAME_DIAGONAL_MM = math.hypot(36, 24)
"""35 mm equivalents compare diagonals with this one (CIPA DCG-001)."""
