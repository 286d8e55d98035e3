"""Use by slots: every litre once, what is missing stays missing."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from domain.consumption.places import Tree, places_of, tree_of
from domain.consumption.question import Question, Resolution, asked, moved
from domain.consumption.slots import slots_of
from domain.consumption.use import Known, dial_spans, known_from_dial, tally
from domain.errors import InvalidInputError
from domain.meters import MeterRole

WARSAW = ZoneInfo("Europe/Warsaw")
NEWEST = dt.date(2026, 10, 31)
NESTED = Tree({1: MeterRole.MAIN, 2: MeterRole.SUBMETER, 3: MeterRole.SUBMETER}, {1: None, 2: 1, 3: 2})


def slots(by, first, last):
    return slots_of(
        Question(by, "all", dt.date.fromisoformat(first), dt.date.fromisoformat(last), compares=False), WARSAW
    )


def known(*rows):
    place, slot, *values = zip(*rows, strict=True)
    return Known(np.array(place), np.array(slot), *(np.array(each, dtype=float) for each in values))


def readings(*rows, digits=5):
    columns = ["meter_id", "read_on", "value_m3", "source", "state"]
    frame = pd.DataFrame(rows, columns=columns).assign(place=1, dial_digits=digits)
    return frame.assign(read_on=pd.to_datetime(frame["read_on"]), value_m3=frame["value_m3"].map(Decimal))


def test_the_slots_of_a_day_with_a_change_of_clocks_are_its_23_or_25_hours():
    assert [len(slots(Resolution.HOUR, day, day)) for day in ("2026-03-29", "2026-10-25")] == [23, 25]
    assert slots(Resolution.DAY, "2026-10-24", "2026-10-26").hours.tolist() == [24, 25, 24]


def test_a_leap_february_has_29_days_of_hours():
    assert slots(Resolution.MONTH, "2028-02-01", "2028-02-29").hours.tolist() == [29 * 24]


def test_a_submeter_behind_a_submeter_is_taken_off_once():
    day = slots(Resolution.DAY, "2026-10-01", "2026-10-01")

    one = tally(known((1, 0, 100, 24, 0), (2, 0, 40, 24, 0), (3, 0, 10, 24, 0)), day, NESTED, [1, 2, 3])

    assert (one.main_l[0], one.submeter_l[0], one.total_l[0]) == (60, 40, 100)


def test_a_slot_without_readings_is_missing_and_not_zero():
    days = slots(Resolution.DAY, "2026-10-01", "2026-10-02")

    total = tally(known((1, 0, 0, 24, 0)), days, NESTED, [1])

    assert np.isnan(total.total_l).tolist() == [False, True]
    assert total.known.tolist() == [1, 0]


def test_what_a_dial_counted_is_shared_out_over_its_days():
    spans = dial_spans(
        readings(
            (1, "2026-08-31", "10", "actual_reader", "accepted"), (1, "2026-10-31", "71", "actual_reader", "accepted")
        )
    )

    months = tally(
        known_from_dial(spans, slots(Resolution.MONTH, "2026-09-01", "2026-10-31")),
        slots(Resolution.MONTH, "2026-09-01", "2026-10-31"),
        NESTED,
        [1],
    )

    assert months.total_l.round().tolist() == [30_000, 31_000]


def test_an_estimate_that_a_reading_settled_makes_no_negative_use():
    spans = dial_spans(
        readings(
            (1, "2026-06-30", "10", "actual_reader", "accepted"),
            (1, "2026-08-31", "40", "estimate", "accepted"),
            (1, "2026-10-31", "30", "actual_reader", "accepted"),
        )
    )

    assert spans["use_l"].tolist() == [20_000]


def test_a_dial_that_passes_its_last_number_counts_on():
    spans = dial_spans(
        readings(
            (1, "2026-06-30", "99990", "actual_reader", "accepted"), (1, "2026-08-31", "5", "actual_reader", "accepted")
        )
    )

    assert spans["use_l"].tolist() == [15_000]


def test_an_exchanged_meter_keeps_its_place_and_no_use_is_computed_across():
    meters = pd.DataFrame(
        {
            "installation_id": [1, 2],
            "parent_id": pd.array([None, None], dtype="Int64"),
            "service_point_id": 7,
            "role": "main",
            "purpose": "",
            "installed_on": pd.to_datetime(["2020-01-01", "2026-03-05"]),
            "removed_on": pd.to_datetime(["2026-03-05", "NaT"]),
            "from_on": pd.to_datetime(["2020-01-01", "2026-03-05"]),
        }
    )

    assert places_of(meters)["place"].tolist() == [1, 1]
    assert list(tree_of(places_of(meters)).roles) == [1]


def test_a_meter_under_two_terms_of_one_contract_is_one_place():
    terms = pd.DataFrame(
        {
            "installation_id": [1, 2, 2],
            "parent_id": pd.array([None, None, None], dtype="Int64"),
            "service_point_id": 7,
            "role": "main",
            "purpose": "",
            "installed_on": pd.to_datetime(["2020-01-01", "2026-03-05", "2026-03-05"]),
            "removed_on": pd.to_datetime(["2026-03-05", "NaT", "NaT"]),
            "from_on": pd.to_datetime(["2020-01-01", "2026-03-05", "2026-07-01"]),
        }
    )

    assert places_of(terms)["place"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("span", ["2026-10-31,2026-10-01", "0001-01-01,2026-01-01", "x,y", "2026-10-01"])
def test_a_span_that_is_none_is_refused(span):
    with pytest.raises(InvalidInputError):
        asked("day", "all", span, "", NEWEST)


def test_a_month_moves_by_months_and_a_week_by_days():
    month, week = asked("day", "", "", "", NEWEST), asked("hour", "", "2026-10-19,2026-10-25", "", NEWEST)

    assert moved(month, -8).span == "2026-02-01,2026-02-28"
    assert moved(week, 1).span == "2026-10-26,2026-11-01"
