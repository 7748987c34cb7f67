"""How fast one connection may go on, so that it leaves time to others."""

import time
from collections.abc import Callable


class RateLimit:
    """Counts what comes, and says how long to wait before the next is taken.

    Args:
        per_second: so much may come in the long run.
        at_once: so much may come without any wait after a rest.
        clock: seconds, never going back.
    """

    def __init__(self, per_second: float, at_once: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._at_once, self._clock = per_second, at_once, clock
        self._left, self._looked = at_once, clock()

    def wait(self, amount: float = 1.0) -> float:
        """Seconds to wait after so much has come; 0 for one who is not too fast."""
        now = self._clock()
        self._left = min(self._left + (now - self._looked) * self._per_second, self._at_once) - amount
        self._looked = now
        return max(0.0, -self._left / self._per_second)
