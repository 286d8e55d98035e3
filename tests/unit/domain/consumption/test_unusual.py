"""What is typical, and what lies far above it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from domain.consumption.question import Resolution
from domain.consumption.unusual import FEWEST, LOOKBACK_DAYS, is_unusual, typical

DAYS = pd.date_range("2026-08-01", "2026-10-31", unit="us")


def use(*, loud=()):
    return np.array([900.0 if day.date().isoformat() in loud else 300.0 for day in DAYS])


def usual(litres):
    """Returns what is typical of days that are known in full."""
    ones = np.ones(len(DAYS))
    return typical(litres, DAYS.to_numpy(), (24 * ones, ones), Resolution.DAY)


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
