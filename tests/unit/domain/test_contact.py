"""Telephone numbers as people write them, and the hours in which nobody is woken."""

import datetime as dt

import pytest

from domain.contact import QUIET, QuietHours, as_read, normal_phone
from tests.support.builders import WARSAW


@pytest.mark.parametrize(
    "typed", ["600 123 456", "600-123-456", "+48 600 123 456", "0048600123456", "48600123456", "(600) 123.456"]
)
def test_a_polish_number_is_known_however_it_is_written(typed):
    assert normal_phone(typed) == "+48600123456"


@pytest.mark.parametrize(("typed", "kept"), [("+49 30 901820", "+4930901820"), ("00 1 (415) 555-2671", "+14155552671")])
def test_a_number_of_another_country_is_taken(typed, kept):
    assert normal_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "12345", "+48 600 123 45", "+48 000 000 000", "600 123 45a", "+1", "+" + "9" * 16]
)
def test_what_is_no_number_is_none(typed):
    assert normal_phone(typed) is None


@pytest.mark.parametrize(
    ("kept", "shown"), [("+48600123456", "+48 600 123 456"), ("+4930901820",) * 2, ("anna@example.com",) * 2]
)
def test_a_polish_number_is_read_in_groups_that_stay_together(kept, shown):
    assert as_read(kept) == shown.replace(" ", "\u00a0")


@pytest.mark.parametrize(("hour", "is_quiet"), [(21, False), (22, True), (0, True), (5, True), (6, False), (12, False)])
def test_the_night_is_quiet(hour, is_quiet):
    assert QUIET.includes(dt.time(hour)) is is_quiet


def test_quiet_hours_may_lie_within_a_day():
    assert QuietHours(dt.time(12), dt.time(14)).includes(dt.time(13))
    assert not QuietHours(dt.time(12), dt.time(14)).includes(dt.time(22))


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (dt.datetime(2026, 3, 28, 23, tzinfo=WARSAW), dt.datetime(2026, 3, 29, 6, tzinfo=WARSAW)),
        (dt.datetime(2026, 10, 25, 1, tzinfo=WARSAW), dt.datetime(2026, 10, 25, 6, tzinfo=WARSAW)),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall_also_when_it_is_changed(at, end):
    assert QUIET.next_end(at) == end
