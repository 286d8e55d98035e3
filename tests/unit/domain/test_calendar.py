"""Months, working days and the ends of terms."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import is_holiday, is_working_day, month_start, months_later, next_working_day, payment_term

DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2035, 12, 31))


def test_christmas_eve_is_a_public_holiday():
    assert is_holiday(dt.date(2026, 12, 24))


def test_a_saturday_is_no_working_day():
    assert not is_working_day(dt.date(2026, 10, 31))


def test_a_term_that_ends_on_christmas_eve_ends_after_the_holidays():
    assert next_working_day(dt.date(2026, 12, 24)) == dt.date(2026, 12, 28)


def test_a_term_of_fourteen_days_moves_off_a_saturday():
    assert payment_term(dt.date(2026, 10, 3), 14) == dt.date(2026, 10, 19)


@given(DAYS, st.integers(14, 60))
def test_a_term_never_becomes_shorter(sent_on, days):
    assert (payment_term(sent_on, days) - sent_on).days >= days


@given(DAYS, st.integers(14, 60))
def test_a_term_ends_on_a_working_day(sent_on, days):
    assert is_working_day(payment_term(sent_on, days))


def test_a_month_starts_on_the_first():
    assert month_start(dt.date(2026, 1, 31), months=-2) == dt.date(2025, 11, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 3, 20), 3, dt.date(2026, 6, 20)),
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2023, 12, 31), 2, dt.date(2024, 2, 29)),
        (dt.date(2026, 3, 31), -1, dt.date(2026, 2, 28)),
    ],
)
def test_a_shorter_month_ends_with_its_last_day(day, months, later):
    assert months_later(day, months) == later
