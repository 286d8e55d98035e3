"""Calendars as iCalendar (RFC 5545): days and words in, bytes out; the same bytes for the same days."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from icalendar import Calendar, Event

PRODUCT: Final = "-//Wodnik//Wodnik//PL"
DAY: Final = dt.timedelta(days=1)
AGAIN: Final = dt.timedelta(hours=12)
"""How often a calendar is asked to look again."""


@dataclass(frozen=True, slots=True)
class AllDay:
    """Something that takes a whole day and keeps nobody busy."""

    name: str
    """The same for good."""
    on: dt.date
    title: str
    text: str
    address: str
    changes: int
    changed_on: dt.date
    is_off: bool = False


def calendar_of(title: str, days: Iterable[AllDay], *, host: str) -> bytes:
    """Write a calendar to subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    for one in days:
        calendar.add_component(_event(one, host))
    content: bytes = calendar.to_ical()
    return content


def _event(one: AllDay, host: str) -> Event:
    changed_at = dt.datetime.combine(one.changed_on, dt.time(), tzinfo=dt.UTC)
    told = {
        "uid": f"{one.name}@{host}",
        "dtstamp": changed_at,
        "last-modified": changed_at,
        "dtstart": one.on,
        "dtend": one.on + DAY,
        "summary": one.title,
        "description": one.text,
        "url": one.address,
        "sequence": one.changes,
        "status": "CANCELLED" if one.is_off else "CONFIRMED",
        "transp": "TRANSPARENT",
    }
    event = Event()
    for name, value in told.items():
        event.add(name, value)
    return event
