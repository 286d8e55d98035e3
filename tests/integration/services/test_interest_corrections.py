"""An interest note that charged too much is corrected by the next settlement: once, with before and after."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from callbacks.finance import show_documents
from data.ingest.store import Store
from data.models import Allocation, InterestNote, LedgerEntry, Payment
from data.payments import TakenBack, reverse, take_back
from data.queries.finance import open_part
from data.queries.overbilled import overbilled_of
from domain.interest import TABLES, InterestKind, stretches
from domain.invoices import InvoiceKind
from services.identity import identify
from services.interest_notes import note_pdf
from services.settlement import draft, issue
from tests.integration.services.test_papers import words
from tests.support.builders import bill, charge_interest, connect_point, pay, sign_up_customer, sign_up_user, signed_in
from tests.support.issuing import PERIOD, set_tariff
from tests.support.words import text_of

DUE, PAID, EARLIER, NOTED = dt.date(2026, 1, 20), dt.date(2026, 4, 10), dt.date(2026, 3, 4), dt.date(2026, 5, 4)
LATER = dt.date(2026, 5, 29)
LATE = Decimal("502.23")
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """The worked note of domain.md 2.6, unpaid, on a payment that is not theirs after all."""
    set_tariff(session)
    customer = sign_up_customer(session, "0000001")
    connect_point(session, customer, "PP-1", since=PERIOD.first)
    debt = bill(session, customer, "FV/1", LATE, due=DUE)
    pay(session, customer, LATE, on=PAID, settles=[(debt, LATE)])
    given: dict[str, Any] = {"total": "10.33", "principal": LATE, "due": NOTED}
    charge_interest(session, debt, "NO/1", stretches(LATE, DUE, PAID, TABLES[InterestKind.CIVIL]), **given)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer, debt


def taken_back(session):
    """Let the bank take the payment back."""
    store = Store(session.connection(), Counter())
    reverse(store, session.scalars(select(Payment.id)).one(), TakenBack("R-1", dt.date(2026, 5, 20)))


def paid_anew(session, ours, day):
    """Take the payment off, and let one of another day pay the debt."""
    customer, debt = ours
    take_back(session, session.scalars(select(Payment.id)).one())
    pay(session, customer, LATE, on=day, settles=[(debt, LATE)])
    session.commit()


def settled():
    """Settle June, and return how many documents came of it."""
    return issue(draft("2026-06", actor="clerk").run_id, actor="clerk").documents


def notes(session):
    """Return the notes with what is open of each."""
    joined = select(InterestNote.total, open_part(dt.date.max)).join(
        LedgerEntry, LedgerEntry.note_id == InterestNote.id
    )
    return [tuple(row) for row in session.execute(joined.order_by(InterestNote.id))]


def test_a_payment_of_an_earlier_day_corrects_the_note_once_and_lowers_what_is_open_of_it(session, ours):
    paid_anew(session, ours, EARLIER)

    assert [settled(), settled()] == [1, 0]

    assert notes(session) == [(Decimal("10.33"), Decimal("5.62")), (Decimal("-4.71"), 0)]


def test_the_page_and_the_document_show_before_and_after_by_day_and_rate(session, ours):
    paid_anew(session, ours, EARLIER)
    settled()
    number = session.scalar(select(InterestNote.number).where(InterestNote.corrects_id.is_not(None)))

    shown, said = text_of(show_documents("12", "")[2]), words(note_pdf(number))

    assert "corrects NO/1" in shown
    assert "before FV/1 502.23" in shown
    assert "after FV/1 502.23" in shown
    for part in (
        *("Corrects NO/1", "Before: what NO/1 charged", "FV/1 502.23 zł 20 Jan 2026 10 Apr 2026 80 10.33 zł"),
        *("After: what is right", "FV/1 502.23 zł 20 Jan 2026 4 Mar 2026 43 5.62 zł", "10.33 zł 5.62 zł"),
        *("21 Jan 2026 4 Mar 2026 43 9.50 5.6208", "5 Mar 2026 10 Apr 2026 37 9.25 4.7093", "4.71 zł"),
    ):
        assert part in said


def test_a_payment_in_time_takes_the_whole_note_back_and_a_later_one_is_charged_anew(session, ours):
    paid_anew(session, ours, DUE)
    assert [settled(), settled()] == [1, 0]
    assert notes(session) == [(Decimal("10.33"), 0), (Decimal("-10.33"), 0)]

    paid_anew(session, ours, dt.date(2026, 6, 1))

    assert settled() == 1
    assert sum(total for total, _open in notes(session)) > Decimal("10.33")


def test_what_the_bank_took_back_was_never_paid_in_time_so_its_note_stands(session, ours):
    taken_back(session)
    session.commit()

    assert settled() == 0


def test_days_charged_by_a_note_are_not_charged_again_when_what_the_bank_took_back_is_paid(session, ours):
    taken_back(session)
    pay(session, ours[0], LATE, on=dt.date(2026, 6, 30), settles=[(ours[1], LATE)])
    session.commit()

    assert settled() == 1
    # 42 days from 20 May on, until then the utility held the money: 502.23 * 42 * 9.25 / 36500.
    assert notes(session)[1][0] == Decimal("5.35")


def test_a_note_that_charged_days_on_which_the_utility_held_the_money_is_corrected(session, ours):
    customer, debt = ours
    first = pay(session, customer, LATE, on=DUE - dt.timedelta(days=2), settles=[(debt, LATE)])
    session.execute(update(Allocation).where(Allocation.credit_id == first.id).values(released_on=dt.date(2026, 3, 20)))
    session.commit()

    assert [settled(), settled()] == [1, 0]

    # Of the 80 days that were charged, 22 are left.
    assert notes(session)[1][0] == Decimal("2.80") - Decimal("10.33")


def test_interest_on_what_was_invoiced_too_high_is_taken_back_once(session, ours):
    customer, debt = ours
    given: dict[str, Any] = {"kind": InvoiceKind.CORRECTION, "corrects_id": debt.invoice_id}
    bill(session, customer, "FK/1", "-74.84", due=LATER, **given)
    session.commit()

    assert [settled(), settled()] == [1, 0]

    # Of the 80 days, interest on the 427.39 that were owed is left.
    assert notes(session)[1][0] == Decimal("8.79") - Decimal("10.33")


def test_a_correction_of_another_invoice_that_pays_a_debt_leaves_what_was_invoiced_too_high(session, ours):
    customer, _debt = ours
    corrected: dict[str, Any] = {"kind": InvoiceKind.CORRECTION, "due": LATER}
    debt, other = (bill(session, customer, number, "100.00", due=DUE) for number in ("FV/8", "FV/9"))
    elsewhere = bill(session, customer, "FK/9", "-30.00", corrects_id=other.invoice_id, **corrected)
    settled_by = {"credit_id": elsewhere.id, "debit_id": debt.id, "allocated_on": LATER}
    session.add(Allocation(amount=Decimal(30), **settled_by))
    pay(session, customer, "70.00", on=LATER, settles=[(debt, "70.00")])
    bill(session, customer, "FK/8", "-40.00", corrects_id=debt.invoice_id, **corrected)
    session.flush()

    assert [one.principal for one in overbilled_of(session)[debt.id]] == [Decimal(40)]
