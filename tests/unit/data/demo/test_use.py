"""The simulated town: the same by seed, consistent to the litre between days and hours, its truths in the data."""

import datetime as dt

import numpy as np

from data import lake
from data.demo.plan import SimMeter, UseKind
from data.demo.use import simulate, write_hours

FIRST, LAST = dt.date(2025, 10, 1), dt.date(2026, 10, 31)
METERS = [
    SimMeter(11, UseKind.HOUSE, 3, 0, None),
    SimMeter(12, UseKind.GARDEN, 0, 300, 0),
    SimMeter(13, UseKind.SCHOOL, 200, 0, None),
]


def test_the_same_seed_gives_the_same_town_and_another_one_another():
    one, again, other = (simulate(METERS, FIRST, LAST, seed) for seed in (1, 1, 2))

    assert (one.litres == again.litres).all()
    assert (one.litres != other.litres).any()


def test_the_garden_is_a_part_of_the_house():
    litres = simulate(METERS, FIRST, LAST, 1).litres

    assert (litres[:, 0] >= litres[:, 1]).all()
    assert litres[:, 1].sum() > 0


def test_a_school_is_nearly_dry_on_sundays():
    daily = simulate(METERS, FIRST, LAST, 1)
    sundays = np.array([day.weekday() == 6 for day in daily.days])

    assert daily.litres[sundays, 2].mean() < 0.1 * daily.litres[~sundays, 2].mean()


def test_hours_add_up_to_their_days_and_the_leak_runs_at_night(tmp_path):
    daily = simulate(METERS, FIRST, LAST, 1)
    gaps = {
        (gap.meter_id, day)
        for gap in write_hours(tmp_path, daily, [0, 1])
        for day in daily.days
        if gap.first <= day <= gap.last
    }

    days = lake.daily(tmp_path, [11, 12], FIRST, LAST)

    place = {11: 0, 12: 1}
    expected = [
        daily.litres[(day.date() - FIRST).days, place[meter]]
        for meter, day in zip(days["meter_id"], days["day"], strict=True)
    ]
    assert days["use_l"].tolist() == expected
    # The hours of the last day are still to come.
    assert len(days) == 2 * (len(daily.days) - 1) - len(gaps)
    leak = next(one for one in daily.planted if one.what == "leak" and one.meter_id == 11)
    night = days[(days["meter_id"] == 11) & (days["day"].dt.date >= leak.first)]["night_min_l"]
    assert (night >= leak.size).all()
