import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.meters import MeterRole
from domain.plausibility import Dial, Doubt, doubt_of, is_deducted, usual_m3
from domain.settlement import DialReading

FIRST = dt.date(2025, 1, 1)
NOW = dt.date(2026, 3, 1)


def dial(*values, digits=5, first=FIRST, days=30):
    """Return a dial that was read every ``days`` from ``first``."""
    read = [DialReading(at, first + dt.timedelta(days=days * at), Decimal(one)) for at, one in enumerate(values)]
    return Dial(digits, read)


def steady(m3=10, spans=14):
    """Return a dial that counts the same in every month of more than a year."""
    return dial(*(m3 * at for at in range(spans + 1)))


def last_of(one):
    return one.readings[-1].read_on


def after(one, days):
    return last_of(one) + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("value", "doubt"),
    [("150", None), ("139", Doubt.BACKWARDS), ("140", Doubt.ZERO), ("142", Doubt.LOW), ("171", Doubt.HIGH)],
)
def test_a_month_is_measured_by_the_same_season_a_year_ago(value, doubt):
    known = steady()

    assert doubt_of(Decimal(value), after(known, 30), known) is doubt


def test_without_a_year_the_middle_of_the_own_history_is_usual():
    known = dial(0, 10, 19, 31)

    assert usual_m3(known, last_of(known), after(known, 30)) == 10
    assert doubt_of(Decimal(72), after(known, 30), known) is Doubt.HIGH


def test_too_short_a_history_doubts_nothing_but_a_fall():
    known = dial(0, 10, 20)

    assert doubt_of(Decimal(900), after(known, 30), known) is None
    assert doubt_of(Decimal(19), after(known, 30), known) is Doubt.BACKWARDS


def test_a_garden_that_stood_still_in_the_winter_before_may_do_so_again():
    known = dial(0, 0, 0, 0, 30, 60, 90, 120, 120, 120, 120, 120, 120, 120, 120)

    assert doubt_of(Decimal(120), after(known, 30), known) is None


@pytest.mark.parametrize(("before", "doubt"), [(99_500, Doubt.ROLLED_OVER), (90_000, Doubt.BACKWARDS)])
def test_a_dial_passes_its_last_number_only_from_its_last_tenth(before, doubt):
    known = dial(before)

    assert doubt_of(Decimal(12), after(known, 30), known) is doubt


def test_a_value_above_a_later_reading_went_backwards():
    known = dial(0, 10, 20)

    assert doubt_of(Decimal(21), FIRST + dt.timedelta(days=45), known) is Doubt.BACKWARDS


def test_a_submeter_counts_no_more_than_the_main_meter_did_around_the_same_days():
    main, behind = dial(0, 10, 20), dial(0, 4)

    assert doubt_of(Decimal(15), after(behind, 30), behind, main) is Doubt.ABOVE_MAIN
    assert doubt_of(Decimal(14), after(behind, 30), behind, main) is None


def test_a_main_meter_that_was_not_read_yet_says_nothing():
    main, behind = dial(0, 10), dial(0, 4)

    assert doubt_of(Decimal(900), after(behind, 30), behind, main) is None


@pytest.mark.parametrize(
    ("role", "until", "deducted"),
    [
        (MeterRole.SUBMETER, NOW, True),
        (MeterRole.SUBMETER, None, True),
        (MeterRole.SUBMETER, NOW - dt.timedelta(days=1), False),
        (MeterRole.MAIN, NOW, False),
    ],
)
def test_only_a_submeter_whose_verification_holds_is_deducted(role, until, deducted):
    assert is_deducted(role, until, NOW) is deducted


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(0, 40), min_size=1, max_size=20), start=st.integers(0, 99_999))
def test_a_dial_that_only_moves_on_never_seems_to_run_backwards(steps, start):
    values = [start]
    for step in steps:
        values.append((values[-1] + step) % 100_000)
    *history, last = values
    known = dial(*history)

    assert doubt_of(Decimal(last), after(known, 30), known) is not Doubt.BACKWARDS
    assert known.run()[-1][1] == sum(steps[:-1])
