"""Language and account: chosen anywhere, without losing the place."""

import datetime as dt
import json

import pytest
from sqlalchemy import update

from data.models import CustomerAccess
from domain.roles import Role
from tests.support.builders import sign_up_customer
from tests.support.portal import let_in

ZOFIA = "zofia@example.com"
HERE = "http://localhost/map?zoom=3"


@pytest.fixture
def two_houses(session):
    """A manager of two customers, and a customer of somebody else."""
    sign_up_customer(session, "0000003", street_line="ul. Obca 3")
    mine = [
        sign_up_customer(session, number, street_line=street)
        for number, street in (("0000001", "ul. Lipowa 1"), ("0000002", "ul. Lipowa 2"))
    ]
    return let_in(session, ZOFIA, Role.CUSTOMER, sees=mine)


def switcher(visitor):
    """Return the list of accounts that the shell shows."""
    shell = json.loads(visitor.get("/_dash-layout").text)
    return next(one for one in objects_in(shell) if one.get("id") == "shell-account")


def objects_in(tree):
    """Yield every object of a layout."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from objects_in(part)


def chosen(visitor):
    """Return the number of the account in force."""
    return switcher(visitor)["value"]


def test_another_language_keeps_the_place(visitor):
    answer = visitor.get("/lang/pl", Referer=HERE)

    assert answer.location == "/map?zoom=3"
    assert "Wodnik" in visitor.get("/login").text
    assert 'lang="pl"' in visitor.get("/login").text


def test_another_language_keeps_the_sign_in_page_and_where_it_leads(visitor):
    answer = visitor.get("/lang/en", Referer="http://localhost/login?next=/finance")

    assert answer.location == "/login?next=/finance"


def test_an_unknown_language_is_not_there(visitor):
    assert visitor.get("/lang/xx").status_code == 404


@pytest.mark.parametrize("referrer", ["https://evil.example/map", "http://[bad"])
def test_a_foreign_referrer_leads_to_the_first_page(visitor, referrer):
    assert visitor.get("/lang/pl", Referer=referrer).location == "/"


def test_the_first_account_is_in_force_until_another_is_chosen(visitor, two_houses):
    visitor.sign_in(ZOFIA)

    assert chosen(visitor) == "0000001"


def test_another_account_is_chosen_by_its_number(visitor, two_houses):
    visitor.sign_in(ZOFIA)
    visitor.post("/account/in-force", number="0000002")

    assert chosen(visitor) == "0000002"


def test_the_mark_of_the_frame_is_that_of_the_browser_and_changes_with_the_account_and_the_session(visitor, two_houses):
    def marks():
        visitor.get("/")
        shell = json.loads(visitor.get("/_dash-layout").text)
        framed = next(one["data-viewer"] for one in objects_in(shell) if "data-viewer" in one)
        assert visitor.client.get_cookie("viewer").value == framed
        return framed

    seen = [marks()]
    for choose in (
        lambda: visitor.sign_in(ZOFIA),
        lambda: visitor.post("/account/in-force", number="0000002"),
        lambda: visitor.post("/logout"),
    ):
        choose()
        seen.append(marks())

    assert (seen[0], len(set(seen))) == (seen[3], 3)


def test_accounts_are_listed_as_they_are_looked_up(visitor, session):
    streets = {
        "0000001": "ul. Lipowa 10",
        "0000002": "ul. Łąkowa 1",
        "0000003": "ul. Lipowa 2",
        "0000004": "ul. Mała 1",
    }
    mine = [sign_up_customer(session, number, street_line=street) for number, street in streets.items()]
    let_in(session, ZOFIA, Role.CUSTOMER, sees=mine)
    visitor.sign_in(ZOFIA)

    listed = [one["value"] for one in switcher(visitor)["data"]]

    assert listed == ["0000003", "0000001", "0000002", "0000004"]


def test_the_account_of_somebody_else_is_not_there(visitor, two_houses):
    visitor.sign_in(ZOFIA)

    assert visitor.post("/account/in-force", number="0000003").status_code == 404
    assert chosen(visitor) == "0000001"


def test_a_right_that_has_ended_chooses_no_account(visitor, two_houses, session):
    visitor.sign_in(ZOFIA)
    visitor.post("/account/in-force", number="0000002")
    session.execute(update(CustomerAccess).values(valid_until=dt.date(2026, 10, 30)))
    session.commit()

    assert "ul. Lipowa" not in visitor.get("/_dash-layout").text
    assert visitor.post("/account/in-force", number="0000002").status_code == 404


def test_strangers_choose_no_account(visitor, two_houses):
    assert visitor.post("/account/in-force", number="0000001").location == "/login?next=/"
