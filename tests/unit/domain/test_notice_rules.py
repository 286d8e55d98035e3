import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.local_days import midnight
from domain.notice_rules import Duty, NoticeRules, Resolution, Term, announce_by, asks_for, ends_on, in_force

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
JANUARY = dt.date(2026, 1, 1)
TERMS = {Duty.PLANNED: Term(2, 0, "§ 24"), Duty.LONG: Term(7, 12, "§ 24"), Duty.SUBSTITUTE: Term(0, 12, "§ 25")}


def rules(first=JANUARY, version=1, terms=TERMS, **more):
    return NoticeRules(Resolution("I/1/2026", JANUARY, "Rada"), first, terms, version=version, **more)


def at(day, hour, month=11):
    return dt.datetime(2026, month, day, hour, tzinfo=WARSAW)


def announced(start, hours, **more):
    """Return by when an interruption is announced, on the clock of the town."""
    by = announce_by(rules(**more), start, start + hours * HOUR, WARSAW)
    return by and by.astimezone(WARSAW)


@pytest.mark.parametrize(
    ("day", "version"),
    [(dt.date(2025, 12, 31), None), (JANUARY, 1), (dt.date(2026, 5, 31), 1), (dt.date(2026, 6, 1), 3)],
)
def test_the_last_version_that_has_begun_holds_and_of_two_from_one_day_the_later_one(day, version):
    known = [rules(dt.date(2026, 6, 1), 2), rules(version=1), rules(dt.date(2026, 6, 1), 3)]

    found = in_force(known, day)

    assert (found and found.version) == version


def test_a_version_ends_on_the_day_before_the_next_and_before_its_first_where_it_was_replaced():
    june = dt.date(2026, 6, 1)
    known = [rules(version=1), rules(june, 2), rules(june, 3)]

    assert [ends_on(known, one) for one in known] == [june - DAY, june - DAY, None]


MOMENTS = st.integers(0, 2 * 365 * 24).map(lambda hours: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + hours * HOUR)
FIRSTS = st.lists(st.dates(JANUARY, dt.date(2027, 12, 31)), min_size=1, max_size=5).map(sorted)


@settings(max_examples=50)
@given(firsts=FIRSTS, day=st.dates(JANUARY, dt.date(2028, 12, 31)))
def test_on_every_day_exactly_the_version_that_has_begun_and_not_ended_holds(firsts, day):
    known = [rules(first, version) for version, first in enumerate(firsts, 1)]
    ends = {one.version: ends_on(known, one) or dt.date.max for one in known}

    holding = [one.version for one in known if one.valid_from <= day <= ends[one.version]]

    found = in_force(known, day)
    assert holding == ([] if found is None else [found.version])


@pytest.mark.parametrize(("hours", "is_asked"), [(12, False), (12.01, True)])
def test_a_duty_is_about_interruptions_longer_than_its_hours(hours, is_asked):
    start = at(24, 8)

    assert asks_for(rules(), Duty.SUBSTITUTE, start, start + hours * HOUR) is is_asked
    assert not asks_for(rules(), Duty.FAILURE_TOLD, start, start + hours * HOUR)


@pytest.mark.parametrize(("month", "day", "is_asked"), [(10, 24, True), (3, 28, False)])
def test_the_length_is_counted_in_hours_that_pass_not_on_the_clock_which_changes(month, day, is_asked):
    # 20:00 to 8:00 is thirteen hours in the night that has an hour twice, eleven in the one that lacks it.
    night = (at(day, 20, month), at(day + 1, 8, month))

    assert asks_for(rules(), Duty.SUBSTITUTE, *night) is is_asked


def test_two_whole_days_lie_between_the_announcement_and_the_day_of_the_interruption():
    assert announced(at(24, 8), 4) == at(22, 0)


def test_a_long_interruption_is_announced_earlier():
    assert announced(at(24, 8), 13) == at(17, 0)


def test_days_are_whole_ones_over_the_night_in_which_the_clocks_change():
    assert announced(at(26, 8, 10), 4) == at(24, 0, 10)
    assert announced(at(30, 8, 3), 4) == at(28, 0, 3)


def test_working_days_leave_out_weekends_and_holidays():
    # 11 November is a Wednesday and a holiday; 12, 10 and 9 are working days, 7 and 8 a weekend.
    terms = {Duty.PLANNED: Term(4, 0, "§ 1")}

    assert announced(at(13, 8), 4, terms=terms, counts_working_days=True) == at(6, 0)


@pytest.mark.parametrize("terms", [{}, {Duty.PLANNED: Term(2, 4, "§ 24")}])
def test_where_no_rule_asks_for_it_there_is_no_last_moment(terms):
    assert announced(at(24, 8), 4, terms=terms) is None


@settings(max_examples=100)
@given(
    start=MOMENTS,
    hours=st.integers(1, 48),
    days=st.integers(1, 14),
    works=st.booleans(),
)
def test_the_promised_days_lie_whole_before_the_day_of_the_interruption(start, hours, days, works):
    terms = {Duty.PLANNED: Term(days, 0, "§ 1")}
    held = rules(terms=terms, counts_working_days=works)

    by, later = (announce_by(held, one, one + hours * HOUR, WARSAW) for one in (start, start + DAY))

    assert by is not None
    assert later is not None
    begins = midnight(start.astimezone(WARSAW).date(), WARSAW)
    assert by == midnight(by.astimezone(WARSAW).date(), WARSAW)
    assert begins - by >= days * DAY - HOUR
    assert works or begins - by <= days * DAY + HOUR
    assert later >= by


@settings(max_examples=50)
@given(start=MOMENTS)
def test_a_longer_interruption_is_never_announced_later(start):
    by = [announced(start, hours) for hours in (1, 12, 13, 48)]

    assert by == sorted(by, reverse=True)
