"""Consents: the very words, given and withdrawn, with effect from the next invoice."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Consent, Customer, CustomerChange, Wording
from domain.consents import Purpose
from domain.errors import InvalidInputError, OnlySeesError
from services.consents_given import give, standings, withdraw
from services.identity import identify
from services.runtime import now, today
from tests.support.builders import confirm_contact, sign_up_customer, sign_up_user, signed_in

pytestmark = pytest.mark.usefixtures("installed")


def ask(session, version, body, purpose=Purpose.EINVOICE):
    """Let people be asked for a consent in other words."""
    told = {"name": purpose.text, "version": version, "subject": "Consent", "written_at": now(), "written_by": "admin"}
    rows = [Wording(locale=locale, body=f"{body} ({locale})", **told) for locale in ("pl", "en")]
    session.add_all(rows)
    session.commit()
    return rows[1].id


@pytest.fixture
def anna(session):
    customer = sign_up_customer(session, email="anna@example.com")
    confirm_contact(session, customer)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer


def einvoice():
    return next(one for one in standings() if one.purpose is Purpose.EINVOICE)


def test_a_consent_is_kept_with_the_words_that_were_read_and_invoices_go_by_it(session, anna):
    words = ask(session, 1, "Yes")
    give(Purpose.EINVOICE, words)

    assert einvoice().agreed.body == "Yes (en)"
    session.expire_all()
    assert session.get_one(Customer, anna.id).einvoice_since == today()
    withdraw(Purpose.EINVOICE)

    session.expire_all()
    assert session.get_one(Customer, anna.id).einvoice_since is None
    assert [one.is_given for one in einvoice().said] == [False, True]
    assert len(session.scalars(select(CustomerChange)).all()) == 2


def test_words_that_were_replaced_meanwhile_are_not_agreed_to(session, anna):
    first = ask(session, 1, "Yes")
    ask(session, 2, "Yes, and more")

    with pytest.raises(InvalidInputError, match="replaced"):
        give(Purpose.EINVOICE, first)
    assert session.scalars(select(Consent)).all() == []


def test_who_agreed_to_the_words_before_keeps_them(session, anna):
    give(Purpose.EINVOICE, ask(session, 1, "Yes"))
    ask(session, 2, "Yes, and more")

    assert (einvoice().is_given, einvoice().is_replaced, einvoice().agreed.body) == (True, True, "Yes (en)")


def test_what_another_tab_has_done_is_done_once(session, anna):
    words = ask(session, 1, "Yes")
    for step in (lambda: give(Purpose.EINVOICE, words), lambda: withdraw(Purpose.EINVOICE)):
        step()
        step()

    assert [one.is_given for one in session.scalars(select(Consent).order_by(Consent.id))] == [True, False]
    assert session.scalars(select(AuditEntry.action)).all().count("consent_withdrawn") == 1


def test_a_consent_from_before_the_portal_can_be_withdrawn(session, anna):
    anna.einvoice_since = dt.date(2020, 1, 1)
    session.commit()
    assert (einvoice().is_given, einvoice().before) == (True, dt.date(2020, 1, 1))
    withdraw(Purpose.EINVOICE)

    assert not einvoice().is_given


def test_e_invoices_need_an_address_to_be_told_of(session, anna):
    words = ask(session, 1, "Yes")
    anna.email = "other@example.com"
    session.commit()

    with pytest.raises(InvalidInputError, match="Confirm your e-mail address first"):
        give(Purpose.EINVOICE, words)


def test_the_words_of_another_consent_are_not_those_of_this(session, anna):
    ask(session, 1, "Yes")
    other = ask(session, 1, "Offers", Purpose.MARKETING_SMS)

    for wording in (other, other + 1):
        with pytest.raises(InvalidInputError, match="replaced"):
            give(Purpose.EINVOICE, wording)


def test_whoever_may_only_see_consents_to_nothing(session, anna):
    words = ask(session, 1, "Yes")
    identify(signed_in(sign_up_user(session, "see@example.com"), anna, may_act=False))

    with pytest.raises(OnlySeesError):
        give(Purpose.EINVOICE, words)
    with pytest.raises(OnlySeesError):
        withdraw(Purpose.EINVOICE)
