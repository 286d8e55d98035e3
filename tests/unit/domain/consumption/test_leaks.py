"""Leaks are told from what people, gardens and businesses take."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from domain.consumption.leaks import Confidence, Rule, UseClass, leaks_in
from domain.intervals import Flag
from domain.local_days import hours_of
from tests.support.builders import WARSAW

FIRST, LAST = dt.date(2026, 8, 1), dt.date(2026, 10, 31)
DAY = dt.timedelta(days=1)
BOTH = {Rule.NO_PAUSE, Rule.EVERY_NIGHT}


def household(moment):
    """Nothing at night, more in the morning and the evening."""
    return {6: 40, 7: 55, 18: 60, 20: 45}.get(moment.hour, 3 if 6 <= moment.hour < 23 else 0)


def hours(litres=household, *, add=(), place=1, first=FIRST, last=LAST):
    """Hours of a home; ``add`` are litres an hour more from a local time to a time."""
    at = hours_of(first, last, WARSAW)["at"]
    local = at.dt.tz_convert(WARSAW)
    use = np.array([litres(moment) for moment in local], dtype=float)
    for begins, ends, more in add:
        use += more * ((local >= pd.Timestamp(begins, tz=WARSAW)) & (local < pd.Timestamp(ends, tz=WARSAW)))
    return pd.DataFrame({"place": place, "at": at, "use_l": use, "flag": 0})


def found(frame, use_class=UseClass.HOME):
    return leaks_in(frame, {1: use_class}, WARSAW)


def test_a_home_without_a_leak_has_none():
    assert found(hours()) == []


def test_a_leak_is_told_since_when_and_how_much():
    [leak] = found(hours(add=[("2026-10-10 13:00", "2026-11-01", 12)]))

    assert leak.begins_at.astimezone(WARSAW) == dt.datetime(2026, 10, 10, 13, tzinfo=WARSAW)
    assert (leak.litres_an_hour, leak.rules, leak.is_running) == (12, BOTH, True)
    assert leak.litres == 12 * (11 + 21 * 24 + 1)
    assert leak.confidence is Confidence.HIGH


def test_a_leak_is_found_after_24_hours():
    [leak] = found(hours(add=[("2026-10-10 13:00", "2026-11-01", 12)]))

    assert leak.found_at - leak.begins_at == dt.timedelta(hours=24)


@pytest.mark.parametrize(("ends", "count"), [("2026-10-11 12:00", 0), ("2026-10-11 13:00", 1)])
def test_a_day_without_a_pause_is_24_hours(ends, count):
    assert len(found(hours(lambda _moment: 0, add=[("2026-10-10 13:00", ends, 12)]))) == count


@pytest.mark.parametrize(("litres", "count"), [(3.8, 0), (3.9, 1)])
def test_what_never_stops_is_a_leak_above_3_8_litres(litres, count):
    frame = hours(lambda _moment: 0, add=[("2026-10-10 12:00", "2026-10-12 12:00", litres)])

    assert len(found(frame)) == count


def test_a_leak_that_was_mended_has_ended():
    [leak] = found(hours(add=[("2026-10-01", "2026-10-11 09:00", 20)]))

    assert not leak.is_running
    assert leak.last(WARSAW) == dt.date(2026, 10, 11)


def test_one_idle_hour_a_day_hides_no_leak():
    frame = hours(add=[("2026-10-10", "2026-11-01", 12)], last=dt.date(2026, 10, 24))
    frame.loc[frame["at"].dt.tz_convert(WARSAW).dt.hour == 3, "use_l"] = 0

    [leak] = found(frame)
    assert (leak.rules, leak.first(WARSAW), leak.litres_an_hour) == ({Rule.EVERY_NIGHT}, dt.date(2026, 10, 10), 12)
    assert leak.found_at.astimezone(WARSAW) == dt.datetime(2026, 10, 17, tzinfo=WARSAW)
    assert leak.confidence is Confidence.FAIR


def test_a_leak_below_3_8_litres_is_found_by_its_nights():
    [leak] = found(hours(add=[("2026-10-10", "2026-11-01", 2)]))

    assert (leak.rules, leak.litres_an_hour) == ({Rule.EVERY_NIGHT}, 2)


def test_watering_at_night_is_no_leak():
    def garden(moment):
        return household(moment) + (600 if moment.hour in {2, 3} and moment.day % 2 else 0)

    assert found(hours(garden)) == []


def test_filling_a_pool_is_seen_and_has_ended():
    [leak] = found(hours(add=[("2026-08-20 10:00", "2026-08-21 16:00", 700)]))

    assert (leak.is_running, leak.hours, leak.confidence) == (False, 30, Confidence.FAIR)


@pytest.mark.parametrize("use_class", [UseClass.FLATS, UseClass.BUSINESS])
def test_what_runs_every_night_of_the_year_is_usual_there(use_class):
    def by_night(moment):
        return 60 + (moment.day * 7 + moment.hour * 3) % 25

    assert found(hours(by_night), use_class) == []


def test_a_leak_stands_out_from_what_is_usual_in_flats():
    def flats(moment):
        return 60 + (moment.day * 7 + moment.hour * 3) % 25

    [leak] = found(hours(flats, add=[("2026-10-10", "2026-11-01", 40)]), UseClass.FLATS)
    assert (leak.first(WARSAW), leak.found_at.astimezone(WARSAW).date()) == (
        dt.date(2026, 10, 10),
        dt.date(2026, 10, 13),
    )
    assert leak.litres_an_hour == pytest.approx(40, abs=8)


def test_a_short_history_tells_nothing_of_flats():
    assert found(hours(lambda _moment: 60, first=LAST - 10 * DAY), UseClass.FLATS) == []


def test_two_leaks_a_week_apart_are_two():
    frame = hours(add=[("2026-09-01", "2026-09-05", 20), ("2026-09-12", "2026-09-15", 20)])

    assert [leak.first(WARSAW) for leak in found(frame)] == [dt.date(2026, 9, 1), dt.date(2026, 9, 12)]


def test_a_missing_hour_breaks_no_run_and_a_missing_day_is_the_same_leak():
    frame = hours(add=[("2026-10-01", "2026-11-01", 20)])
    local = frame["at"].dt.tz_convert(WARSAW)
    kept = frame[(local.dt.hour != 15) & (local.dt.date != dt.date(2026, 10, 12))]

    [leak] = found(kept)
    assert (leak.first(WARSAW), leak.is_running) == (dt.date(2026, 10, 1), True)


def test_hours_shared_out_over_a_gap_are_no_evidence():
    frame = hours(lambda _moment: 0)
    frame.loc[frame["at"].dt.day.isin([5, 6, 7, 8, 9, 10, 11, 12, 13]), ["use_l", "flag"]] = [9, int(Flag.SPREAD)]

    assert found(frame) == []


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25", "2028-02-29"])
def test_days_of_any_length_count_their_hours(change):
    day = dt.date.fromisoformat(change)
    frame = hours(first=day - 30 * DAY, last=day + 5 * DAY, add=[(day - 2 * DAY, day + 3 * DAY, 10)])

    [leak] = found(frame)
    assert leak.hours == len(hours_of(day - 2 * DAY, day + 2 * DAY, WARSAW))
    assert (leak.first(WARSAW), leak.last(WARSAW)) == (day - 2 * DAY, day + 2 * DAY)


def test_what_was_found_was_found_with_what_was_known_then():
    frame = hours(add=[("2026-10-10 13:00", "2026-11-01", 12)])
    [leak] = found(frame)

    known = [found(frame[frame["at"] < leak.found_at - late]) for late in (dt.timedelta(0), dt.timedelta(hours=1))]
    assert [len(leaks) for leaks in known] == [1, 0]


def test_each_place_is_looked_at_by_itself():
    frame = pd.concat([hours(), hours(place=2, add=[("2026-10-10", "2026-11-01", 12)])])

    assert [leak.place for leak in leaks_in(frame, {1: UseClass.HOME, 2: UseClass.HOME}, WARSAW)] == [2]


def test_the_newest_nights_tell_that_it_grows():
    [leak] = found(hours(add=[("2026-10-10", "2026-11-01", 10), ("2026-10-28", "2026-11-01", 20)]))

    assert (leak.litres_an_hour, leak.lately_l_h) == (10, 30)
