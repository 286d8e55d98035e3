"""Whether a value of a dial can be believed: against what it showed before and after, and what usually runs there.

A doubt refuses nothing: it waits for somebody who looks. Volumes are m³; a reading counts for the end of its day.
"""

import datetime as dt
import enum
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from domain.meters import MeterRole
from domain.settlement import NEARLY_FULL, DialReading
from domain.words import N_

YEAR: Final = dt.timedelta(days=365)
HIGH: Final = 3
"""So many times what is usual is high..."""
LOW: Final = Decimal("0.25")
"""... and this share of it low..."""
MARGIN_M3: Final = 5
"""... where it is more than this away from the usual, or the usual is at least this."""
ENOUGH_SPANS: Final = 3
"""Without the same season a year ago so many spans between readings say what is usual."""


class Doubt(enum.StrEnum):
    """Why a reading is not plausible. Values are stored; never rename one."""

    BACKWARDS = "backwards"
    ROLLED_OVER = "rolled_over"
    HIGH = "high"
    LOW = "low"
    ZERO = "zero"
    ABOVE_MAIN = "above_main"


DOUBT_WORDS: Final[Mapping[str, str]] = {
    Doubt.BACKWARDS: N_("the dial went backwards"),
    Doubt.ROLLED_OVER: N_("the dial passed its last number"),
    Doubt.HIGH: N_("far more than usual"),
    Doubt.LOW: N_("far less than usual"),
    Doubt.ZERO: N_("nothing where water usually runs"),
    Doubt.ABOVE_MAIN: N_("more than the main meter"),
}
"""Gettext messages; whoever shows them translates."""


@dataclass(frozen=True, slots=True)
class Dial:
    """What is known of a dial: how many digits it has, and its counted readings, the oldest first."""

    digits: int
    readings: Sequence[DialReading]

    @property
    def turn_m3(self) -> int:
        """Return what it counts until it shows zero again."""
        return int(10**self.digits)

    def rolls_over(self, before: Decimal, after: Decimal) -> bool:
        """Tell whether a fall is that of a dial which passed its last number: from its last tenth to its first."""
        turn = self.turn_m3
        return before > turn * Decimal(str(NEARLY_FULL)) and after < turn * (1 - Decimal(str(NEARLY_FULL)))

    def volume(self, before: Decimal, after: Decimal) -> Decimal | None:
        """Return what ran between two values, nothing where the dial went backwards."""
        if after >= before:
            return after - before
        return after + self.turn_m3 - before if self.rolls_over(before, after) else None

    def run(self) -> list[tuple[dt.date, Decimal]]:
        """Return what had run by each reading, from zero at the first one."""
        volumes = (self.volume(a.value_m3, b.value_m3) or Decimal(0) for a, b in itertools.pairwise(self.readings))
        total = itertools.accumulate(volumes, initial=Decimal(0))
        return [(one.read_on, run) for one, run in zip(self.readings, total, strict=False)]


def doubt_of(value_m3: Decimal, read_on: dt.date, dial: Dial, main: Dial | None = None) -> Doubt | None:
    """Return why a value is not plausible, nothing where it is.

    Parameters
    ----------
    dial
        Without the reading itself, and without others of its day.
    main
        The dial that a submeter is behind.
    """
    before = next((one for one in reversed(dial.readings) if one.read_on < read_on), None)
    after = next((one for one in dial.readings if one.read_on > read_on), None)
    if after is not None and dial.volume(value_m3, after.value_m3) is None:
        return Doubt.BACKWARDS
    if before is None:
        return None
    volume = dial.volume(before.value_m3, value_m3)
    if volume is None:
        return Doubt.BACKWARDS
    if value_m3 < before.value_m3:
        return Doubt.ROLLED_OVER
    most = None if main is None else _ran_around(main, before.read_on, read_on)
    if most is not None and volume > most:
        return Doubt.ABOVE_MAIN
    usual = usual_m3(dial, before.read_on, read_on)
    return None if usual is None else _unusual(volume, usual)


def _unusual(volume: Decimal, usual: Decimal) -> Doubt | None:
    if volume > usual * HIGH and volume > usual + MARGIN_M3:
        return Doubt.HIGH
    if usual >= MARGIN_M3 and volume < usual * LOW:
        return Doubt.LOW if volume else Doubt.ZERO
    return None


def usual_m3(dial: Dial, first: dt.date, last: dt.date) -> Decimal | None:
    """Return what runs usually from the end of one day to the end of another, nothing where too little is known.

    The same season a year ago says it best: gardens are watered in summer. Where the readings do not go back so far,
    the middle one of the meter's own daily volumes does.
    """
    run = [one for one in dial.run() if one[0] <= first]
    ago = _at(run, first - YEAR), _at(run, last - YEAR)
    if ago[0] is not None and ago[1] is not None:
        return _litres(ago[1] - ago[0])
    daily = [(b[1] - a[1]) / (b[0] - a[0]).days for a, b in itertools.pairwise(run) if b[0] > a[0]]
    return _litres(median(daily) * (last - first).days) if len(daily) >= ENOUGH_SPANS else None


def _litres(volume_m3: Decimal) -> Decimal:
    """Round a volume to litres, as dials are read."""
    return volume_m3.quantize(Decimal("0.001"))


def _at(run: Sequence[tuple[dt.date, Decimal]], day: dt.date) -> Decimal | None:
    """Return what had run by the end of a day, evenly between the readings around it."""
    for (start, low), (end, high) in itertools.pairwise(run):
        if start <= day <= end and start < end:
            return low + (high - low) * (day - start).days / (end - start).days
    return None


def _ran_around(main: Dial, first: dt.date, last: dt.date) -> Decimal | None:
    """Return what the main dial counted between the readings nearest around two days: at least what ran between."""
    run = main.run()
    start = next((total for day, total in reversed(run) if day <= first), None)
    end = next((total for day, total in run if day >= last), None)
    return None if start is None or end is None else end - start


def is_deducted(role: MeterRole, verification_expires_on: dt.date | None, read_on: dt.date) -> bool:
    """Tell whether what a submeter counts up to a day lowers the sewage: not once its verification has expired."""
    if role is not MeterRole.SUBMETER:
        return False
    return verification_expires_on is None or read_on <= verification_expires_on
