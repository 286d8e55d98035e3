"""How often strangers may ask for the map: generous to people who look around, dull for whoever copies the network.

Each process counts for itself. People who have signed in are not counted: they are known.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from domain.errors import TooManyError
from services.identity import current_identity, current_network

KEPT: Final = 10_000
"""How many networks are remembered; those that asked longest ago are forgotten first."""


class Allowance:
    """A purse for each name: it holds ``burst`` at most, every question costs one, ``per_second`` come back."""

    def __init__(self, *, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._lock = Lock()
        self._purses: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What a name had left, and when."""

    def wait_s(self, name: str) -> float:
        """Take one and return 0, or return the seconds until there is one and take nothing."""
        now = self._clock()
        with self._lock:
            left, since = self._purses.pop(name, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._per_second)
            is_free = left >= 1
            self._purses[name] = (left - is_free, now)
            if len(self._purses) > KEPT:
                self._purses.popitem(last=False)
        return 0 if is_free else (1 - left) / self._per_second

    def spend(self, name: str) -> None:
        """Take one.

        Raises
        ------
        TooManyError
            When there is none; the answer says when to come again.
        """
        wait_s = self.wait_s(name)
        if wait_s > 0:
            raise TooManyError(wait_s)


@dataclass(frozen=True, slots=True)
class Allowances:
    """What may be asked of one installation."""

    tiles: Allowance = field(default_factory=lambda: Allowance(burst=6000, per_second=60))
    """A screen is about 150 tiles; an office or a mobile network shares one address."""
    questions: Allowance = field(default_factory=lambda: Allowance(burst=120, per_second=2))
    """Picked places and searches."""
    refusals: Allowance = field(default_factory=lambda: Allowance(burst=200, per_second=1 / 30))
    """Entries in the trail about refusals, each kind of each actor: a flood of them fills logs, not the trail."""
    archives: Allowance = field(default_factory=lambda: Allowance(burst=6, per_second=1 / 60))
    """Years of invoices in one file, of each who asks: hundreds of documents are set for one."""
    feeds: Allowance = field(default_factory=lambda: Allowance(burst=600, per_second=2))
    """Calendars of due dates; one service asks for those of many people from one network."""
    demands: Allowance = field(default_factory=lambda: Allowance(burst=5, per_second=1 / 600))
    """Demands for accessibility, of whoever sends them."""
    demands_of_all: Allowance = field(default_factory=lambda: Allowance(burst=100, per_second=1 / 600))
    """The same, of all together: the utility's letter box is not flooded from many addresses either."""


def spare(allowance: Allowance) -> None:
    """Count a question of a stranger.

    Raises
    ------
    TooManyError
        When the network has asked too often; the answer says when to come again.
    """
    if current_identity() is None and current_network():
        allowance.spend(current_network())
