"""Where the links of reminders lead: to the item, on behalf of the right customer; and to no more of them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Channel, ChannelChoice
from domain.identifiers import CustomerId
from domain.roles import Role
from domain.topics import Topic
from services.stopping import Stopped, stop_address
from tests.support.builders import sign_up_customer
from tests.support.portal import let_in

ANNA = "anna@example.com"


@pytest.fixture
def properties(session):
    mine = [sign_up_customer(session, number) for number in ("0001", "0002")]
    let_in(session, ANNA, Role.CUSTOMER, sees=mine)
    sign_up_customer(session, "0003")
    session.commit()
    return mine


@pytest.fixture
def token(running, properties):
    return path_of(properties[0]).removeprefix("/stop/")


def path_of(customer, topic=Topic.REMINDERS):
    address = stop_address(Stopped(CustomerId(customer.id), topic, Channel.EMAIL))
    return address.removeprefix("https://portal.example")


def test_a_stranger_is_led_to_sign_in_and_on_to_the_item_of_the_right_property(visitor, properties):
    asked = visitor.get("/go/0002/invoices/FV/2026/1?a=b")
    assert asked.location == "/login?next=/go/0002/invoices/FV/2026/1%3Fa%3Db"

    entered = visitor.sign_in(ANNA, onward="/go/0002/invoices/FV/2026/1?a=b")
    landed = visitor.get(entered.location)
    assert landed.location == "/invoices/FV/2026/1?a=b"
    with visitor.client.session_transaction() as kept:
        assert kept["customer"] == "0002"


def test_signs_of_an_address_outlive_the_sign_in(visitor, properties):
    asked = visitor.get("/go/0002/invoices/FV%231%253F?a=%2F")
    landed = visitor.get(visitor.sign_in(ANNA, onward=parse_qs(urlsplit(asked.location).query)["next"][0]).location)

    assert landed.location == "/invoices/FV%231%253F?a=%2F"


def test_whoever_is_signed_in_goes_there_at_once(visitor, properties):
    visitor.sign_in(ANNA)

    assert [visitor.get(f"/go/0001{place}").location for place in ("", "/finance")] == ["/", "/finance"]


def test_a_property_of_somebody_else_is_as_little_there_as_none(visitor, properties):
    visitor.sign_in(ANNA)

    assert [visitor.get(f"/go/{number}/finance").status_code for number in ("0003", "9999")] == [404, 404]


def test_a_link_leads_nowhere_else(visitor, properties):
    visitor.sign_in(ANNA)
    led = {place: visitor.get(f"/go/0001/{place}").location for place in ("/evil.example", "%5Cevil.example", "login")}

    assert led == {"/evil.example": None, "%5Cevil.example": "/", "login": "/"}


def choices(session):
    session.expire_all()
    found = session.scalars(select(ChannelChoice)).all()
    return [(one.customer_id, one.topic, one.channel, one.is_on) for one in found]


def test_opening_the_address_asks_and_changes_nothing(visitor, session, token):
    page = visitor.get(f"/stop/{token}")

    assert (page.status_code, "Reminders: payments, readings, unusual use (e-mail)" in page.text) == (200, True)
    assert choices(session) == []


def test_a_mail_programme_stops_a_topic_at_once_and_as_often_as_it_likes(visitor, session, properties, token):
    sent = [visitor.client.post(f"/stop/{token}", data={"List-Unsubscribe": "One-Click"}) for _time in range(2)]

    assert [one.status_code for one in sent] == [200, 200]
    assert choices(session) == [(properties[0].id, Topic.REMINDERS, Channel.EMAIL, False)]
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_chosen")).all()
    assert [(one.subject, one.actor) for one in noted] == [("0001", "link in a message")]


@pytest.mark.parametrize("change", ["customer", "topic", "mark", "cut", "made_up"])
def test_an_address_that_is_not_ours_stops_nothing(visitor, session, properties, token, change):
    other = path_of(properties[1], Topic.INVOICES).removeprefix("/stop/")
    forged = {
        "customer": token.replace(f"{properties[0].id}-", f"{properties[1].id}-", 1),
        "topic": token.replace("reminders", "invoices"),
        "mark": token[:-22] + other[-22:],
        "cut": token[:-1],
        "made_up": "1-reminders-email-" + "x" * 22,
    }[change]

    answers = [visitor.get(f"/stop/{forged}"), visitor.client.post(f"/stop/{forged}")]
    assert [one.status_code for one in answers] == [404, 404]
    assert choices(session) == []
