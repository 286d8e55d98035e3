"""Two instalment plans at once: wherever something is to be paid, it is the next part of each, and what is in none."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from callbacks.finance import show_standing
from callbacks.finance_everywhere import show_everywhere
from callbacks.home import show_money
from data.models import Deployment, LedgerEntry
from data.payments import take_payments
from data.queries.due_calendar import accounts_of
from data.queries.finance import ledger_of
from data.queries.papers import parties_of
from domain.due_calendar import due_days
from domain.finance import standing_of
from domain.instalments import Part
from domain.roles import Role
from services.identity import identify
from services.instalments import Agreement, agree
from services.interest_notes import note_pdf
from services.invoices import open_invoice
from services.papers import paper_of as invoice_paper
from services.runtime import Runtime, use
from services.statements import owed_of, statement, statement_pdf
from tests.integration.services.test_papers import words
from tests.integration.services.test_reversals_undone import store_of
from tests.support.builders import (
    WARSAW,
    bill,
    charge_interest,
    clock_at,
    customer_id,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.words import parts_of, text_of
from texts import speaking

TODAY = dt.date(2026, 7, 1)
UTILITY = {"name": "Wodociągi Przykładowo", "nip": "5214349636", "account_nrb": "24160000035175530643314956"}


@pytest.fixture
def ours(engine, session, tmp_path):
    """A customer with two plans, one of them over an interest note, and an invoice outside of them, signed in."""
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False))
    session.add(Deployment(id=1, map_crs="EPSG:2176", utility=UTILITY, is_demo=True))
    customer = sign_up_customer(session, "0012345")
    debts = [bill(session, customer, f"FV/{at}", "140.00", due=dt.date(2026, 5, at)) for at in (4, 5)]
    due = dt.date(2026, 6, 1)
    debts.append(charge_interest(session, debts[0], "NO/1", [], total="20.00", principal="100.00", due=due))
    bill(session, customer, "FV/9", "30.00", due=dt.date(2026, 7, 10))
    user = sign_up_user(session, "anna@example.org", sees=[customer])
    identify(signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK))
    session.commit()
    first, second, third = debts
    agreed(session, [first, third], (dt.date(2026, 7, 15), "100.00"), (dt.date(2026, 8, 17), "60.00"))
    agreed(session, [second], (dt.date(2026, 7, 20), "40.00"), (dt.date(2026, 9, 21), "100.00"))
    identify(signed_in(user, customer))
    with speaking("en"):
        yield customer
    identify(None)


def agreed(session, debts, *parts):
    """Agree upon a plan for debts."""
    due = [Part(on, Decimal(amount)) for on, amount in parts]
    agree("0012345", Agreement([debt.id for debt in debts], due, TODAY, bears_interest=True))


def asked_for(shown):
    """Return the amount of the transfer that is shown."""
    return [button.value for button in parts_of(shown, "CopyButton")][2]


def test_everywhere_the_same_is_to_be_paid_now(session, ours):
    found = statement("", "")
    owed = owed_of(session, customer_id(ours), found)

    # 100.00 and 40.00 are the next parts, 30.00 is in no plan; 60.00 and 100.00 come later.
    assert (owed.transfer.amount, owed.standing.balance) == (Decimal("170.00"), Decimal("330.00"))
    assert "|017000|" in owed.transfer.code
    assert [asked_for(show_money(0)[0]), asked_for(show_standing("")[0])] == ["170,00", "170,00"]
    assert text_of(show_money(0)[0]).startswith("To pay 170.00 zł")
    for told in (show_standing("")[0], show_everywhere(0)[0]):
        said = text_of(told)
        assert said.startswith("330.00 zł owed in all, as of 1 July 2026 170.00 zł to pay now; 160.00 zł in later")


def test_a_statement_says_what_is_due_when_as_the_plans_have_it(session, ours):
    said = words(statement_pdf("", ""))

    assert "Owed in all 330.00 zł In later instalments 160.00 zł" in said
    assert "days late" not in said
    # The days before the agreement stay as they were.
    assert "31 to 60 days late" in words(statement_pdf("2026-01-01", "2026-06-30"))


def test_the_calendar_has_each_part_of_both_plans_and_what_is_in_none(session, ours):
    [account] = accounts_of(session, [customer_id(ours)], TODAY).values()
    days = due_days(*account, TODAY)

    shown = [(one.due_on, one.open) for one in days if not one.is_off]
    assert [(on.month, on.day, int(left)) for on, left in shown] == [
        *((7, 10, 30), (7, 15, 100), (7, 20, 40), (8, 17, 60), (9, 21, 100))
    ]


def test_no_document_of_a_plan_asks_for_its_whole(session, ours):
    opened = open_invoice("FV/4")
    paper = invoice_paper(opened, parties_of(session, customer_id(ours)), TODAY)

    assert opened.transfer is None
    assert [(box.title, box.code) for box in paper.boxes] == [("Still open, paid in instalments", "")]
    assert "Still open, paid in instalments" in words(note_pdf("NO/1"))


def test_what_is_asked_for_pays_the_next_parts_and_then_the_following_ones_are_asked_for(session, ours):
    came = {"reference": ["B/1"], "customer_id": [ours.id], "received_on": [TODAY], "title": ["nr kl. 0012345"]}
    take_payments(store_of(session), came | {"amount": [Decimal("170.00")]})
    session.commit()

    standing = standing_of(ledger_of(session, customer_id(ours), TODAY), TODAY)

    assert (standing.to_pay, standing.later, standing.balance) == (Decimal(160), Decimal(0), Decimal(160))
    assert session.scalar(select(LedgerEntry.label).order_by(LedgerEntry.id.desc())) == "nr kl. 0012345"
