"""What the first page says of the water of the customer in force: the running period, its days, the meters."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from domain.consumption.answer import Answer
from domain.consumption.pace import Compared, last_period, so_far
from domain.consumption.question import Resolution, asked
from domain.meters import MeterNow, MeterRole
from services.consumption import answered
from services.consumption_known import Known
from services.identity import current_customer
from services.runtime import reading, today
from services.watch_outlook import running

SHOWN_DAYS: Final = 30
DAY: Final = dt.timedelta(days=1)
LATE: Final = dt.timedelta(days=7)
"""Data that end earlier than this before today are shown as they were at their end."""
LOOKED_BACK: Final = dt.timedelta(days=3 * 365)
"""Somewhere in so long a time there is a settled period."""


@dataclass(frozen=True, slots=True)
class HomeWater:
    """The water of a customer at a glance."""

    meters: list[MeterNow]
    """Those in use, without the meters of single flats."""
    period: Compared | None
    """The running period; of meters that are read by eye the last settled one. Nothing where nothing is known."""
    days: Answer | None
    """The days of the running period, at least thirty; nothing where no meter tells days."""


def home_water() -> HomeWater:
    """Return the running period, its days, and the meters of the customer in force."""
    known = Known()
    if known.places.is_read_by_eye:
        span = today() - LOOKED_BACK, today()
        periods = answered(known, asked(Resolution.BILLING, "", [str(day) for day in span], "1", known.newest))
        return HomeWater(_meters(known), last_period(periods.columns), None)
    last = today() if known.newest >= today() - LATE else known.newest
    first = _period_start(last)
    span = min(first, last - (SHOWN_DAYS - 1) * DAY), last
    days = answered(known, asked(Resolution.DAY, "", [str(day) for day in span], "", known.newest))
    return HomeWater(_meters(known), so_far(days.columns, first), days)


def _period_start(on: dt.date) -> dt.date:
    """Return the first day of the running period, or of the month where nothing is supplied."""
    with reading() as session:
        period = running(session, current_customer(), on)
    return on.replace(day=1) if period is None else min(on, period.first)


def _meters(known: Known) -> list[MeterNow]:
    places = known.places.present
    columns = (places[name].tolist() for name in ("meter_id", "serial", "role", "until_on"))
    ends = places["verification_expires_on"].to_numpy().astype("datetime64[D]").tolist()
    return [
        MeterNow(serial, MeterRole(role), expires_on, *known.last_read.get(meter, ()))
        for meter, serial, role, until_on, expires_on in zip(*columns, ends, strict=True)
        if until_on != until_on and role != MeterRole.UNIT  # noqa: PLR0124 -- only NaT, an open end, is not itself
    ]
