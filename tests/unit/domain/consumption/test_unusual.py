"""What is typical, and water that runs at night."""

import datetime as dt

import pandas as pd

from domain.consumption.question import Resolution
from domain.consumption.unusual import is_unusual, night_flows, typical

DAYS = pd.date_range("2026-08-01", "2026-10-31", unit="us")


def tallied(*, loud=()):
    use = [900.0 if day.date().isoformat() in loud else 300.0 for day in DAYS]
    return pd.DataFrame({"label": DAYS, "main_l": use, "total_l": use, "known": 1.0, "hours": 24.0})


def nights(litres_from):
    return pd.DataFrame({"place": 1, "day": DAYS, "night_min_l": [litres_from(day) for day in DAYS]})


def test_typical_is_the_median_of_the_same_weekday_and_not_moved_by_one_loud_day():
    usual = typical(tallied(loud=["2026-10-19"]), Resolution.DAY)["total_l"].set_axis(DAYS)

    assert usual["2026-10-26"] == 300
    assert usual[:"2026-08-28"].isna().all()


def test_a_day_far_above_its_weekday_is_unusual():
    days = tallied(loud=["2026-10-19"])
    usual = typical(days, Resolution.DAY)["main_l"]

    assert DAYS[is_unusual(days, usual, Resolution.DAY)].tolist() == [pd.Timestamp("2026-10-19")]


def test_water_that_runs_three_nights_on_end_is_found_with_its_rate():
    found = night_flows(nights(lambda day: 14.0 if day >= pd.Timestamp("2026-10-20") else 0.0))

    assert [(flow.first, flow.last, flow.litres_an_hour) for flow in found] == [
        (dt.date(2026, 10, 20), dt.date(2026, 10, 31), 14.0)
    ]


def test_two_nights_are_no_leak():
    assert night_flows(nights(lambda day: 14.0 if day >= pd.Timestamp("2026-10-30") else 0.0)) == []


def test_the_steady_night_of_a_block_is_no_leak():
    assert night_flows(nights(lambda day: 60.0 + day.day % 5)) == []
