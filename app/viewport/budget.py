"""How many points or triangles to draw: what this browser draws smoothly, found out by trying."""

from dataclasses import dataclass

START = 20_000
"""Number of points until the browser has said what it can do: even one without a GPU draws these."""
STEPS = (20_000, 80_000, 160_000, 320_000, 655_360)
TRIANGLES = (20_000, 60_000, 120_000, 250_000, 400_000)
"""Number of a surface's triangles, by step: so many are drawn as smoothly."""
WITH_GPU = 2
"""Index of the step to begin with on a GPU."""
SMOOTH, ROUGH = 40.0, 24.0
"""Redraws per second: above, there may be room for more points; below, there are too many."""
PATIENCE = 3
"""Reports in a row that it takes to change anything: one slow second has many reasons."""


@dataclass
class Budget:
    """Steps up while drawing is smooth, down when it is rough; never up again to a step that was too much."""

    points: int = START
    _highest: int = len(STEPS) - 1
    _smooth: int = 0
    _rough: int = 0
    _known: bool = False

    @property
    def triangles(self) -> int:
        """How many triangles a surface may have instead."""
        return TRIANGLES[max((i for i, points in enumerate(STEPS) if points <= self.points), default=0)]

    def report(self, fps: float, software: bool) -> bool:
        """Take in how fast the browser redraws; return whether `points` has changed."""
        before, self.points = self.points, self._after(fps, software)
        return self.points != before

    def _after(self, fps: float, software: bool) -> int:
        if software:  # of several tabs the slowest decides
            self._highest = 0
        if self._highest == 0:
            return min(self.points, STEPS[0])
        if not self._known:
            self._known = True
            return max(self.points, STEPS[WITH_GPU])
        step = max(i for i, points in enumerate(STEPS) if points <= max(self.points, STEPS[0]))
        self._smooth = self._smooth + 1 if fps >= SMOOTH else 0
        self._rough = self._rough + 1 if fps < ROUGH else 0
        if self._rough >= PATIENCE and step > 0:
            self._highest = step = step - 1
        elif self._smooth >= PATIENCE and step < self._highest:
            step += 1
        else:
            return self.points
        self._smooth = self._rough = 0
        return STEPS[step]
