"""When the next reading is wanted."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from domain.reading_window import next_window

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31))


def test_a_reading_is_wanted_around_the_end_of_the_period():
    window = next_window(dt.date(2026, 8, 31), 2, dt.date(2026, 9, 10))

    assert window == (dt.date(2026, 10, 27), dt.date(2026, 11, 3))


def test_what_ends_with_a_month_ends_with_every_month_short_or_long():
    assert next_window(dt.date(2026, 2, 28), 2, dt.date(2026, 3, 1)).last == dt.date(2026, 5, 3)
    assert next_window(dt.date(2024, 12, 31), 2, dt.date(2025, 1, 1)).first == dt.date(2025, 2, 24)


def test_a_window_is_the_next_one_until_its_last_day_and_then_that_of_the_period_after():
    asked = [next_window(dt.date(2026, 8, 31), 2, dt.date(2026, 11, day)) for day in (3, 4)]

    assert [window.last for window in asked] == [dt.date(2026, 11, 3), dt.date(2027, 1, 3)]


@given(last=DAYS, months=st.integers(1, 12), after=st.integers(0, 2000))
def test_a_window_is_never_over_and_never_further_than_a_period_ahead(last, months, after):
    on = last + dt.timedelta(days=after)

    window = next_window(last, months, on)

    assert on <= window.last
    assert (window.last - on).days <= 31 * months + 7
