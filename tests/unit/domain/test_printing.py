"""Documents to print are for whoever agrees today, or did on the day of issue."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.printing import Agreed, Unasked, may_print, needs_no_consent

TODAY = dt.date(2026, 10, 31)
MARCH, JULY = dt.date(2026, 3, 10), dt.date(2026, 7, 10)
DAYS = st.dates(dt.date(2026, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("agreed", "issued_on", "may"),
    [
        ([], MARCH, False),
        ([Agreed(JULY)], MARCH, True),
        ([Agreed(TODAY + dt.timedelta(days=1))], MARCH, False),
        ([Agreed(MARCH, JULY)], JULY, True),
        ([Agreed(MARCH, JULY)], JULY + dt.timedelta(days=1), False),
        ([Agreed(MARCH, JULY)], MARCH - dt.timedelta(days=1), False),
    ],
)
def test_who_agrees_today_prints_all_and_who_did_prints_what_was_issued_then(agreed, issued_on, may):
    assert may_print(agreed, issued_on=issued_on, on=TODAY) is may


@given(first=DAYS, days=st.integers(0, 300), issued_on=DAYS)
def test_a_withdrawal_takes_nothing_away_that_was_issued_before(first, days, issued_on):
    withdrawn_on = first + dt.timedelta(days=days)

    if first <= issued_on <= withdrawn_on:
        assert may_print([Agreed(first, withdrawn_on)], issued_on=issued_on, on=TODAY)


@pytest.mark.parametrize(
    ("unasked", "nip", "needs_none"),
    [
        (Unasked.NIP, "5265877635", True),
        (Unasked.NIP, "", False),
        (Unasked.NOBODY, "5265877635", False),
        (Unasked.EVERYBODY, "", True),
    ],
)
def test_who_gets_documents_without_a_consent_is_a_setting(unasked, nip, needs_none):
    assert needs_no_consent(unasked, nip) is needs_none
