"""What is told of a customer's use: leaks with what they cost, and what the running period will come to."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from domain.consumption.dismissals import Dismissal
from domain.consumption.forecast import Forecast
from domain.consumption.leaks import Leak
from domain.meters import MeterRole


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its present meter, and from when to when it counted for the customer."""

    place: int
    serial: str
    address: str
    role: MeterRole
    point_id: int
    verified_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WatchedLeak:
    """A leak at one of the customer's meters."""

    leak: Leak
    spot: Spot
    first: dt.date
    last: dt.date
    is_running: bool
    cost_so_far: Decimal | None
    """Gross PLN; nothing where no price is known."""
    cost_a_month: Decimal | None
    """If it goes on."""
    with_sewage: bool
    dismissal: Dismissal | None
    """Why it is not told any more."""
    said: tuple[Dismissal, ...]
    """All that was said of it, also what holds no more."""

    @property
    def litres_an_hour(self) -> float:
        """Return how much runs."""
        return self.leak.litres_an_hour

    @property
    def m3(self) -> float:
        """Return how much ran through so far."""
        return self.leak.litres / 1000

    @property
    def is_alert(self) -> bool:
        """Tell whether somebody has to look."""
        return self.is_running and self.dismissal is None


@dataclass(frozen=True, slots=True)
class Bill:
    """What the period will cost, gross PLN, with the subscription: expected, and the interval."""

    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Outlook:
    """The running settlement period of a customer."""

    use: Forecast
    bill: Bill | None
    """Nothing without a projection, or without a price for 95 % of it."""
    points: int
    """Service points that it is about."""
    others: int
    """Service points that are settled over other periods."""
