"""The calendar of due dates: opened by its secret alone, for as long as its maker may see the customer."""

import datetime as dt
from contextvars import copy_context
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from app import create_app
from callbacks.finance_papers import show_feed
from components.finance.feed import Ids
from data.models import AuditEntry, CustomerAccess, FeedToken, User
from domain.identifiers import CustomerId
from domain.roles import Role
from services.allowances import Allowance, Allowances
from services.feeds import end_feed, feed_made_at, make_feed
from services.identity import identify, looking_after
from tests.support.builders import bill, pay, sign_up_customer, signed_in
from tests.support.portal import Visitor, let_in
from tests.support.pressing import pressing
from tests.support.queries import statements
from tests.support.words import parts_of, text_of
from texts import speaking

DUE = dt.date(2026, 11, 5)
LATELY = dt.date(2026, 10, 30)
OF_ALL = {"filters": {"properties": "every"}}


@pytest.fixture
def ours(session, running):
    """A customer with an open and a paid invoice, and who looks for them, beside a neighbour."""
    bill(session, sign_up_customer(session, "0000666"), "FV/666", "666.00", due=DUE)
    customer = sign_up_customer(session, "0000001", name="Zażółć Gęślą")
    bill(session, customer, "FV/1", "184.62", due=DUE)
    paid = bill(session, customer, "FV/2", "50.00", due=dt.date(2026, 10, 20))
    pay(session, customer, "50.00", on=dt.date(2026, 10, 10), settles=[(paid, "50.00")])
    user = let_in(session, "anna@example.com", Role.CUSTOMER, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return user


def made(**whose):
    """Make an address and return it without the site."""
    return urlsplit(make_feed(**whose)).path


def events(answer):
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_the_calendar_holds_what_is_to_be_paid_and_nobodys_name(ours, visitor):
    answer = visitor.get(made())
    paid, due = events(answer)

    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert due["summary"].replace("\u202f", " ") == "Pay 184.62 zł: Invoice FV/1"
    assert (due["status"], due.decoded("dtstart"), paid["status"]) == ("CONFIRMED", DUE, "CANCELLED")
    assert due["url"] == "https://portal.example/invoices/FV/1"
    assert not [word for word in ("Zażółć", "666", "0000001", "anna", "Ogrodowa") if word in answer.text]


def test_it_speaks_the_language_of_its_maker_and_is_not_sent_twice(session, ours, visitor):
    path = made()
    session.execute(update(User).values(locale="pl"))
    session.commit()

    answer = visitor.get(path)
    again = visitor.get(path, If_None_Match=answer.headers["ETag"])

    assert "Zapłać" in answer.text
    assert (again.status_code, again.data) == (304, b"")


@pytest.fixture
def manager(session, running):
    """Who looks after two properties of their own and, for a while, one that was lent to them."""
    mine = []
    for number, street in (("12", "ul. Lipowa 1"), ("12/3", "ul. Lipowa 2"), ("77", "ul. Lipowa 3")):
        mine.append(sign_up_customer(session, number, street_line=street))
        bill(session, mine[-1], f"FV#{number}", "100.00", due=DUE)
    bill(session, sign_up_customer(session, "0000666"), "FV/666", "666.00", due=DUE)
    user = let_in(session, "zofia@example.com", Role.CUSTOMER, sees=mine)
    session.commit()
    identify(signed_in(user, mine[0]))
    return mine


def end_all_of(somebody):
    identify(somebody)
    end_feed(of_all=True)


def told(answer):
    return [(str(one["uid"]), one.decoded("dtstart"), str(one["status"]), one["sequence"]) for one in events(answer)]


def test_the_calendar_of_all_properties_holds_what_those_of_each_hold_and_says_of_which(session, manager, visitor):
    singles = []
    for customer in manager:
        with looking_after(CustomerId(customer.id)):
            singles += told(visitor.get(made()))
    answer = visitor.get(made(of_all=True))
    shown = {str(one["url"]): f"{one['summary']}|{one['description']}" for one in events(answer)}

    assert sorted(told(answer)) == sorted(singles)
    said = shown["https://portal.example/go/12~2F3/invoices/FV~2312/3"].replace("\u202f", " ")
    assert said.startswith("Pay 100.00 zł: Invoice FV#12/3 · ul. Lipowa 2|ul. Lipowa 2, Customer number 12/3\n")
    assert len(shown) == len(manager)


def test_a_property_drops_out_of_the_calendar_of_all_with_the_right_to_see_it(session, manager, visitor):
    path, right = made(of_all=True), CustomerAccess.valid_until
    session.execute(update(CustomerAccess).where(CustomerAccess.customer_id == manager[1].id).values({right: LATELY}))
    session.commit()
    left = visitor.get(path)
    session.execute(update(CustomerAccess).values({right: LATELY}))
    session.commit()

    assert (len(events(left)), "Lipowa 2" in left.text) == (2, False)
    assert visitor.get(path).status_code == 404


def test_calendars_of_all_and_of_one_and_of_others_are_made_and_ended_apart(session, manager, visitor):
    other = let_in(session, "olaf@example.com", Role.CUSTOMER, sees=manager)
    paths = made(), made(of_all=True), made(of_all=True)
    before = [copy_context().run(visitor.get, path).status_code for path in paths]
    copy_context().run(end_all_of, signed_in(other, manager[0]))
    after = copy_context().run(visitor.get, paths[2]).status_code
    end_feed(of_all=True)

    assert (feed_made_at() is None, feed_made_at(of_all=True) is None) == (False, True)
    assert [*before, after, *(visitor.get(path).status_code for path in paths)] == [200, 404, 200, 200, 200, 404, 404]
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "feed_ended")).all()
    assert [(entry.subject, entry.details) for entry in noted] == [("customer@demo.example", OF_ALL)]


def test_forty_properties_cost_no_more_statements_than_one(session, manager, visitor, engine):
    paths = made(), made(of_all=True)
    sent = []
    for path in paths:
        with statements(engine) as found:
            visitor.get(path)
        sent.append(len(found))

    assert sent[0] == sent[1]


@pytest.mark.parametrize(
    "ending",
    [
        update(User).values(is_active=False),
        update(CustomerAccess).values(valid_until=LATELY),
    ],
)
def test_it_ends_with_the_right_of_its_maker(session, ours, visitor, ending):
    path = made()
    session.execute(ending)
    session.commit()

    assert visitor.get(path).status_code == 404


def test_a_secret_that_opens_nothing_is_not_there(ours, visitor):
    unknown = [visitor.get(f"/feeds/{secret}/due.ics") for secret in ("x", "9" * 200, "%00", "ż")]

    assert [one.status_code for one in unknown] == [404] * 4


def test_a_new_address_ends_the_old_one_and_only_its_hash_is_kept(session, ours, visitor):
    old, new = made(), made()

    [kept] = session.scalars(select(FeedToken))
    assert (visitor.get(old).status_code, visitor.get(new).status_code) == (404, 200)
    assert kept.token_hash not in new
    noted = session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "feed_made")).all()
    assert noted == ["0000001", "0000001"]


def test_the_card_shows_an_address_once_and_ends_it(ours, visitor):
    with pressing(None), speaking("en"):
        before, is_end_hidden = show_feed(None, None)
    with pressing(Ids.MAKE):
        shown, _hidden = show_feed(1, None)
    with pressing(None), speaking("en"):
        assert text_of(show_feed(None, None, "every")[0]) == "There is no address yet."
    with pressing(None), speaking("en"):
        later, _hidden = show_feed(None, None)
    [address] = parts_of(shown, "Code")
    path = urlsplit(text_of(address)).path

    assert (text_of(before), is_end_hidden) == ("There is no address yet.", True)
    assert "Your address has been in force since 31 Oct 2026" in text_of(later)
    with pressing(Ids.END), speaking("en"):
        assert text_of(show_feed(1, 1)[0]) == "There is no address yet."
    assert visitor.get(path).status_code == 404


def test_strangers_ask_so_often_and_no_oftener(ours, running, settings):
    path = made()
    identify(None)
    rare = Allowances(feeds=Allowance(burst=1, per_second=0.001))
    visitor = Visitor(create_app(settings, replace(running, allowances=rare)).server.test_client())

    assert [visitor.get(path).status_code for _time in range(2)] == [200, 429]
