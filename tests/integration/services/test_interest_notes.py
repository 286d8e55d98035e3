"""Interest notes as documents, by day and rate, and the interest that is running: said as far as rates are known."""

import datetime as dt
import io
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from callbacks.finance_papers import show_late_interest
from data.ingest.store import Store
from data.models import Deployment, LedgerEntry
from data.payments import TakenBack, reverse
from data.queries.finance import payee_of
from data.queries.papers import note_of, parties_of
from domain.customers import CustomerKind
from domain.errors import NotFoundError
from domain.interest import TABLES, InterestKind, stretches
from domain.transfers import transfer_for
from rendering.documents import pages_of
from services.identity import identify
from services.interest_notes import late_interest_shown, note_pdf, paper_of
from services.runtime import current, use
from tests.integration.services.test_papers import UTILITY, words
from tests.support.builders import (
    bill,
    charge_interest,
    clock_at,
    customer_id,
    pay,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.words import rows_of, text_of

TODAY, DUE, PAID = dt.date(2026, 10, 31), dt.date(2026, 1, 20), dt.date(2026, 4, 10)
LATE = Decimal("502.23")
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """The worked note of domain.md 2.6 with a debt that is late still, and a neighbour's note."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    delay = stretches(LATE, DUE, PAID, TABLES[InterestKind.CIVIL])
    given: dict[str, Any] = {"total": "10.33", "principal": LATE, "due": dt.date(2026, 5, 4)}
    neighbour = sign_up_customer(session, "0000666")
    charge_interest(session, bill(session, neighbour, "FV/666", LATE, due=DUE), "NO/666", delay, **given)
    customer = sign_up_customer(session, "0000001", name="Zażółć Gęślą")
    debt = bill(session, customer, "FV/1", LATE, due=DUE)
    pay(session, customer, LATE, on=PAID, settles=[(debt, LATE)])
    note = charge_interest(session, debt, "NO/1", delay, **given)
    bill(session, customer, "FV/2", "100.00", due=TODAY - dt.timedelta(days=10))
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer, note


def test_every_figure_of_the_worked_note_stands_on_its_document(ours):
    said = words(note_pdf("NO/1"))

    for part in (
        *(
            "Interest note NO/1",
            "Creditor",
            "Debtor",
            "Zażółć Gęślą",
            "20 Apr 2026",
            "4 May 2026",
            "Civil Code art. 481",
        ),
        *("FV/1 502.23 zł 20 Jan 2026 10 Apr 2026 80 10.33 zł", "Together 10.33 zł"),
        *("21 Jan 2026 4 Mar 2026 43 9.50 5.6208", "5 Mar 2026 10 Apr 2026 37 9.25 4.7093"),
        *("24 1600 0003 5175 5306 4331 4956", "NO/1 nr kl. 0000001"),
    ):
        assert part in said


def scanned(session, customer):
    """Return what a telephone reads off the note."""
    ident = customer_id(customer)
    note = note_of(session, ident, "NO/1", TODAY)
    assert note is not None
    transfer = transfer_for(payee_of(session, ident), [note.number], note.open)
    pages = pages_of(paper_of(note, parties_of(session, ident), transfer, TODAY))
    return [code.text.split("|")[3] for page in pages for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))]


def test_the_code_on_a_note_is_that_of_what_is_open(session, ours):
    customer, note = ours
    whole = scanned(session, customer)
    pay(session, customer, "0.33", on=TODAY, settles=[(note, "0.33")])
    session.commit()
    part = scanned(session, customer)
    pay(session, customer, "10.00", on=TODAY, settles=[(note, "10.00")])
    session.commit()

    assert (whole, part, scanned(session, customer)) == (["001033"], ["001000"], [])
    assert "Settled: nothing is open 10.33 zł" in words(note_pdf("NO/1"))


@pytest.mark.parametrize("number", ["NO/666", "NO/2", "", "\x00"])
def test_a_note_of_somebody_else_is_as_little_there_as_one_that_nobody_has(ours, number):
    with pytest.raises(NotFoundError):
        note_pdf(number)


@pytest.mark.parametrize(
    ("kind", "interest"),
    [(CustomerKind.PERSON, "0.25"), (CustomerKind.COMPANY, "0.38"), (CustomerKind.HOUSING, "0.25")],
)
def test_what_is_late_makes_interest_at_the_rate_of_its_debtor(session, ours, kind, interest):
    ours[0].kind = kind
    session.commit()

    shown, _kind = late_interest_shown(TODAY)

    assert shown.iloc[0].tolist() == ["FV/2", dt.date(2026, 10, 21), Decimal(100), 10, Decimal(interest)]


def test_days_on_which_the_utility_held_what_was_taken_back_make_no_interest(session, ours):
    debt = session.scalars(select(LedgerEntry).where(LedgerEntry.label == "FV/2")).one()
    paid = pay(session, ours[0], "100.00", on=debt.due_on, settles=[(debt, "100.00")])
    back = TakenBack("R/1", TODAY - dt.timedelta(days=3))
    assert paid.payment_id is not None
    reverse(Store(session.connection(), Counter()), paid.payment_id, back)
    session.commit()

    shown, _kind = late_interest_shown(TODAY)

    # 4 of the 10 days: 100.00 * 4 * 9.25 / 36500.
    assert shown.iloc[0].tolist()[2:] == [Decimal(100), 10, Decimal("0.10")]


def test_what_a_note_has_charged_does_not_run_again_when_the_bank_takes_the_payment_back(session, ours):
    paid = session.scalars(select(LedgerEntry).where(LedgerEntry.amount == -LATE)).one()
    assert paid.payment_id is not None
    reverse(Store(session.connection(), Counter()), paid.payment_id, TakenBack("R/1", dt.date(2026, 5, 10)))
    session.commit()

    shown, _kind = late_interest_shown(dt.date(2026, 5, 20))

    # The note charged to 10 April, the utility held the money to 9 May: 502.23 * 11 * 9.25 / 36500.
    assert shown.iloc[0].tolist()[2:] == [LATE, 120, Decimal("1.40")]


def test_what_a_note_has_charged_of_a_part_that_is_paid_runs_on_of_the_rest(session, ours):
    customer, debt = ours[0], session.scalars(select(LedgerEntry).where(LedgerEntry.label == "FV/2")).one()
    on = debt.due_on + dt.timedelta(days=5)
    pay(session, customer, "60.00", on=on, settles=[(debt, "60.00")])
    days = stretches(Decimal(60), debt.due_on, on, TABLES[InterestKind.CIVIL])
    charge_interest(session, debt, "NO/3", days, total="0.08", principal="60.00", due=TODAY)
    session.commit()

    shown, _kind = late_interest_shown(TODAY)

    # 40.00 * 10 * 9.25 / 36500.
    assert shown.iloc[0].tolist()[2:] == [Decimal(40), 10, Decimal("0.10")]


def test_the_card_says_how_far_the_rates_are_known(ours):
    said = text_of(card := show_late_interest(""))

    assert rows_of(card.children[0])[-1][-1].startswith("0.25")
    assert "Together: 0.25" in said
    assert "Rates are announced until 31 Dec 2026" in said
    assert "Nothing is late" in text_of(show_late_interest("2026-05-04"))


def test_an_interest_of_days_without_a_rate_is_said_to_be_unknown(ours):
    use(replace(current(), clock=clock_at(dt.date(2027, 1, 1))))

    shown, _kind = late_interest_shown(dt.date(2027, 1, 1))

    assert shown.iloc[:, -1].tolist() == [None]
    assert "No rate is announced for days after 31 Dec 2026" in text_of(show_late_interest(""))
