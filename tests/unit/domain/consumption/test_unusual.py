"""What is typical, and water that runs at night."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from domain.consumption.question import Resolution
from domain.consumption.unusual import FEWEST, LOOKBACK_DAYS, is_unusual, night_flows, typical

DAYS = pd.date_range("2026-08-01", "2026-10-31", unit="us")


def use(*, loud=()):
    return np.array([900.0 if day.date().isoformat() in loud else 300.0 for day in DAYS])


def usual(litres):
    """Returns what is typical of days that are known in full."""
    ones = np.ones(len(DAYS))
    return typical(litres, DAYS.to_numpy(), (24 * ones, ones), Resolution.DAY)


def nights(litres_from):
    return pd.DataFrame({"place": 1, "day": DAYS, "night_min_l": [litres_from(day) for day in DAYS]})


def test_typical_is_the_median_of_the_same_weekday_and_not_moved_by_one_loud_day():
    found = pd.Series(usual(use(loud=["2026-10-19"])), index=DAYS)

    assert found["2026-10-26"] == 300
    assert found[:"2026-08-28"].isna().all()


@given(
    arrays(float, st.integers(0, 60), elements=st.floats(0, 1000) | st.just(float("nan"))),
    st.sampled_from([Resolution.DAY, Resolution.WEEK, Resolution.MONTH]),
)
@settings(max_examples=40)
def test_typical_is_what_pandas_calls_the_rolling_median(litres, resolution):
    step = {Resolution.DAY: "D", Resolution.WEEK: "7D", Resolution.MONTH: "MS"}[resolution]
    label = pd.date_range("2020-01-01", periods=len(litres), freq=step, unit="us")
    kind = {Resolution.DAY: label.day_of_week, Resolution.WEEK: label.day * 0, Resolution.MONTH: label.month}
    back, fewest = f"{LOOKBACK_DAYS[resolution]}D", FEWEST[resolution]
    series = pd.Series(litres, index=label)
    expected = [
        series[(kind[resolution] == kind[resolution][at])]
        .rolling(back, min_periods=fewest, closed="left")
        .median()[day]
        for at, day in enumerate(label)
    ]

    ones = np.ones(len(litres))
    assert typical(litres, label.to_numpy(), (ones, ones), resolution) == pytest.approx(expected, nan_ok=True)


def test_a_day_far_above_its_weekday_is_unusual():
    days = use(loud=["2026-10-19"])

    assert DAYS[is_unusual(days, usual(days), Resolution.DAY)].tolist() == [pd.Timestamp("2026-10-19")]


def test_water_that_runs_three_nights_on_end_is_found_with_its_rate():
    found = night_flows(nights(lambda day: 14.0 if day >= pd.Timestamp("2026-10-20") else 0.0))

    assert [(flow.first, flow.last, flow.litres_an_hour) for flow in found] == [
        (dt.date(2026, 10, 20), dt.date(2026, 10, 31), 14.0)
    ]


def test_two_nights_are_no_leak():
    assert night_flows(nights(lambda day: 14.0 if day >= pd.Timestamp("2026-10-30") else 0.0)) == []


def test_the_steady_night_of_a_block_is_no_leak():
    assert night_flows(nights(lambda day: 60.0 + day.day % 5)) == []
