"""Calendars: whole days without hours, names for good, the same bytes for the same days."""

import datetime as dt
from dataclasses import replace

from icalendar import Calendar

from rendering.calendars import AllDay, calendar_of

DAY = AllDay(
    "due-1", dt.date(2026, 10, 25), "Zapłać 1,00 zł; już", "Tekst", "https://x.example/a?b=1", 3, dt.date(2026, 10, 1)
)


def read(*days):
    return Calendar.from_ical(calendar_of("Rachunki", days, host="x.example")).walk("VEVENT")


def test_a_day_is_whole_also_when_the_clocks_change():
    [event] = read(DAY)

    assert event.decoded("dtstart") == dt.date(2026, 10, 25)
    assert event.decoded("dtend") == dt.date(2026, 10, 26)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["dtstamp"].dt == dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def test_an_event_keeps_its_name_and_tells_its_change_and_its_words():
    [event] = read(DAY)
    [off] = read(replace(DAY, is_off=True, changes=4))

    assert (event["uid"], off["uid"]) == ("due-1@x.example", "due-1@x.example")
    assert (event["sequence"], event["status"], off["sequence"], off["status"]) == (3, "CONFIRMED", 4, "CANCELLED")
    assert (event["summary"], event["url"]) == ("Zapłać 1,00 zł; już", "https://x.example/a?b=1")


def test_the_same_days_give_the_same_bytes_in_lines_that_calendars_take():
    written = calendar_of("Rachunki", [replace(DAY, title="ż" * 200)], host="x.example")

    assert written == calendar_of("Rachunki", [replace(DAY, title="ż" * 200)], host="x.example")
    assert max(map(len, written.split(b"\r\n"))) <= 75
