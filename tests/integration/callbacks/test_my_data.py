"""The page of one's own data answers for the customer in force, part by part, and loses nothing that was typed."""

import datetime as dt
import json
import re
from contextlib import suppress

import pytest
from dash import no_update
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import select

from callbacks import my_data as page
from components.my_data.screen import Ids, screen
from data.models import Channel, ChannelChoice, Consent, Delegation, Message, Wording
from domain.consents import Purpose
from domain.customers import CustomerKind
from domain.errors import InvalidInputError, NotFoundError, ProofNeededError
from services.contact_codes import send_code
from services.identity import identify
from services.runtime import now
from tests.support.builders import confirm_contact, proved, sign_up_customer, sign_up_user, signed_in
from tests.support.pressing import pressing
from tests.support.words import parts_of, text_of

pytestmark = pytest.mark.usefixtures("installed")
ADDRESSES = [{"contact": "email", "field": "address"}, {"contact": "sms", "field": "address"}]


@pytest.fixture
def anna(session):
    told = {"name": Purpose.EINVOICE.text, "version": 1, "subject": "E-invoices", "written_by": "admin"}
    rows = [Wording(locale=locale, body="I agree.", written_at=now(), **told) for locale in ("pl", "en")]
    session.add_all(rows)
    customer = sign_up_customer(session, email="anna@example.com", phone="+48600123456", account_nrb="1" * 26)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(proved(signed_in(user, customer)))
    return customer


def step(area, name):
    return {"area": area, "step": name}


def press(button, take, *given):
    with pressing(button):
        return take([1], [button], *given)


def told(session):
    return session.scalars(select(Message)).all()


def sent(answer):
    return json.dumps(answer, cls=PlotlyJSONEncoder)


def test_what_is_on_file_is_shown_with_what_a_correction_takes(session, anna):
    shown = text_of(page.show_on_file(""))
    assert "11 1111 1111" in shown
    assert "No change has been noted" in shown
    assert "KRS" not in shown
    anna.kind = CustomerKind.COMPANY
    session.commit()

    assert "KRS" in text_of(page.show_on_file(""))


def test_addresses_say_whether_they_are_confirmed_and_where_nothing_is_written_to(session, anna):
    confirm_contact(session, anna, confirmed_phone=None, email_confirmed_at=now())
    session.commit()
    shown, reach = page.show_contact("")

    assert "confirmed on 31 Oct 2026" in text_of(shown)
    assert text_of(reach).startswith("Nothing goes out yet by: SMS")


def test_a_code_is_sent_to_what_was_typed_and_refusals_leave_it_there(session, anna):
    answer = press(step("contact", "send:email"), page.take_contact, ["new@example.com", None], ADDRESSES)
    assert "new@example.com" in sent(answer)
    button = step("contact", "send:sms")
    with pressing(button) as said:
        refused = page.take_contact([1], [button], [None, "12"], ADDRESSES)

    assert refused == (no_update, no_update, no_update)
    assert said.at(ADDRESSES[1]).startswith("Enter a telephone number")
    assert str(said) == ""
    assert [one.recipient for one in told(session)] == ["new@example.com"]


def test_what_is_wrong_with_a_code_is_said_at_it_until_it_has_died(session, anna):
    send_code(Channel.EMAIL, "new@example.com")
    field = [{"contact": "email", "field": "code"}]
    button = step("contact", "take:email")
    code = re.findall(r"\d{6}", session.scalars(select(Message.body)).one())[0]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for left in (4, 3, 2, 1):
        with pressing(button) as said:
            assert page.take_contact([1], [button], [wrong], field)[0] is no_update
        assert said.at(field[0]).startswith(f"The code is not right. {left} ")
    with pressing(button) as said:
        answer = page.take_contact([1], [button], [wrong], field)

    assert "one wrong code too many" in str(said)
    assert "Change it" in text_of(answer[0])


@pytest.mark.parametrize("name", ["send:post", "send", "send:email:1", "take:x"])
def test_a_step_that_there_is_not_does_nothing(session, anna, name):
    with suppress(InvalidInputError):
        press(step("contact", name), page.take_contact, ["x@example.com", ""], ADDRESSES)

    assert told(session) == []


def boxes(*, is_on):
    found = list(parts_of(screen(), "Checkbox"))
    return [one.id for one in found], [is_on] * len(found)


def test_channels_are_saved_as_they_are_ticked(session, anna):
    ids, ticked = boxes(is_on=True)
    assert page.save_wishes(1, ticked, ids, True, "21:30", "07:00", "en") == "Saved at 12:00."
    checked, is_quiet, since, until, locale = page.show_wishes("", ids)

    assert (all(checked), is_quiet, since, until, locale) == (True, True, "21:30", "07:00", "en")
    # What is as it was at first is not written down.
    assert {one.channel for one in session.scalars(select(ChannelChoice))} == {Channel.SMS}


@pytest.mark.parametrize("since", ["7.30", " 7:30 ", "07:30:00"])
def test_hours_are_taken_as_people_write_them(anna, since):
    ids, ticked = boxes(is_on=True)

    page.save_wishes(1, ticked, ids, True, since, "8", "en")

    assert page.show_wishes("", ids)[2:4] == ("07:30", "08:00")


@pytest.mark.parametrize("since", ["", None, "25:00", "ten"])
def test_hours_that_are_none_are_refused_in_words(session, anna, since):
    ids, ticked = boxes(is_on=True)

    with pressing(None) as said:
        assert page.save_wishes(1, ticked, ids, True, since, "07:00", "en") == ""
    assert said.at(Ids.QUIET_FROM) == "Write the hours as 22:00."
    assert session.scalars(select(ChannelChoice)).all() == []


def test_a_consent_is_given_and_withdrawn_and_the_page_then_says_so(session, anna):
    confirm_contact(session, anna)
    session.commit()
    words = session.scalars(select(Wording.id).where(Wording.locale == "en")).one()
    given = press(step("own-consent", f"give:einvoice:{words}"), page.take_consent)
    assert "Given on" in text_of(given[0])
    assert "I agree." in text_of(given[0])
    button = step("own-consent", "withdraw:einvoice:0")
    for _press in range(2):
        with pressing(button) as said:
            withdrawn = page.take_consent([1], [button])
        assert str(said) == "Your consent is withdrawn."

    assert "From the next invoice on they come on paper" in text_of(withdrawn[0])
    assert len(session.scalars(select(Consent)).all()) == 2


@pytest.mark.parametrize(
    "name", ["give:einvoice:99999999999999999999", "give:fish:1", "give:einvoice:x", "withdraw:fish:0"]
)
def test_a_consent_that_there_is_not_is_refused_in_words(session, anna, name):
    press(step("own-consent", name), page.take_consent)

    assert session.scalars(select(Consent)).all() == []


def test_a_delegate_is_invited_listed_and_let_go(session, anna):
    with pressing(None) as said:
        page.invite(1, "guest@example.com", "act", "2026-12-31")
        listed, emptied = page.invite(1, "guest@example.com", "act", "2026-12-31")
    assert (emptied, "guest@example.com" in text_of(listed)) == ("", True)
    assert "on its way to guest@example.com" in str(said)
    number = session.scalars(select(Delegation.id)).one()
    ended = press(step("delegate", f"end:{number}"), page.end_delegate)

    assert "ended" in text_of(ended)
    with pytest.raises(NotFoundError):
        press(step("delegate", "end:4711"), page.end_delegate)


@pytest.mark.parametrize(
    ("email", "until", "field", "words"),
    [
        ("no address", "2026-12-31", Ids.GUEST, "Enter an e-mail address"),
        ("anna kowalska@example.com", "2026-12-31", Ids.GUEST, "Enter an e-mail address"),
        ("x" * 500 + "@example.com", "2026-12-31", Ids.GUEST, "Enter an e-mail address"),
        ("😀@example.com", "2026-12-31", Ids.GUEST, "Enter an e-mail address"),
        ("guest@example.com", "2026-10-30", Ids.UNTIL, "has passed"),
        ("guest@example.com", None, Ids.UNTIL, "Say until which day"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_at_the_field_before_the_password_is_asked(
    session, anna, email, until, field, words
):
    identify(signed_in(sign_up_user(session, "own@example.com", sees=[anna]), anna))
    session.commit()
    with pressing(None) as said:
        answer = page.invite(1, email, "see", until)

    assert answer == (no_update, no_update)
    assert words in said.at(field)


def test_an_invitation_of_long_ago_is_not_taken_for_a_second_click(session, anna):
    with pressing(None):
        page.invite(1, "guest@example.com", "act", "2026-12-31")
    session.scalars(select(Delegation)).one().invited_at -= dt.timedelta(minutes=5)
    session.commit()
    with pressing(None) as said:
        answer = page.invite(1, "guest@example.com", "act", "2026-12-31")

    assert answer == (no_update, no_update)
    assert "invited already" in said.at(Ids.GUEST)


def test_inviting_asks_for_the_password_again(session, anna):
    identify(signed_in(sign_up_user(session, "own@example.com", sees=[anna]), anna))
    session.commit()

    with pytest.raises(ProofNeededError):
        page.invite(1, "guest@example.com", "see", "2026-12-31")


def test_who_may_only_see_finds_no_way_to_change_anything(session, anna):
    user = sign_up_user(session, "see@example.com")
    session.commit()
    identify(signed_in(user, anna, may_act=False))
    parts, is_hidden, _until, _today = page.show_delegates("")

    assert is_hidden
    assert "Only its owner lets others in" in text_of(parts)
    assert list(parts_of([*page.show_contact("")[0], *page.show_consents("")], "Button")) == []
