"""Interest in a settlement: on what was paid late until the end of the month, as far as rates are known."""

import datetime as dt
from decimal import Decimal

import pytest

from domain.customers import CustomerKind
from domain.interest import InterestKind
from domain.interest_corrections import NoteCorrection
from domain.interest_notes import LatePart, charged
from domain.settlement import Period
from domain.settlement_runs import ItemState
from domain.settling.pricing import Debtor, Facts, priced
from domain.settling.reasons import Hold, Unusual
from domain.tariffs import RateBook

EVE, LAST = dt.date(2026, 8, 31), dt.date(2026, 10, 31)
JANUARY = Period(dt.date(2027, 1, 1), dt.date(2027, 1, 31))


def of(kind, *parts):
    """Return what a run is priced from where one customer paid late and nothing else is due."""
    return Facts(RateBook([]), debtors=(Debtor(1, kind, parts),))


@pytest.mark.parametrize(
    ("paid_on", "kind", "expected"),
    [
        (dt.date(2026, 4, 10), CustomerKind.PERSON, ""),
        (dt.date(2027, 1, 10), CustomerKind.PERSON, Hold.INTEREST_UNKNOWN),
        (dt.date(2027, 1, 10), CustomerKind.COMPANY, Hold.INTEREST_UNKNOWN),
    ],
)
def test_interest_is_charged_as_far_as_its_rates_are_known(paid_on, kind, expected):
    late = LatePart(5, Decimal("502.23"), dt.date(2026, 1, 20), paid_on)
    [item] = priced(of(kind, late), JANUARY)

    assert item.reason == expected
    assert item.sums == (None if expected else (Decimal("10.33"), Decimal(0), Decimal("10.33")))


@pytest.mark.parametrize(
    ("paid_on", "last", "charged"),
    [(LAST, LAST, 1), (LAST, LAST - dt.timedelta(days=1), 0), (dt.date(2026, 11, 2), LAST, 0), (EVE, EVE, 1)],
    ids=["paid in the month", "the month is not over", "paid after it", "the month before"],
)
def test_a_run_charges_what_was_paid_late_until_its_month_was_over(paid_on, last, charged):
    late = LatePart(5, Decimal("502.23"), dt.date(2026, 1, 20), paid_on)

    assert len(priced(of(CustomerKind.PERSON, late), Period(last.replace(day=1), last))) == charged


def test_a_part_without_a_rate_is_held_and_the_others_are_charged():
    parts = [
        LatePart(5, Decimal("502.23"), dt.date(2026, 1, 20), day)
        for day in (dt.date(2026, 4, 10), dt.date(2027, 1, 10))
    ]
    items = priced(of(CustomerKind.PERSON, *parts), JANUARY)

    assert [(item.state, item.reason) for item in items] == [
        (ItemState.HELD, Hold.INTEREST_UNKNOWN),
        (ItemState.READY, ""),
    ]
    assert items[1].sums == (Decimal("10.33"), Decimal(0), Decimal("10.33"))


@pytest.mark.parametrize(
    ("principal", "expected"),
    [("50000.00", (ItemState.OUTLIER, Unusual.LARGE_CORRECTION)), ("500.00", (ItemState.READY, ""))],
)
def test_a_correction_that_gives_much_interest_back_waits_for_a_look(principal, expected):
    late = LatePart(5, Decimal(principal), dt.date(2026, 1, 20), dt.date(2026, 4, 30))
    gone = NoteCorrection(3, "NO/3", (charged(late, InterestKind.CIVIL),), ())
    [item] = priced(Facts(RateBook([]), debtors=(Debtor(1, CustomerKind.PERSON, (), (gone,)),)), JANUARY)

    assert (item.state, item.reason) == expected


def test_interest_below_the_threshold_waits():
    late = LatePart(5, Decimal("50.00"), dt.date(2026, 1, 20), dt.date(2026, 2, 10))

    assert priced(of(CustomerKind.PERSON, late), JANUARY) == []
