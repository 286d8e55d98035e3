"""What a correction takes, and from which invoice on a consent counts."""

import datetime as dt

import pytest

from domain.customers import CustomerKind
from domain.my_data import NextInvoice, evidence

DAY = dt.date(2026, 10, 31)


@pytest.mark.parametrize(("issued_on", "is_first"), [(None, True), (DAY, True), (DAY + dt.timedelta(days=1), False)])
def test_an_invoice_issued_since_a_day_is_the_first_after_it(issued_on, is_first):
    assert NextInvoice(None, issued_on).is_first_after(DAY) is is_first


@pytest.mark.parametrize("kind", CustomerKind)
def test_a_correction_takes_an_application_and_what_shows_who_asks(kind):
    assert "application" in evidence(kind)[0]
    assert len(evidence(kind)) >= 3


def test_who_asks_for_a_company_shows_its_entry_in_the_register():
    assert any("KRS" in one for one in evidence(CustomerKind.COMPANY))
    assert not any("KRS" in one for one in evidence(CustomerKind.PERSON))
