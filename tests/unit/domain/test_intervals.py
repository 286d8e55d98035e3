"""Index records become hours: nothing negative, nothing lost where the index is trusted."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.intervals import Findings, Flag, given_use, hourly_use

START = pd.Timestamp("2026-10-01 00:00", tz="UTC")


def records(*pairs, meter=1):
    """Index records of one meter: minutes after the start, litres."""
    at = [START + pd.Timedelta(minutes=minutes) for minutes, _litres in pairs]
    return pd.DataFrame({"meter_id": meter, "at": at, "index_l": [litres for _minutes, litres in pairs]})


def hourly(*litres, first=1_000):
    """One record an hour, each ``litres`` above the one before."""
    index = [first]
    for step in litres:
        index.append(index[-1] + step)
    return [(60 * hour, value) for hour, value in enumerate(index)]


def use(made):
    return list(zip(made.hours["use_l"].tolist(), made.hours["flag"].tolist(), strict=True))


def test_full_hours_take_the_difference_of_the_index():
    assert use(hourly_use(records(*hourly(5, 0, 7)))) == [(5, 0), (0, 0), (7, 0)]


def test_records_off_the_hour_are_shared_by_time_and_add_up():
    made = hourly_use(records((-30, 0), (30, 60), (90, 120), (150, 120)))

    assert use(made) == [(60, 0), (30, 0)]


def test_a_late_record_of_a_second_clock_is_left_out():
    made = hourly_use(records((0, 100), (60, 110), (61, 105), (120, 120)))

    assert (made.findings.glitches, made.hours["use_l"].sum()) == (1, 20)


def test_a_spike_and_its_way_back_leave_no_trace_but_the_flag():
    made = hourly_use(records((0, 100), (60, 110), (120, 248_353), (180, 120), (240, 130)))

    assert use(made) == [(10, 0), (5, 0), (5, Flag.REPAIRED), (10, 0)]
    assert made.findings == Findings(glitches=1)


def test_a_new_meter_begins_anew():
    made = hourly_use(records(*hourly(5, 5), *((180 + 60 * n, 2 * n) for n in range(4))))

    assert made.findings.restarts == 1
    assert made.hours["use_l"].sum() == 10 + 6


def test_a_litre_that_flows_back_is_a_reversal():
    back = [(60 * n, 999) for n in range(2, 8)]

    assert hourly_use(records((0, 1_000), (60, 1_000), *back)).findings == Findings(reversals=1)


def test_a_jump_is_withheld_and_its_hours_are_missing():
    made = hourly_use(records(*hourly(5, 9_000, 5)))

    assert made.findings == Findings(jumps=1, withheld_l=9_000)
    assert use(made) == [(5, 0), (5, 0)]


def test_much_water_over_a_long_gap_is_no_jump_but_shared_out():
    made = hourly_use(records((0, 0), (600, 10_000)))

    assert use(made) == [(1_000, Flag.SPREAD)] * 10
    assert made.findings == Findings(gaps=1)


def test_of_two_records_of_an_instant_the_later_given_stays():
    made = hourly_use(records((0, 0), (60, 7), (60, 9), (120, 10), (120, 10)))

    assert use(made) == [(9, 0), (1, 0)]
    assert made.findings == Findings(repeated=1, contradictions=1)


def test_nothing_becomes_nothing():
    assert hourly_use(records()).hours.empty


STEPS = st.lists(st.integers(-300, 400), min_size=1, max_size=60)
MINUTES = st.lists(st.integers(1, 200), min_size=60, max_size=60)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, minutes=MINUTES)
def test_use_is_never_negative_and_no_hour_comes_twice(steps, minutes):
    pairs, at, index = [(0, 1_000)], 0, 1_000
    for step, took in zip(steps, minutes, strict=False):
        at, index = at + took, max(0, index + step)
        pairs.append((at, index))

    hours = hourly_use(records(*pairs)).hours

    assert (hours["use_l"] >= 0).all()
    assert not hours.duplicated(["meter_id", "at"]).any()


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(0, 400), min_size=1, max_size=60), minutes=MINUTES)
def test_a_trusted_index_is_kept_to_the_litre(steps, minutes):
    pairs, at, index = [(0, 1_000)], 0, 1_000
    for step, took in zip(steps, minutes, strict=False):
        at, index = at + took, index + step
        pairs.append((at, index))
    end = (at // 60 + 1) * 60

    hours = hourly_use(records(*pairs, (end, index))).hours

    assert hours["use_l"].sum() == index - 1_000


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(0, 400), min_size=3, max_size=40), minutes=MINUTES, cut=st.integers(1, 38))
def test_records_in_two_files_give_the_hours_of_one(steps, minutes, cut):
    pairs, at, index = [(0, 1_000)], 0, 1_000
    for step, took in zip(steps, minutes, strict=False):
        at, index = at + took, index + step
        pairs.append((at, index))
    cut = min(cut, len(pairs) - 1)

    first = hourly_use(records(*pairs[:cut]))
    second = hourly_use(records(*pairs[cut:]), first.tail)

    joined = pd.concat([first.hours, second.hours], ignore_index=True)
    pd.testing.assert_frame_equal(joined, hourly_use(records(*pairs)).hours)


@pytest.mark.parametrize(
    ("given_l", "expected"),
    [
        ([4, 6, 1], Findings()),
        ([4, -6, 1], Findings(negatives=1)),
        ([4, 6_000, 1], Findings(jumps=1, withheld_l=6_000)),
    ],
)
def test_use_given_by_quarter_hours_is_added_up_and_what_cannot_be_is_left_out(given_l, expected):
    at = [START + pd.Timedelta(minutes=15 * n) for n in range(3)]
    quarters = pd.DataFrame({"meter_id": 1, "at": at, "use_l": given_l})

    made = given_use(quarters, is_end=True)

    assert made.findings == expected
    assert made.hours["use_l"].sum() == sum(litres for litres in given_l if 0 <= litres <= 5_000)
