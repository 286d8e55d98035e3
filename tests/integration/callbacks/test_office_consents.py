"""Consents that the office notes for customers, and what the customers then see and are sent."""

import datetime as dt
from dataclasses import replace

import pytest
from dash import no_update
from sqlalchemy import select

from callbacks.my_data import show_consents as own_consents
from callbacks.office import consents as page
from components.office.consents import AREA, field_id
from data.models import AuditEntry, Channel, Consent, Customer, CustomerChange, Message, Wording
from data.queries.outgoing import leaving
from domain.consents import Purpose
from domain.identifiers import UserId
from domain.outgoing import OutgoingKind
from domain.roles import Role
from services.consents_given import give
from services.identity import identify
from services.runtime import current, today, use
from tests.support.builders import (
    clock_at,
    confirm_contact,
    connect_point,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.pressing import pressing
from tests.support.words import text_of
from texts import speaking

SINCE = dt.date(2026, 3, 1)
FIRST_WORDS, LATER_WORDS = dt.date(2026, 1, 10), dt.date(2026, 9, 1)
MARKETING = Purpose.MARKETING_EMAIL


@pytest.fixture
def anna(session, installed):
    """A customer since March with a confirmed address, and two versions of the words; a clerk looks, in English."""
    customer = sign_up_customer(session, email="anna@example.com")
    connect_point(session, customer, since=SINCE)
    confirm_contact(session, customer)
    for version, day in enumerate((FIRST_WORDS, LATER_WORDS), 1):
        for purpose in (Purpose.EINVOICE, MARKETING):
            told = {"version": version, "subject": "Consent", "body": "Yes", "written_by": "admin"}
            at = dt.datetime.combine(day, dt.time(10), dt.UTC)
            session.add_all(Wording(name=purpose.text, locale=locale, written_at=at, **told) for locale in ("pl", "en"))
    owner = sign_up_user(session, sees=[customer])
    clerk = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    session.commit()
    identify(signed_in(clerk, None, Role.CLERK))
    with speaking("en"):
        yield signed_in(owner, customer)


def words(session, version, purpose=Purpose.EINVOICE):
    asked = (Wording.name == purpose.text, Wording.version == version, Wording.locale == "pl")
    return session.scalars(select(Wording.id).where(*asked)).one()


def note(step, purpose=Purpose.EINVOICE, count=0, whose="0001234", **typed):
    """Press the button of a form of the page; return the count of its Store and what was said."""
    button = {"area": AREA, "step": f"{step}:{purpose}"}
    typed = {"day": "20.10.2026", "origin": "paper"} | typed
    fields = {"ids": [field_id(name, purpose) for name in typed], "values": [str(one) for one in typed.values()]}
    with pressing(button) as said:
        opened = page.take_step([1], [button], {"whose": whose, "count": count}, 0, fields)
    return opened, str(said) or said.wrong.partition(": ")[2]


NOTED = (1, "It is noted, and the customer is told.")
OVERTAKEN = "Something was noted here since you opened this page. Look at it again."


def test_a_consent_on_paper_is_kept_once_with_its_day_words_and_way_and_invoices_go_by_it(session, anna):
    version = words(session, 2)
    assert "Note that it was given" in text_of(page.show_consents("0001234", 0))
    for _click in range(2):
        assert note("given", wording=version) == NOTED

    session.expire_all()
    [kept] = session.scalars(select(Consent))
    assert (kept.origin, kept.wording_id) == ("paper", version)
    assert kept.at.astimezone(current().zone).date() == dt.date(2026, 10, 20)
    assert session.scalars(select(Customer.einvoice_since)).one() == today()
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "consent_given"))
    assert (entry.details["origin"], entry.details["said_on"], entry.details["version"]) == ("paper", "2026-10-20", 2)
    [leaves] = [one.values for one in leaving(session, most=9) if one.kind is OutgoingKind.CONSENTS]
    assert (leaves["is_given"], leaves["origin"]) == ("yes", "paper")


def test_a_withdrawal_counts_from_the_next_invoice_and_the_customer_reads_how_it_came(session, anna):
    note("given", wording=words(session, 1))
    assert note("withdrawn", count=1, day="25.10.2026", origin="phone") == NOTED

    session.expire_all()
    assert session.scalars(select(Customer.einvoice_since)).one() is None
    assert [one.field for one in session.scalars(select(CustomerChange))] == ["einvoice_since"] * 2
    letters = session.scalars(select(Message).where(Message.kind == "consent_noted").order_by(Message.id)).all()
    assert [(one.recipient, one.channel) for one in letters] == [("anna@example.com", Channel.EMAIL)] * 2
    assert "wycofana 25.10.2026 (telefonicznie)" in letters[1].body
    assert "faktury papierowe" in letters[1].body
    identify(anna)
    shown = own_consents("")
    assert "Withdrawn on 25 Oct 2026. How: by telephone." in text_of(shown)
    assert "25 Oct 2026 withdrawn 1 the utility by telephone 20 Oct 2026" in text_of(shown)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"day": "1.11.2026"}, "1 Nov 2026 is still to come."),
        ({"day": "28.2.2026"}, "They are a customer since 1 Mar 2026 only."),
        ({"day": "31.8.2026"}, "These words are of 1 Sept 2026: nobody could agree to them before."),
        ({"day": "tomorrow"}, "tomorrow is no day. Write it as 22.11.2026."),
        ({"day": ""}, "\u2013 is no day. Write it as 22.11.2026."),
        ({"origin": "portal"}, "Say how you were told."),
        ({"origin": "dream"}, "Say how you were told."),
        ({"wording": "x"}, "Choose the words that were agreed to."),
        ({"wording": 10**17}, "Choose the words that were agreed to."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(session, anna, typed, told):
    assert note("given", **({"wording": words(session, 2)} | typed)) == (no_update, told)
    assert session.scalars(select(Consent)).all() == []


def test_the_words_of_another_consent_are_not_those_of_this(session, anna):
    assert note("given", wording=words(session, 2, MARKETING))[0] is no_update


def test_whoever_notes_second_is_told_and_so_is_who_notes_what_stands_already(session, anna):
    note("given", wording=words(session, 1))

    assert note("given", MARKETING, wording=words(session, 1, MARKETING)) == (1, f"Nothing was changed {OVERTAKEN}")
    assert note("given", count=1, day="21.10.2026", wording=words(session, 2))[1].endswith(OVERTAKEN)
    assert len(session.scalars(select(Consent)).all()) == 1


def test_what_the_customer_said_later_holds_and_of_one_day_the_last(session, anna):
    use(replace(current(), clock=clock_at(dt.date(2026, 10, 25))))
    identify(anna)
    give(Purpose.EINVOICE, words(session, 2))
    identify(signed_in(UserId(1), None, Role.CLERK))
    told = "On 25 Oct 2026 the customer said otherwise, and what was said later holds."
    assert note("withdrawn", count=1, day="24.10.2026") == (no_update, told)
    use(replace(current(), clock=clock_at(dt.date(2026, 10, 31))))
    assert note("withdrawn", count=1, day="25.10.2026") == NOTED

    assert "Withdrawn on 25 Oct 2026" in text_of(page.show_consents("0001234", 0))


def test_e_invoices_need_an_address_and_other_consents_go_on_paper_without_one(session, anna):
    session.scalars(select(Customer)).one().email = None
    session.commit()
    assert "no confirmed e-mail address" in note("given", wording=words(session, 1))[1]
    assert note("given", MARKETING, wording=words(session, 1, MARKETING)) == NOTED

    [letter] = session.scalars(select(Message))
    assert (letter.channel, "ul. Ogrodowa 12" in letter.recipient) == (Channel.POST, True)


def test_a_consent_from_before_the_portal_is_withdrawn_and_one_without_words_cannot_be_given(session, anna):
    session.scalars(select(Customer)).one().einvoice_since = dt.date(2026, 5, 1)
    session.commit()
    shown = text_of(page.show_consents("0001234", 0))
    assert "Nobody was ever asked for it" in shown
    assert note("withdrawn", day="30.4.2026")[0] is no_update
    assert note("withdrawn") == NOTED


def test_a_customer_who_does_not_exist_is_said_so(anna):
    assert "No customer has this number" in text_of(page.show_consents("9999999", 0))
    assert "number" in text_of(page.show_consents(None, 0))
    assert note("withdrawn", whose="9999999")[1] == "Nothing was changed No customer has this number"
