"""A transfer pays what is open, no more and no less."""

import datetime as dt
from decimal import Decimal

import pytest

from domain.finance import standing_of
from domain.transfers import title_of, transfer_of
from tests.support.ledgers import ledger

TODAY = dt.date(2026, 10, 31)
PAYEE = {
    "name": "Wodociągi Przykładowo",
    "nip": "5214349636",
    "account_nrb": "24160000035175530643314956",
    "number": "0001234",
}
HALF_PAID = ("invoice", dt.date(2026, 10, 22), "100.00", "70.00", dt.date(2026, 11, 5))
PAYMENT = ("payment", dt.date(2026, 10, 30), "-30.00", "0.00", None)


def transfer(*rows, payee=PAYEE):
    return transfer_of(payee, standing_of(ledger(*rows), TODAY))


def test_a_partly_paid_invoice_is_paid_by_the_open_amount():
    paying = transfer(HALF_PAID, PAYMENT)

    assert (paying.amount, paying.title) == (Decimal("70.00"), "D/0 nr kl. 0001234")


def test_of_an_instalment_plan_the_next_part_is_paid_beside_what_is_due_outside_of_it():
    soon, later = dt.date(2026, 11, 16), dt.date(2026, 12, 15)
    planned = [
        ("invoice", dt.date(2026, 5, 1), "150.00", "150.00", soon, ((soon, Decimal(100)), (later, Decimal(50)))),
        ("invoice", dt.date(2026, 6, 1), "50.00", "50.00", later, ((later, Decimal(50)),)),
    ]

    assert transfer(HALF_PAID, PAYMENT, *planned).amount == Decimal("170.00")


def test_the_code_holds_the_same_account_amount_and_title_as_the_text():
    code = transfer(HALF_PAID, PAYMENT).code

    assert code == "5214349636|PL|24160000035175530643314956|007000|Wodociągi Przykładow|D/0 nr kl. 0001234|||"


def test_several_invoices_are_paid_under_the_number_of_the_customer():
    assert transfer(HALF_PAID, PAYMENT, HALF_PAID).title == "nr kl. 0001234"


@pytest.mark.parametrize("rows", [[], [("payment", TODAY, "-5.00", "-5.00", None)]])
def test_nothing_is_to_be_transferred_when_nothing_is_owed(rows):
    assert transfer(*rows) is None


def test_without_a_payee_there_is_no_transfer():
    assert transfer(HALF_PAID, payee={}) is None


def test_the_title_of_an_invoice_fits_the_bank():
    assert title_of(["FW/2026/11/000123"], "0001234") == "FW/2026/11/000123 nr kl. 0001234"


def test_a_title_that_is_too_long_keeps_the_document():
    assert title_of(["FAKTURA/WODA/2026/11/000123"], "0001234") == "FAKTURA/WODA/2026/11/000123"


@pytest.mark.parametrize("missing", ["name", "account_nrb"])
def test_a_payee_without_name_or_account_is_paid_by_no_transfer(missing):
    assert transfer(HALF_PAID, payee=PAYEE | {missing: ""}) is None
