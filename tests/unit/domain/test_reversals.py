"""Which payment a bank takes back: the one that its references name, or the only one of the customer lately."""

import datetime as dt
from dataclasses import replace

import pytest

from domain.reversals import Back, Paid, taken_back
from domain.unmatched import REVERSAL_SEVERAL, REVERSAL_UNKNOWN

BACK = Back(dt.date(2026, 3, 9), "B/9", "", "zwrot", customer_id=7)


def paid(received_on, reference="B/1", **given):
    """Return a payment of the customer."""
    return replace(Paid(3, 7, received_on, reference, "", "woda"), **given)


@pytest.mark.parametrize(
    ("received_on", "expected"), [(dt.date(2025, 2, 9), 3), (dt.date(2025, 2, 8), REVERSAL_UNKNOWN)]
)
def test_the_only_payment_of_a_customer_is_meant_for_as_long_as_a_bank_may_take_one_back(received_on, expected):
    assert taken_back(BACK, [paid(received_on)], is_listed=False) == expected


def test_the_only_payment_of_a_customer_is_not_meant_where_one_on_the_list_is_named():
    assert taken_back(BACK, [paid(dt.date(2026, 3, 1))], is_listed=True) == REVERSAL_UNKNOWN


def test_a_payment_that_is_named_is_meant_however_old_it_is():
    assert taken_back(BACK, [paid(dt.date(2020, 1, 1), "B/9")], is_listed=True) == 3


TITLED = replace(BACK, title="woda", customer_id=None)
LATELY, LONG_AGO = dt.date(2026, 3, 1), dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    ("payments", "has_twin", "expected"),
    [
        ([paid(LATELY, is_assigned=True)], False, 3),
        ([paid(LATELY, is_assigned=True)], True, REVERSAL_UNKNOWN),
        ([paid(LATELY)], False, REVERSAL_UNKNOWN),
        ([paid(LONG_AGO, is_assigned=True)], False, REVERSAL_UNKNOWN),
        ([paid(LATELY, is_assigned=True), paid(LATELY, is_assigned=True, id=4)], False, REVERSAL_SEVERAL),
        ([paid(LATELY, is_assigned=True, title="inne")], False, REVERSAL_UNKNOWN),
    ],
)
def test_what_a_clerk_assigned_is_known_by_a_title_that_names_nobody(payments, has_twin, expected):
    assert taken_back(TITLED, payments, is_listed=False, has_twin=has_twin) == expected
