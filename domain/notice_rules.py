"""Rules of notices: what the town's regulation asks of a utility when water is off, and how fast it is to answer.

The regulation on the supply of water and removal of sewage is local law of the council (ACT art. 19): towns differ, and
each version holds from its day until the next one. Instants are aware.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from domain.calendar import is_working_day
from domain.local_days import midnight
from domain.words import N_

DAY: Final = dt.timedelta(days=1)


class Duty(enum.StrEnum):
    """What a regulation may ask for. Values are stored; never rename one."""

    PLANNED = "planned_notice"
    """A planned interruption is announced so many days ahead."""
    LONG = "long_notice"
    """A long one is announced earlier."""
    SUBSTITUTE = "substitute_point"
    """Water is given at another place."""
    FAILURE_TOLD = "failure_told"
    """Those without water are told of a failure at once."""
    FAILURE_ANSWERED = "failure_answered"
    """Whoever reports a failure is answered within so many hours."""
    COMPLAINT_ANSWERED = "complaint_answered"
    """Whoever complains is answered within so many days."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What has to be said of a duty."""

    unit: Literal["days", "hours", ""]
    """What its amount counts; it has none where this is empty."""
    shortest_over: int | None
    """Least length of the interruptions that it is about, in hours; absent where it is not about a length."""


SHAPES: Final = {
    Duty.PLANNED: Shape("days", 0),
    Duty.LONG: Shape("days", 1),
    Duty.SUBSTITUTE: Shape("", 1),
    Duty.FAILURE_TOLD: Shape("", 0),
    Duty.FAILURE_ANSWERED: Shape("hours", None),
    Duty.COMPLAINT_ANSWERED: Shape("days", None),
}
DUTIES: Final[Mapping[str, str]] = {
    Duty.PLANNED: N_("Planned interruption: announced ahead"),
    Duty.LONG: N_("Long planned interruption: announced earlier"),
    Duty.SUBSTITUTE: N_("Water at a substitute point"),
    Duty.FAILURE_TOLD: N_("Failure: people are told at once"),
    Duty.FAILURE_ANSWERED: N_("Reported failure: answered"),
    Duty.COMPLAINT_ANSWERED: N_("Complaint: answered"),
}
"""What each duty is; gettext messages."""
WORDS: Final[Mapping[str, str]] = {
    **DUTIES,
    "resolution": N_("resolution"),
    "adopted_by": N_("adopted by"),
    "adopted_on": N_("adopted on"),
    "valid_from": N_("from"),
    "counts_working_days": N_("working days"),
    "url": N_("address"),
    "amount": N_("days or hours"),
    "over_hours": N_("longer than, h"),
    "paragraph": N_("paragraph"),
}
"""What the parts of a version are called where it is told what was changed; gettext messages."""
MOST: Final = {"days": 60, "hours": 240}


@dataclass(frozen=True, slots=True)
class Term:
    """How a duty is to be met, and the paragraph that says so."""

    amount: int
    """Days or hours, as the duty has it; 0 where it has neither."""
    over_hours: int
    """It is about interruptions longer than this; 0 is every one."""
    paragraph: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The act of the council."""

    number: str
    adopted_on: dt.date
    adopted_by: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """A version of the rules."""

    resolution: Resolution
    valid_from: dt.date
    terms: Mapping[Duty, Term]
    counts_working_days: bool = False
    version: int = 0
    written_at: dt.datetime | None = None
    written_by: str = ""


def in_force(versions: Iterable[NoticeRules], day: dt.date) -> NoticeRules | None:
    """Return the version that holds on ``day``: the last that had begun; of two from one day the one written later."""
    begun = [one for one in versions if one.valid_from <= day]
    return max(begun, key=_order, default=None)


def ends_on(versions: Iterable[NoticeRules], one: NoticeRules) -> dt.date | None:
    """Return the last day of a version, before its first where it was replaced before it held; absent when open."""
    after = [other for other in versions if _order(other) > _order(one)]
    return min(after, key=_order).valid_from - DAY if after else None


def _order(rules: NoticeRules) -> tuple[dt.date, int]:
    return rules.valid_from, rules.version


def asks_for(rules: NoticeRules, duty: Duty, start: dt.datetime, end: dt.datetime) -> bool:
    """Tell whether an interruption from ``start`` to ``end`` is one that a duty is about."""
    term = rules.terms.get(duty)
    # Two instants of one zone would be subtracted by their clocks, wrongly in the nights when these change.
    length = end.astimezone(dt.UTC) - start.astimezone(dt.UTC)
    return term is not None and length > dt.timedelta(hours=term.over_hours)


def announce_by(rules: NoticeRules, start: dt.datetime, end: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """Return the last instant (UTC) at which a planned interruption may be announced; absent where no rule asks for it.

    As many whole local days lie between the announcement and the day of the interruption, which is not counted
    (KC 111 par. 2, backwards): two days ahead of 24 November is before midnight of 21 to 22 November.
    """
    ahead = [duty for duty in (Duty.PLANNED, Duty.LONG) if asks_for(rules, duty, start, end)]
    if not ahead:
        return None
    day, days = start.astimezone(zone).date(), max(rules.terms[duty].amount for duty in ahead)
    while days:
        day -= DAY
        days -= not rules.counts_working_days or is_working_day(day)
    return midnight(day, zone)
