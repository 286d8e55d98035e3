"""A payment that named nobody and came back: whatever is told or decided first, it comes to the same."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from data.models import AuditEntry, LedgerEntry, Payment, UnmatchedPayment
from data.queries.finance import open_part
from data.queries.returned import returned_of
from domain.errors import NotAllowedError
from domain.identifiers import CustomerId
from domain.roles import Role
from domain.unmatched import REVERSAL_SEVERAL, REVERSAL_WAITING, UnmatchedState
from services.identity import identify
from services.office.payments import taken_back_on
from services.runtime import Runtime, use
from services.unmatched import assign, reopen
from tests.integration.test_bank_files import fresh, furnish, send
from tests.support.bank_files import Came, mt940
from tests.support.builders import WARSAW, clock_at, sign_up_user, signed_in
from texts import speaking

CAME, BACK = dt.date(2026, 1, 2), dt.date(2026, 1, 9)
BY_REFERENCE = Came("40.00", "za wode", "B/1", CAME)
BY_TITLE = Came("60.00", "za wode, ul. Cicha", "B/2", CAME)
ITEMS = {"B/1": (BY_REFERENCE, "B/1", "zwrot"), "B/2": (BY_TITLE, "B/9", BY_TITLE.title)}
"""What comes, and the reference and the title under which it comes back."""


def act_in(engine, folder):
    """Be a clerk of the utility in a database."""
    use(Runtime(engine, folder / "lake", clock_at(BACK), WARSAW, is_demo=False))
    with Session(engine) as session:
        clerk = signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK)
        session.commit()
    identify(clerk)


@pytest.fixture
def site(engine, tmp_path):
    """A utility to one of whose customers 108.00 was billed, and a clerk at work."""
    made = furnish(engine, tmp_path)
    act_in(engine, tmp_path)
    with speaking("en"):
        yield made
    identify(None)


def come(site, folder, *items):
    send(site, folder, mt940(*items))


def come_back(site, folder, came, reference, title):
    send(
        site,
        folder,
        mt940(replace(came, amount=f"-{came.amount}", reference=reference, title=title, on=BACK, is_back=True)),
    )


def listed(session, reference):
    """Return the id of what is on the list under a reference."""
    return session.scalars(select(UnmatchedPayment.id).where(UnmatchedPayment.reference == reference)).one()


def outcome(engine):
    """Return what is open, what takes back what, and what waits."""
    back = aliased(Payment)
    with Session(engine) as session:
        left = session.execute(select(LedgerEntry.label, LedgerEntry.amount, open_part(dt.date.max)))
        pairs = select(Payment.reference, back.reference).join(back, back.reverses_id == Payment.id)
        states = select(UnmatchedPayment.reference, UnmatchedPayment.state)
        return [sorted(map(tuple, rows)) for rows in (left, session.execute(pairs), session.execute(states))]


STEPS = [(step, item) for item in ITEMS for step in ("come", "back", "assign")]


def in_order(steps):
    """Let what is assigned have come."""
    found = list(steps)
    for item in ITEMS:
        first, second = sorted(found.index((step, item)) for step in ("come", "assign"))
        found[first], found[second] = ("come", item), ("assign", item)
    return found


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.permutations(STEPS).map(in_order))
def test_in_whatever_order_it_comes_goes_back_and_is_assigned_it_is_taken_back(migrated_file, tmp_path, steps):
    with fresh(migrated_file, tmp_path) as site:
        act_in(site.engine, tmp_path)
        for step, item in steps:
            came, reference, title = ITEMS[item]
            if step == "come":
                come(site, tmp_path, came)
            elif step == "back":
                come_back(site, tmp_path, came, reference, title)
            else:
                with Session(site.engine) as session:
                    ident = listed(session, item)
                assert [assign(ident, "0012345"), assign(ident, "0012345")] == [True, False]
        left, pairs, states = outcome(site.engine)
    identify(None)

    assert {(label, open_now) for label, amount, open_now in left if amount > Decimal(100)} == {
        ("FW/2025/12/000123", Decimal(108))
    }
    assert sum(open_now for _label, _amount, open_now in left) == Decimal(108)
    assert pairs == [("B/1", "R-B/1"), ("B/2", "R-B/9")]
    assert {state for _reference, state in states} <= {UnmatchedState.ASSIGNED}


def test_clerk_and_customer_are_told_that_what_was_assigned_had_come_back(site, session, tmp_path):
    come(site, tmp_path, BY_TITLE)
    come_back(site, tmp_path, BY_TITLE, "B/9", BY_TITLE.title)
    assert session.scalar(select(UnmatchedPayment.reason).where(UnmatchedPayment.amount < 0)) == REVERSAL_WAITING
    ident = listed(session, "B/2")
    session.rollback()

    assign(ident, "0012345")

    assert taken_back_on(ident) == BACK
    [told] = returned_of(session, CustomerId(1), BACK, BACK)
    assert (told.amount, told.on, [one.document for one in told.open_again]) == (
        Decimal(60),
        BACK,
        ["FW/2025/12/000123"],
    )
    noted = session.execute(select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert list(map(tuple, noted)) == [("payment_reversed", "payment R-B/9"), ("payment_assigned", "payment B/2")]
    # One after the other they may be undone, and then nobody but the office decides about the return.
    session.rollback()
    with pytest.raises(NotAllowedError, match="undo that first"):
        reopen(ident)
    assert [reopen(listed(session, "R-B/9")), reopen(ident), assign(ident, "0012345")] == [True] * 3
    assert taken_back_on(ident) is None


def test_of_two_payments_alike_none_is_taken_back_by_its_title(site, session, tmp_path):
    come(site, tmp_path, BY_TITLE, replace(BY_TITLE, reference="B/3"))
    come_back(site, tmp_path, BY_TITLE, "B/9", BY_TITLE.title)

    for reference, reason in (("B/2", REVERSAL_WAITING), ("B/3", REVERSAL_SEVERAL)):
        ident = listed(session, reference)
        session.rollback()
        assign(ident, "0012345")
        assert session.scalar(select(UnmatchedPayment.reason).where(UnmatchedPayment.amount < 0)) == reason
        assert taken_back_on(ident) is None
