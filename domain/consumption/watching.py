"""What customers watch themselves: a goal for the month, and days on which nobody is at home."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

NEAR_PERCENT: Final = 80
MOST_M3: Final = Decimal(100_000)
DEFAULT_LIMIT_L: Final = 20
MOST_LIMIT_L: Final = 100_000
LONGEST_AWAY_DAYS: Final = 366


class Level(enum.StrEnum):
    """How far towards the goal the month is; the values are told in reminders."""

    BELOW = "below"
    NEAR = "near"
    """80 % are used."""
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class GoalState:
    """The use of a month against the goal, in m³."""

    first: dt.date
    """First day of the month."""
    goal_m3: Decimal
    used_m3: Decimal
    until: dt.date | None
    """Last day of the month of which anything is known."""

    @property
    def percent(self) -> int:
        """Return how much of the goal is used, whole percents."""
        return int(100 * self.used_m3 / self.goal_m3)

    @property
    def level(self) -> Level:
        """Tell whether 80 or 100 percent are reached."""
        if self.used_m3 >= self.goal_m3:
            return Level.REACHED
        return Level.NEAR if self.percent >= NEAR_PERCENT else Level.BELOW


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which nobody is at home, both included, and the litres a day that are nothing to tell."""

    id: int
    first: dt.date
    last: dt.date
    limit_l: int


@dataclass(frozen=True, slots=True)
class UsedAway:
    """A day on which more was used than nobody at home would."""

    day: dt.date
    litres: int
    away: Away


def used_while_away(away: Sequence[Away], litres: Mapping[dt.date, float]) -> list[UsedAway]:
    """Return the days away on which more was used than their limit, the newest first, each once."""
    found = {
        day: UsedAway(day, round(used), one)
        for one in away
        for day, used in litres.items()
        if one.first <= day <= one.last and used > one.limit_l
    }
    return [found[day] for day in sorted(found, reverse=True)]
