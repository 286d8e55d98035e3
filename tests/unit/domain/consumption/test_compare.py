"""Two periods beside each other: by day, over the hours that are known."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from domain.consumption.compare import Comparison, period_of
from domain.consumption.question import Question, Resolution, asked
from domain.consumption.slots import DAY, slots_of
from domain.consumption.use import Tally
from domain.errors import InvalidInputError

WARSAW = ZoneInfo("Europe/Warsaw")
NEWEST = dt.date(2028, 12, 31)


def period(first, last, litres_a_day, by=Resolution.MONTH):
    """Returns a period of which every hour is known."""
    ends = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    slots = slots_of(Question(by, "all", *ends, compares=False), WARSAW)
    use, all_of_it = slots.hours * litres_a_day / 24, np.ones(len(slots))
    return period_of(*ends, slots, Tally(use, use, use, all_of_it, all_of_it), slots.end - DAY)


def test_a_leap_february_and_a_long_march_that_use_as_much_a_day_compare_as_equal():
    comparison = Comparison(
        Resolution.MONTH, period("2028-02-01", "2028-02-29", 300), period("2028-03-01", "2028-03-31", 300)
    )

    assert comparison.change == pytest.approx(0)
    assert comparison.now.rates == pytest.approx([300])


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_day_on_which_the_clocks_change_is_one_of_24_hours_for_the_comparison(day):
    assert period(day, day, 300, Resolution.DAY).litres_a_day == pytest.approx(300)


def test_hours_that_are_not_known_are_left_out():
    slots = slots_of(
        Question(Resolution.DAY, "all", dt.date(2026, 10, 1), dt.date(2026, 10, 2), compares=False), WARSAW
    )
    use, known = np.array([150.0, np.nan]), np.array([0.5, 0.0])
    half = period_of(dt.date(2026, 10, 1), dt.date(2026, 10, 2), slots, Tally(use, use, use, known, known), slots.label)

    assert (half.litres, half.litres_a_day) == (150, 300)


def test_of_a_period_without_use_no_change_is_told():
    nothing = period("2026-01-01", "2026-01-31", 0)

    assert np.isnan(Comparison(Resolution.MONTH, period("2026-02-01", "2026-02-28", 10), nothing).change)


def test_what_is_compared_with_stands_in_the_address():
    other = asked("week", "", "2026-10-01,2026-10-20", "2025-06-03,2025-06-04", NEWEST)

    assert (other.compare, other.then and other.then.span) == ("2025-06-03,2025-06-04", "2025-06-02,2025-06-08")
    assert asked("day", "", "2026-10-01,2026-10-20", "1", NEWEST).compare == "1"


@pytest.mark.parametrize("compare", ["2025-06-04,2025-06-03", "x,y", "0001-01-01,2025-01-01", "1,2,3"])
def test_days_to_compare_with_that_are_none_are_refused(compare):
    with pytest.raises(InvalidInputError):
        asked("day", "", "", compare, NEWEST)
