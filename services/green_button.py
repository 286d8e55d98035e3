"""Green Button: the water use of the customer in force, of any span, by hour or day, as a feed for other programs."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from domain.calendar import month_start
from domain.consumption.question import Resolution, asked
from domain.consumption.slots import Times, hours_of_days
from domain.consumption.use import Heard
from domain.errors import InvalidInputError
from domain.local_days import midnight, span_of
from rendering.green_button import Interval, UsagePoint, feed, monthly
from services.consumption_beside import meter_names
from services.consumption_known import Known
from services.runtime import current, now
from texts import _, day

FILTERS: Final = frozenset({"by", "meters", "span"})
HOUR_S: Final = 3600
Days = tuple[dt.date, dt.date]
DAY_S: Final = 86_400


def green_button(filters: Mapping[str, str]) -> Iterator[bytes]:
    """Return the feed of a span, a piece at a time; without a span, of all that is known.

    Meters without radio have an interval from each reading to the next, whatever is asked for.

    Raises
    ------
    InvalidInputError
        When the filters mean nothing.
    """
    if unknown := set(filters) - FILTERS:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    known = Known()
    by = Resolution(filters.get("by") or Resolution.DAY) if filters.get("by", "") in {"", "hour", "day"} else None
    if by is None:
        raise InvalidInputError(f"no Green Button by {filters['by']!r}")
    span = filters.get("span") or f"{known.places.begun or known.newest},{known.newest}"
    question = asked(by, filters.get("meters", ""), span, "", known.newest)
    chosen = known.places.tree.chosen(question.meters)
    title = _("Water use")
    about = _(
        "{first} to {last}, data as of {newest}",
        first=day(question.first),
        last=day(question.last),
        newest=day(known.newest),
    )
    names, days = meter_names(known.places.present), (question.first, min(question.last, known.newest))
    # Made now: what is read later, when the pieces are sent, is hours of meters that are known by then.
    points = [_point(place, names[place], known, by, days) for place in chosen]
    return feed(title, about, now(), points)


def _point(place: int, name: str, known: Known, by: Resolution, days: Days) -> UsagePoint:
    zone = current().zone
    if place not in known.places.radio:
        return UsagePoint(place, name, 0, monthly(_by_eye(place, known, days, zone)))
    if by is Resolution.DAY:
        return UsagePoint(place, name, DAY_S, monthly(_by_day(place, known, days, zone)))
    return UsagePoint(place, name, HOUR_S, monthly(_by_hour(place, known, days, zone)))


def _by_hour(place: int, known: Known, days: Days, zone: ZoneInfo) -> Iterator[Interval]:
    """Yield the hours of a place, a month read at a time."""
    first, end = (np.datetime64(instant.replace(tzinfo=None), "us") for instant in span_of(*days, zone))
    month = days[0].replace(day=1)
    while month <= days[1]:
        after = month_start(month, months=1)
        begins, ends = (np.datetime64(midnight(one, zone).replace(tzinfo=None), "us") for one in (month, after))
        heard = known.hours(month, after - dt.timedelta(days=1))
        yield from _intervals(heard, place, (max(first, begins), min(end, ends)), HOUR_S)
        month = after


def _intervals(
    heard: Heard, place: int, within: tuple[np.datetime64, np.datetime64], seconds: int
) -> Iterator[Interval]:
    wanted = (heard.place == place) & (heard.when >= within[0]) & (heard.when < within[1])
    rows = zip(
        _epoch(heard.when[wanted]), heard.use_l[wanted].tolist(), heard.estimated_h[wanted].tolist(), strict=True
    )
    for begins, litres, estimated in rows:
        yield Interval(begins, seconds, round(litres), estimated > 0)


def _by_day(place: int, known: Known, days: Days, zone: ZoneInfo) -> list[Interval]:
    """Return the local days of a place; those on which the clocks change have 23 and 25 hours."""
    first, last = (np.datetime64(one, "us") for one in days)
    heard = known.days
    wanted = (heard.place == place) & (heard.when >= first) & (heard.when <= last)
    begun = heard.when[wanted].astype("datetime64[D]")
    values = (hours_of_days(begun, zone), heard.use_l[wanted], heard.estimated_h[wanted])
    rows = zip(begun.tolist(), *(each.tolist() for each in values), strict=True)
    return [
        Interval(int(midnight(on, zone).timestamp()), round(hours * HOUR_S), round(litres), estimated > 0)
        for on, hours, litres, estimated in rows
    ]


def _by_eye(place: int, known: Known, days: Days, zone: ZoneInfo) -> list[Interval]:
    """Return what the dial counted from each reading to the next, of the spans that end within the days."""
    own = known.dial_spans[known.dial_spans["place"] == place]
    found = []
    for first, last, litres, is_estimate in own[["first", "last", "use_l", "is_estimate"]].itertuples(index=False):
        if days[0] <= last.date() <= days[1]:
            begins, ends = (int(instant.timestamp()) for instant in span_of(first.date(), last.date(), zone))
            found.append(Interval(begins, ends - begins, round(litres), bool(is_estimate)))
    return found


def _epoch(at: Times) -> list[int]:
    seconds: list[int] = at.astype("datetime64[s]").astype(np.int64).tolist()
    return seconds
