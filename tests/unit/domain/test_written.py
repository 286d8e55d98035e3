import datetime as dt
from decimal import Decimal

import pytest

from domain.errors import InvalidInputError
from domain.written import day_in, number_in


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
