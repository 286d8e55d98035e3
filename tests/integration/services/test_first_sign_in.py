"""The ways into an account ask either database in its own words: savepoints, locks, what was changed by whom first."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from data.models import AccountToken, Message
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from services.accounts.activation import Shown, ask_for_account, use_code
from services.accounts.codes import MOST_FAILURES
from services.accounts.forgotten import ask_for_new_password, set_by_link
from services.accounts.invitations import accept, invite
from services.accounts.opening import open_account
from services.accounts.sessions import sign_in
from services.identity import Identity, identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, bill, clock_at, sign_up_customer
from tests.support.portal import let_in

ANNA = "anna@example.com"
NEW = "granite whale orchard lantern"
HERE = {"address": "192.0.2.1"}


@pytest.fixture(autouse=True)
def _running(engine, tmp_path):
    use(Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True))
    yield
    identify(None)


def newest(session, pattern: str) -> str:
    """Return what the newest letter holds."""
    session.expire_all()
    body = session.scalars(select(Message.body).order_by(Message.id.desc())).first()
    return str(re.findall(pattern, body)[0])


def gets_in(email: str) -> bool:
    return sign_in(email, NEW, address="", user_agent="", lifetime=dt.timedelta(1)) is not None


def test_a_customer_comes_in_by_a_code_from_paper(session):
    customer = sign_up_customer(session)
    bill(session, customer, "FV/7", "184.62", due=dt.date(2026, 11, 5))
    session.commit()
    ask_for_account(Shown("0001234", "FV/7", "184,62"), **HERE)
    code = newest(session, r"\b\w{4}-\w{4}-\w{4}\b")
    for _ in range(MOST_FAILURES - 1):
        with pytest.raises(InvalidInputError):
            use_code("0001234", f"{code[:4]}-2222-2222", ANNA, **HERE)
    use_code("0001234", code, ANNA, **HERE)
    open_account(newest(session, r"/activate/([\w-]+)"), "Anna", NEW, **HERE)

    assert gets_in(ANNA)
    assert session.scalars(select(Message.customer_id)).all() == [customer.id, customer.id]


def test_a_colleague_comes_in_by_an_invitation(session):
    admin = let_in(session, "admin@example.com", Role.ADMIN)
    moment = clock_at(dt.date(2026, 10, 31))()
    identify(Identity(admin, "Admin", "admin@example.com", frozenset({Role.ADMIN}), None, proved_at=moment))
    invite(ANNA, "Anna", [Role.CLERK], locale="pl")
    accept(newest(session, r"/invitation/([\w-]+)"), NEW, **HERE)

    assert gets_in(ANNA)


def test_a_forgotten_password_is_set_anew_and_a_stranger_leaves_nothing(session):
    let_in(session, ANNA, Role.CUSTOMER)
    for email in (ANNA, "nobody@example.com"):
        ask_for_new_password(email, **HERE)
    secret = newest(session, r"/password/new/([\w-]+)")
    set_by_link(secret, NEW, **HERE)

    assert gets_in(ANNA)
    assert len(session.scalars(select(AccountToken)).all()) == 1
    with pytest.raises(NotFoundError):
        set_by_link(secret, NEW, **HERE)
