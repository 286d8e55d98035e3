import datetime as dt
from decimal import Decimal

import pytest

from domain.errors import InvalidInputError
from domain.written import MONTHS, day_in, month_in, number_in, row_number


@pytest.mark.parametrize("text", ["1234,5", "1234.5", "1 234,5", "1\u00a0234,5", " 1\u202f234.50 "])
def test_a_number_may_have_a_comma_or_a_dot_and_spaces(text):
    assert number_in(text) == Decimal("1234.5")


@pytest.mark.parametrize("text", ["", "-1", "1,2,3", "1.234,5", "12e3", "٣", "12m3", "1" * 40])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidInputError):
        number_in(text)


@pytest.mark.parametrize(
    "text", ["22.11.2026", "2026-11-22", " 22-11-2026 ", "22/11/2026", "22. 11. 2026", "2026.11.22"]
)
def test_a_day_may_be_written_in_both_orders(text):
    assert day_in(text) == dt.date(2026, 11, 22)


@pytest.mark.parametrize("text", ["", "30.02.2026", "22.11.26", "tomorrow", "2026-13-01", "٢٢.11.2026"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InvalidInputError):
        day_in(text)


@pytest.mark.parametrize(
    "text",
    ["2026-10", "2026/10", "10.2026", " 10 / 2026", "październik 2026", "Pazdziernika 2026", "paź. 2026", "OCT 2026"],
)
def test_a_month_may_be_written_in_figures_or_by_its_name(text):
    assert month_in(text) == dt.date(2026, 10, 1)


def test_three_letters_of_either_language_name_one_month():
    named = {(name[:3], at) for at, names in enumerate(MONTHS, 1) for name in names.split()}

    assert {month_in(f"{letters} 2026").month for letters, _at in named} == set(range(1, 13))
    assert all(month_in(f"{letters} 2026").month == at for letters, at in named)


@pytest.mark.parametrize("text", ["", "13.2026", "0-2026", "2026", "10.26", "pa 2026", "0000-10", "x 2026"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(InvalidInputError):
        month_in(text)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_row_is_named_by_its_digits(text, number):
    assert row_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1.5", "٣", "²", "1_0", str(2**63), "9" * 5_000], ids=lambda text: text[:20]
)
def test_what_is_no_number_that_every_database_holds_names_no_row(text):
    assert row_number(text) is None
