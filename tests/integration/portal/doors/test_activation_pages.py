"""The pages by which customers and colleagues come in for the first time."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from data.models import Message
from domain.roles import Role
from services.accounts.invitations import invite
from services.identity import Identity, identify
from tests.support.builders import bill, sign_up_customer
from tests.support.portal import let_in

ANNA = "anna@example.com"
NEW = "granite whale orchard lantern"
RIGHT = {"customer_number": "0001234", "invoice_number": "FV/7", "amount": "184,62"}


@pytest.fixture
def customer(session):
    """A customer with an invoice and an address on file."""
    row = sign_up_customer(session, email=ANNA)
    bill(session, row, "FV/7", "184.62", due=dt.date(2026, 11, 5))
    session.commit()
    return row


def link(session) -> str:
    session.expire_all()
    body = session.scalars(select(Message.body).order_by(Message.id.desc())).first()
    return str(re.findall(r"/(?:activate|invitation)/[\w-]+", body)[0])


def test_right_or_wrong_the_words_are_the_same(visitor, customer):
    pages = [visitor.post("/activate", **{**RIGHT, "amount": amount}) for amount in ("184,62", "184,63")]

    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert "If these are right" in pages[0].text


def test_the_link_opens_the_account_once(visitor, customer, session):
    visitor.post("/activate", **RIGHT)
    place = link(session)
    answers = [visitor.get(place), *(visitor.post(place, name="Anna", password=NEW) for _ in range(2))]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert visitor.sign_in(ANNA, NEW).status_code == 302


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/activate", {**RIGHT, "amount": "a lot"}),
        ("/activate", {**RIGHT, "invoice_number": ""}),
        ("/activate", {**RIGHT, "customer_number": "\x00"}),
        ("/activate", {**RIGHT, "customer_number": "1" * 300}),
        ("/activate/code", {"customer_number": "0001234", "code": "ABCD-2345-EFGH", "email": "nobody"}),
        ("/activate/code", {"customer_number": "0001234", "code": "ABCD-2345-EFGH", "email": ANNA}),
        ("/activate/code", {"customer_number": "0001234", "code": "\x00", "email": ANNA}),
    ],
)
def test_what_cannot_be_right_is_explained_and_what_was_typed_stays(visitor, customer, path, form):
    answer = visitor.post(path, **form)

    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    assert 'value="0001234"' in answer.text or form["customer_number"] != "0001234"


def test_one_network_address_shows_so_many_invoices(visitor):
    answers = [visitor.post("/activate", **RIGHT).status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]


def test_the_address_of_a_code_is_no_link(visitor, customer):
    assert visitor.get("/activate/ABCD2345EFGH").status_code == 404


def test_an_invitation_is_accepted_on_its_page(visitor, session, clock):
    admin = let_in(session, "admin@example.com", Role.ADMIN)
    identify(Identity(admin, "Admin", "admin@example.com", frozenset({Role.ADMIN}), None, proved_at=clock.moment))
    invite("ewa@example.com", "Ewa", [Role.CLERK], locale="en")
    place = link(session)
    answers = [visitor.get(place), visitor.post(place, password="short"), visitor.post(place, password=NEW)]

    assert [answer.status_code for answer in [*answers, visitor.get(place)]] == [200, 400, 200, 404]
    assert visitor.sign_in("ewa@example.com", NEW).status_code == 302
