"""An account is closed by its own user, with the password; what the law asks for stays."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Customer, CustomerAccess, Delegation, Invoice, Message, User
from domain.customers import AccessScope
from domain.roles import Role
from tests.support.builders import bill, sign_up_customer
from tests.support.portal import PASSWORD, let_in

ANNA = "anna@example.com"


@pytest.fixture
def ours(session):
    customer = sign_up_customer(session, "0000001", einvoice_since=dt.date(2026, 1, 1))
    bill(session, customer, "FV/7", "184.62", due=dt.date(2026, 11, 5))
    return customer


def test_closing_takes_the_way_in_and_leaves_what_the_law_wants(visitor, session, ours):
    user = let_in(session, ANNA, sees=[ours])
    visitor.sign_in(ANNA)
    shown = visitor.get("/account/close").text
    assert "five years" in shown
    assert "0000001" in shown
    closed = visitor.post("/account/close", password=PASSWORD)

    assert closed.status_code == 200
    assert visitor.get("/account").status_code == 302
    assert visitor.sign_in(ANNA).status_code == 401
    session.expire_all()
    left = session.get_one(User, user)
    assert (left.is_active, left.display_name, ANNA in left.email) == (False, "", False)
    assert session.scalars(select(CustomerAccess)).all() == []
    assert session.get_one(Customer, ours.id).einvoice_since is None
    assert session.scalars(select(Invoice.number)).all() == ["FV/7"]
    assert session.scalars(select(Message.recipient).where(Message.kind == "account_closed")).all() == [ANNA]
    assert "account_closed" in session.scalars(select(AuditEntry.action)).all()


def test_a_wrong_password_closes_nothing(visitor, session, ours):
    user = let_in(session, ANNA, sees=[ours])
    visitor.sign_in(ANNA)

    assert visitor.post("/account/close", password="wrong").status_code == 400
    session.expire_all()
    assert session.get_one(User, user).email == ANNA


def test_another_owner_keeps_the_customer_and_the_e_invoices(visitor, session, ours):
    let_in(session, ANNA, sees=[ours])
    let_in(session, "jan@example.com", sees=[ours])
    visitor.sign_in(ANNA)
    visitor.post("/account/close", password=PASSWORD)

    session.expire_all()
    assert session.get_one(Customer, ours.id).einvoice_since is not None
    assert len(session.scalars(select(CustomerAccess)).all()) == 1


def lend(session, ours, guest):
    now = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    until = {"may_act": True, "valid_until": dt.date(2027, 1, 1)}
    right = CustomerAccess(
        user_id=guest, customer_id=ours.id, scope=AccessScope.DELEGATE, valid_from=now.date(), **until
    )
    session.add(right)
    session.flush()
    given = {"email": "guest@example.com", "invited_at": now, "invited_by": ANNA, "token_hash": "x", "accepted_at": now}
    session.add(Delegation(customer_id=ours.id, access_id=right.id, **given, **until))
    session.commit()


def test_a_delegate_who_closes_gives_back_what_was_lent_and_no_more(visitor, session, ours):
    let_in(session, ANNA, sees=[ours])
    lend(session, ours, let_in(session, "guest@example.com"))
    visitor.sign_in("guest@example.com")
    visitor.post("/account/close", password=PASSWORD)

    session.expire_all()
    assert session.scalars(select(Message.recipient).where(Message.kind == "delegate_noticed")).all() == [ANNA]
    assert session.get_one(Customer, ours.id).einvoice_since is not None


def test_the_delegates_of_the_last_owner_go_with_the_owner(visitor, session, ours):
    let_in(session, ANNA, sees=[ours])
    lend(session, ours, let_in(session, "guest@example.com"))
    visitor.sign_in(ANNA)
    visitor.post("/account/close", password=PASSWORD)

    session.expire_all()
    assert session.scalars(select(Delegation.ended_at)).one() is not None
    assert session.scalars(select(Message.recipient).where(Message.kind == "delegation_ended")).all() == [
        "guest@example.com"
    ]


def test_an_account_of_somebody_who_works_here_is_the_administrators(visitor, session):
    let_in(session, ANNA, Role.CLERK)
    visitor.sign_in(ANNA)

    assert "belongs to your work" in visitor.get("/account/close").text
    assert visitor.post("/account/close", password=PASSWORD).status_code == 403
