"""Brakes on guessing: after a few failures each further attempt waits longer, but nobody is locked out for long."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

KEPT: Final = 10_000
"""How many names are remembered; the oldest are forgotten first."""


@dataclass(slots=True)
class _Record:
    failures: int
    free_at: float


class Attempts:
    """Count attempts by name (an account, an address); every one counts as failed until :meth:`forgive` is called.

    Counting before the outcome is known means that attempts sent at the same moment do not slip through together.
    """

    def __init__(self, *, free: int, longest_s: float, clock: Callable[[], float]) -> None:
        self._free = free
        self._longest_s = longest_s
        self._clock = clock
        self._lock = Lock()
        self._records: dict[str, _Record] = {}

    def wait_s(self, name: str) -> float:
        """Count an attempt and return 0, or return the seconds to wait and count nothing."""
        now = self._clock()
        with self._lock:
            record = self._records.pop(name, _Record(0, now))
            self._records[name] = record
            if record.free_at > now:
                # A clock that was put back keeps nobody longer.
                return min(record.free_at - now, self._longest_s)
            if now - record.free_at > self._longest_s:
                record.failures = 0
            record.failures += 1
            excess = record.failures - self._free
            record.free_at = now + (min(2.0**excess, self._longest_s) if excess >= 0 else 0)
            while len(self._records) > KEPT:
                del self._records[next(iter(self._records))]
        return 0

    def take_back(self, name: str) -> None:
        """Count the last attempt of a name no longer: it was none at guessing, whatever others of the name were."""
        with self._lock:
            record = self._records.get(name)
            if record is not None:
                record.failures = max(0, record.failures - 1)

    def forgive(self, name: str) -> None:
        """Forget the failures of a name after a success."""
        with self._lock:
            self._records.pop(name, None)
