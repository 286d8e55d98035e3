"""Rates by group, kind and day."""

import datetime as dt
from decimal import Decimal

import pytest

from domain.errors import RateUnknownError
from domain.tariffs import PricedDays, Rate, RateBook, RateKind, months_begun

CHANGE = dt.date(2026, 5, 16)
EVE = dt.date(2026, 5, 15)
OLD = Rate(1, "W1", RateKind.VOLUME, Decimal("5.00"), 8, dt.date(2025, 5, 16), EVE)
NEW = Rate(2, "W1", RateKind.VOLUME, Decimal("5.12"), 8, CHANGE, None)
OTHER_KIND = Rate(3, "W1", RateKind.SUBSCRIPTION, Decimal("3.50"), 8, dt.date(2025, 5, 16), None)
OTHER_GROUP = Rate(4, "S1", RateKind.VOLUME, Decimal("8.74"), 8, dt.date(2025, 5, 16), None)
RATES = RateBook([NEW, OTHER_KIND, OLD, OTHER_GROUP])


@pytest.mark.parametrize(("day", "rate"), [(EVE, OLD), (CHANGE, NEW), (dt.date(2035, 1, 1), NEW)])
def test_a_rate_is_in_force_from_its_first_to_its_last_day(day, rate):
    assert RATES.on("W1", RateKind.VOLUME, day) is rate


def test_a_period_is_cut_where_the_price_changes():
    found = RATES.during("W1", RateKind.VOLUME, dt.date(2026, 3, 20), dt.date(2026, 6, 19))

    assert [(days.rate.id, days.first, days.last) for days in found] == [
        (1, dt.date(2026, 3, 20), EVE),
        (2, CHANGE, dt.date(2026, 6, 19)),
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [(dt.date(2025, 5, 15), EVE), (dt.date(2020, 1, 1), dt.date(2020, 1, 31))],
)
def test_a_day_without_a_rate_has_no_price(first, last):
    with pytest.raises(RateUnknownError):
        RATES.during("W1", RateKind.VOLUME, first, last)


def test_a_gap_between_two_rates_has_no_price():
    late = Rate(5, "W1", RateKind.VOLUME, Decimal(6), 8, CHANGE + dt.timedelta(days=2), None)

    with pytest.raises(RateUnknownError):
        RateBook([OLD, late]).during("W1", RateKind.VOLUME, EVE, dt.date(2026, 6, 1))


def test_the_days_after_the_last_rate_have_no_price():
    with pytest.raises(RateUnknownError):
        RateBook([OLD]).during("W1", RateKind.VOLUME, EVE, CHANGE)


def test_two_rates_on_one_day_are_no_price():
    twice = Rate(6, "W1", RateKind.VOLUME, Decimal(6), 8, EVE, None)

    with pytest.raises(RateUnknownError):
        RateBook([OLD, twice]).on("W1", RateKind.VOLUME, EVE)


def test_an_unknown_group_has_no_price():
    with pytest.raises(RateUnknownError):
        RATES.on("X9", RateKind.VOLUME, CHANGE)


def test_a_month_begun_is_a_month():
    found = months_begun(dt.date(2026, 1, 31), dt.date(2026, 3, 1))

    assert found == [
        (dt.date(2026, 1, 31), dt.date(2026, 2, 27)),
        (dt.date(2026, 2, 28), dt.date(2026, 3, 1)),
    ]


def test_months_are_counted_at_the_price_of_their_first_day():
    april, may, june = months_begun(dt.date(2026, 4, 16), dt.date(2026, 6, 20))
    found = RATES.monthly("W1", RateKind.VOLUME, [april, may, june])

    assert list(found) == [
        (PricedDays(OLD, dt.date(2026, 4, 16), EVE), (april,)),
        (PricedDays(NEW, CHANGE, dt.date(2026, 6, 20)), (may, june)),
    ]
