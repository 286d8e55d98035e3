"""A settlement period is projected from its past, and only where enough of it is known."""

import datetime as dt
import random

import numpy as np
import pandas as pd
import pytest

from domain.consumption.forecast import PROMISED, Withheld, expected, forecast
from tests.support.series import backtest, town_days

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 30)
ON = dt.date(2026, 10, 31)


def days(litres=300.0, *, since="2025-01-01", known=1.0):
    """Every day the same, up to the eve of the day asked on."""
    index = pd.date_range(since, ON - dt.timedelta(days=1))
    return pd.DataFrame({"litres": litres, "known": known}, index=index)


def test_a_steady_meter_goes_on_as_it_does():
    said = forecast(days(), FIRST, LAST, ON)

    assert (said.so_far_l, said.typical_l, said.hours_known, said.withheld) == (9000, 18_300, 1, None)
    assert said.projected is not None
    assert (said.projected.low_l, said.projected.expected_l, said.projected.high_l) == (18_300, 18_300, 18_300)


def test_a_day_of_which_nothing_is_known_is_expected_like_one_to_come():
    frame = days()
    frame.loc["2026-10-10":"2026-10-14"] = [0.0, 0.0]
    said = forecast(frame, FIRST, LAST, ON)

    assert (said.so_far_l, round(said.hours_known, 2)) == (7500, 0.83)
    assert said.projected is not None
    assert said.projected.expected_l == 18_300


@pytest.mark.parametrize(("missing", "withheld"), [(7, None), (8, Withheld.FEW_HOURS)])
def test_nothing_is_projected_from_less_than_three_quarters_of_the_hours(missing, withheld):
    frame = days()
    frame.iloc[-missing:] = [0.0, 0.0]

    assert forecast(frame, FIRST, LAST, ON).withheld == withheld


def test_a_customer_of_a_few_weeks_has_use_and_no_projection():
    said = forecast(days(since="2026-09-01"), FIRST, LAST, ON)

    assert (said.so_far_l, said.projected, said.withheld) == (9000, None, Withheld.SHORT_HISTORY)


def test_a_customer_without_hours_has_nothing():
    said = forecast(days().iloc[:0], FIRST, LAST, ON)

    assert (said.so_far_l, said.projected, said.withheld) == (0, None, Withheld.NO_HOURS)


def test_a_period_that_begins_today_is_projected_whole():
    said = forecast(days(), ON, dt.date(2026, 12, 30), ON)

    assert said.projected is not None
    assert (said.so_far_l, said.projected.expected_l) == (0, 61 * 300)


def test_a_period_that_is_over_is_what_it_was():
    said = forecast(days(), dt.date(2026, 8, 1), dt.date(2026, 9, 30), ON)

    assert said.projected is not None
    assert said.projected.low_l == said.projected.high_l == said.so_far_l == 61 * 300


def test_a_leap_day_is_a_day():
    frame = pd.DataFrame({"litres": 100.0, "known": 1.0}, index=pd.date_range("2026-01-01", "2028-02-10"))
    said = forecast(frame, dt.date(2028, 2, 1), dt.date(2028, 2, 29), dt.date(2028, 2, 11))

    assert said.projected is not None
    assert (said.projected.expected_l, said.typical_l) == (2900, 2900)


def test_the_same_season_a_year_ago_counts_as_much_as_the_last_weeks():
    frame = days()
    frame.loc["2025-10-31":"2025-11-30", "litres"] = 500.0
    said = forecast(frame, FIRST, LAST, ON)

    assert said.projected is not None
    assert said.projected.expected_l == pytest.approx(9000 + 31 * 400)


def test_seasons_that_were_not_seen_widen_the_interval():
    young, old = expected(np.full(200, 300.0), 30), expected(np.full(600, 300.0), 30)

    assert young is not None
    assert old is not None
    assert young.high_l - young.low_l > old.high_l - old.low_l == 0


def test_the_interval_holds_as_often_as_promised():
    seed = random.randrange(10**6)
    homes, others = town_days(seed, 120)

    held = [one for length in (15, 30, 50) for one in backtest([*homes, *others], seed, length)[0]]

    assert np.mean(held) >= PROMISED, f"seed {seed}"
