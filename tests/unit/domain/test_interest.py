"""Statutory interest for late payment."""

import csv
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RateUnknownError
from domain.interest import TABLES, InterestKind, RateTable, Stretch, stretches, total_interest
from tests.support.machine import SAMPLE_DATA

CIVIL = InterestKind.CIVIL
DAYS = st.dates(dt.date(2024, 1, 2), dt.date(2026, 12, 31))
AMOUNTS = st.decimals("0.01", "99999.99", places=2)


def late_interest(principal, due_on, paid_on, kind):
    return total_interest(principal, stretches(principal, due_on, paid_on, TABLES[kind]))


@pytest.mark.parametrize(
    ("principal", "due_on", "paid_on", "interest"),
    [
        ("502.23", dt.date(2026, 1, 20), dt.date(2026, 4, 10), "10.33"),
        ("310.45", dt.date(2025, 8, 14), dt.date(2025, 12, 31), "11.80"),
        ("100.00", dt.date(2026, 1, 20), dt.date(2026, 4, 10), "2.06"),
        ("50.00", dt.date(2026, 3, 20), dt.date(2026, 4, 10), "0.27"),
    ],
)
def test_the_worked_examples_give_their_interest(principal, due_on, paid_on, interest):
    assert late_interest(Decimal(principal), due_on, paid_on, CIVIL) == Decimal(interest)


def test_a_delay_over_a_change_of_the_rate_is_two_stretches():
    found = stretches(Decimal("502.23"), dt.date(2026, 1, 20), dt.date(2026, 4, 10), TABLES[CIVIL])

    assert [(one.days, one.rate_percent) for one in found] == [(43, Decimal("9.50")), (37, Decimal("9.25"))]


@pytest.mark.parametrize("paid_on", [dt.date(2026, 1, 19), dt.date(2026, 1, 20)])
def test_who_pays_by_the_due_date_owes_no_interest(paid_on):
    assert late_interest(Decimal(1000), dt.date(2026, 1, 20), paid_on, CIVIL) == 0


def test_the_first_day_of_delay_costs_interest():
    assert late_interest(Decimal(1000), dt.date(2026, 1, 20), dt.date(2026, 1, 21), CIVIL) == Decimal("0.26")


def test_a_business_pays_the_rate_of_commercial_transactions():
    due_on, paid_on = dt.date(2026, 6, 30), dt.date(2026, 7, 30)

    assert late_interest(Decimal(1000), due_on, paid_on, InterestKind.COMMERCIAL) == Decimal("11.30")


def test_a_leap_year_is_counted_with_365_days():
    found = stretches(Decimal(365), dt.date(2024, 2, 28), dt.date(2024, 2, 29), TABLES[CIVIL])

    assert [one.interest for one in found] == [Decimal("0.1125")]


@pytest.mark.parametrize(
    ("due_on", "paid_on"),
    [(dt.date(2015, 12, 30), dt.date(2016, 1, 5)), (dt.date(2026, 12, 30), dt.date(2027, 1, 1))],
)
def test_no_rate_is_guessed_outside_the_table(due_on, paid_on):
    with pytest.raises(RateUnknownError):
        late_interest(Decimal(1), due_on, paid_on, CIVIL)


def test_exactly_half_a_grosz_over_six_rates_is_rounded_up():
    days_by_rate = {"10.50": 40, "10.25": 29, "10.00": 34, "9.75": 34, "9.50": 40, "9.25": 12}
    delay = [_stretch(days, rate) for rate, days in days_by_rate.items()]

    # 10 * 1879.75 / 36500 = 0.515; six quotients of 28 digits add up to 0.5149...9.
    assert total_interest(Decimal("10.00"), delay) == Decimal("0.52")


@given(AMOUNTS, DAYS, DAYS)
def test_interest_is_exact_and_rounded_once(principal, due_on, paid_on):
    exact = sum(
        (
            Fraction(principal) * Fraction(rate_on_day(due_on + dt.timedelta(days=n)))
            for n in range(1, (paid_on - due_on).days + 1)
        ),
        Fraction(0),
    )

    assert late_interest(principal, due_on, paid_on, CIVIL) == half_up(exact / 36500)


@given(AMOUNTS, DAYS, DAYS)
def test_stretches_cover_every_day_of_the_delay_once(principal, due_on, paid_on):
    found = stretches(principal, due_on, paid_on, TABLES[CIVIL])

    assert sum(one.days for one in found) == max((paid_on - due_on).days, 0)


@pytest.mark.sample
@pytest.mark.parametrize("kind", list(InterestKind))
def test_the_tables_are_those_of_the_acts(kind):
    path = SAMPLE_DATA.parent / "domain" / "assets" / f"interest_{kind}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        announced = [
            (dt.date.fromisoformat(row["valid_from"]), Decimal(row["rate_percent"])) for row in csv.DictReader(file)
        ]

    assert list(TABLES[kind].rows) == announced


def test_a_table_of_one_rate_holds_until_its_last_day():
    table = RateTable(((dt.date(2026, 1, 1), Decimal(5)),), dt.date(2026, 12, 31))

    assert [one.days for one in stretches(Decimal(1), dt.date(2026, 1, 1), dt.date(2026, 12, 31), table)] == [364]


def rate_on_day(day):
    return max(row for row in TABLES[CIVIL].rows if row[0] <= day)[1]


def half_up(exact):
    """Round a fraction to grosze without any decimal arithmetic."""
    return Decimal((exact * 200 + 1).__floor__() // 2) / 100


def _stretch(days, rate):
    first = dt.date(2026, 1, 1)
    return Stretch(first, first + dt.timedelta(days=days - 1), Decimal(rate), Decimal(0))
