"""How long a thread keeps the interpreter while another one waits for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

QUICK: Final = 0.0003  # seconds


class Turns:
    """One setting for the whole process: the usual one comes back when the last who wanted it otherwise has left."""

    def __init__(self) -> None:
        self._lock, self._inside, self._usual = Lock(), 0, sys.getswitchinterval()

    @contextmanager
    def quick(self) -> Iterator[None]:
        """Whoever comes back from the database waits for the interpreter no longer than this; the usual 5 ms would add up to minutes."""
        with self._lock:
            if not self._inside:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(QUICK)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    sys.setswitchinterval(self._usual)


turns: Final = Turns()
