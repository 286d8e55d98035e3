"""Which payment a bank takes back: the one that its references name, or the only one of the customer lately."""

import datetime as dt

import pytest

from domain.reversals import Back, Paid, taken_back
from domain.unmatched import REVERSAL_UNKNOWN

BACK = Back(dt.date(2026, 3, 9), "B/9", "", "zwrot", customer_id=7)


def paid(received_on, reference="B/1"):
    """Return a payment of the customer."""
    return Paid(3, 7, received_on, reference, "", "woda")


@pytest.mark.parametrize(
    ("received_on", "expected"), [(dt.date(2025, 2, 9), 3), (dt.date(2025, 2, 8), REVERSAL_UNKNOWN)]
)
def test_the_only_payment_of_a_customer_is_meant_for_as_long_as_a_bank_may_take_one_back(received_on, expected):
    assert taken_back(BACK, [paid(received_on)], is_listed=False) == expected


def test_the_only_payment_of_a_customer_is_not_meant_where_one_on_the_list_is_named():
    assert taken_back(BACK, [paid(dt.date(2026, 3, 1))], is_listed=True) == REVERSAL_UNKNOWN


def test_a_payment_that_is_named_is_meant_however_old_it_is():
    assert taken_back(BACK, [paid(dt.date(2020, 1, 1), "B/9")], is_listed=True) == 3
