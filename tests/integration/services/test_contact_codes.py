"""An address of a customer changes at once, when the code that was sent to the new one is typed in."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Channel, ContactChoice, Customer, CustomerChange, Message
from domain.contact import QuietHours
from domain.errors import InvalidInputError, OnlySeesError
from domain.topics import Topic
from services import runtime
from services.contact import Wishes, recipients, wish
from services.contact_codes import drop_codes, send_code, take_code, waiting
from services.identity import identify
from tests.support.builders import customer_id, sign_up_customer, sign_up_user, signed_in

pytestmark = pytest.mark.usefixtures("installed")
NEW = "new@example.com"


@pytest.fixture
def anna(session):
    """A customer who has signed in, with an old address and an old number on file."""
    customer = sign_up_customer(session, email="old@example.com", phone="600 111 222")
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer


def code_to(session, address):
    session.expire_all()
    sent = session.scalars(select(Message.body).where(Message.recipient == address).order_by(Message.id.desc())).first()
    return re.findall(r"\b\d{6}\b", sent)[0]


def whom(session):
    """Return whom the letters that were written are about."""
    return set(session.scalars(select(Message.customer_id)))


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_puts_the_address_in_force_and_the_old_one_is_told(session, anna):
    assert send_code(Channel.EMAIL, " New@Example.com ") == NEW
    assert session.get_one(Customer, anna.id).email == "old@example.com"

    assert take_code(Channel.EMAIL, f" {code_to(session, NEW)} ") == NEW

    assert anna.email == NEW
    assert recipients(session, customer_id(anna), Topic.INVOICES)[0].address == NEW
    change = session.scalars(select(CustomerChange)).one()
    assert (change.field, change.before, change.after) == ("email", "old@example.com", NEW)
    told = session.scalars(select(Message).where(Message.kind == "contact_changed")).one()
    assert (told.recipient, whom(session)) == ("old@example.com", {anna.id})
    assert NEW not in told.body


@pytest.mark.parametrize("typed", ["600 123 456", "+49 30 901820"])
def test_a_telephone_number_of_any_country_is_confirmed_by_sms(session, anna, typed):
    phone = send_code(Channel.SMS, typed)

    assert take_code(Channel.SMS, code_to(session, phone)) == phone
    assert session.get_one(Customer, anna.id).phone == phone
    assert session.scalars(select(Message.recipient).where(Message.kind == "contact_changed")).all() == ["+48600111222"]


def test_the_address_on_file_is_confirmed_without_being_changed(session, anna):
    send_code(Channel.EMAIL, "old@example.com")
    take_code(Channel.EMAIL, code_to(session, "old@example.com"))

    assert session.get_one(ContactChoice, anna.id).confirmed_email == "old@example.com"
    assert session.scalars(select(CustomerChange)).all() == []


@pytest.mark.parametrize(
    ("channel", "typed"),
    [(Channel.EMAIL, "no address"), (Channel.EMAIL, "🐟"), (Channel.SMS, "12"), (Channel.SMS, "x" * 500)],
)
def test_what_is_no_address_gets_no_code(session, anna, channel, typed):
    with pytest.raises(InvalidInputError, match="Enter"):
        send_code(channel, typed)

    assert session.scalars(select(Message)).all() == []


def test_two_clicks_send_one_code_and_put_the_address_in_force_once(session, anna):
    send_code(Channel.EMAIL, NEW)
    send_code(Channel.EMAIL, NEW)
    code = code_to(session, NEW)

    assert (take_code(Channel.EMAIL, code), take_code(Channel.EMAIL, code)) == (NEW, NEW)
    assert len(session.scalars(select(Message).where(Message.kind == "contact_code")).all()) == 1
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_confirmed")).all()) == 1


def test_a_code_dies_of_five_wrong_guesses_and_says_how_many_are_left(session, anna):
    send_code(Channel.EMAIL, NEW)
    code = code_to(session, NEW)
    for told in ("4 tries", "3 tries", "2 tries", "1 try", "one wrong code too many"):
        with pytest.raises(InvalidInputError, match=told):
            take_code(Channel.EMAIL, wrong(code))

    with pytest.raises(InvalidInputError, match="No code is waiting"):
        take_code(Channel.EMAIL, code)
    assert session.get_one(Customer, anna.id).email == "old@example.com"


@pytest.mark.parametrize("typed", ["", "12 34", "x" * 500, "😀", "1234567", "١٢٣٤٥٦"])
def test_half_a_code_is_no_try(session, anna, typed):
    send_code(Channel.EMAIL, NEW)
    for _try in range(6):
        with pytest.raises(InvalidInputError, match="all 6 digits"):
            take_code(Channel.EMAIL, typed)
    code = code_to(session, NEW)

    assert take_code(Channel.EMAIL, f"{code[:3]} {code[3:]}") == NEW


@pytest.mark.parametrize("typed", ["+48 600 600 600", "0048 600600600", "600-600-600", "(60) 060 06 00", "48600600600"])
def test_a_number_is_kept_in_one_form_however_it_is_typed(anna, typed):
    assert send_code(Channel.SMS, typed) == "+48600600600"


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        (Channel.SMS, "60060060"),
        (Channel.SMS, "6" * 500),
        (Channel.SMS, "😀"),
        (Channel.SMS, "٦٠٠٦٠٠٦٠٠"),
        (Channel.EMAIL, "anna kowalska@example.com"),
        (Channel.EMAIL, "anna@żółw.pl"),
        (Channel.EMAIL, "x" * 500 + "@example.com"),
        (Channel.EMAIL, "😀@example.com"),
    ],
)
def test_what_is_no_address_is_said_at_it(session, anna, channel, typed):
    with pytest.raises(InvalidInputError) as refusal:
        send_code(channel, typed)

    assert refusal.value.field == "address"
    assert session.scalars(select(Message)).all() == []


def test_a_code_is_too_old_after_twenty_minutes(session, anna):
    send_code(Channel.EMAIL, NEW)
    code, later = code_to(session, NEW), runtime.now() + dt.timedelta(minutes=21)
    runtime.use(replace(runtime.current(), clock=lambda: later))

    with pytest.raises(InvalidInputError, match="No code is waiting"):
        take_code(Channel.EMAIL, code)


def test_codes_to_one_customer_are_few(session, anna):
    for number in range(5):
        send_code(Channel.EMAIL, f"{number}@example.com")

    with pytest.raises(InvalidInputError, match="Enough codes"):
        send_code(Channel.SMS, "600 123 456")


def test_whoever_leaves_an_address_as_it_was_is_asked_for_no_code(session, anna):
    send_code(Channel.EMAIL, NEW)
    assert waiting(session, customer_id(anna)) == {Channel.EMAIL: NEW}
    drop_codes(Channel.EMAIL)

    assert waiting(session, customer_id(anna)) == {}


def test_the_code_of_a_neighbour_opens_nothing(session, anna):
    theirs = sign_up_customer(session, "0000666")
    user = sign_up_user(session, "they@example.com", sees=[theirs])
    session.commit()
    send_code(Channel.EMAIL, NEW)
    identify(signed_in(user, theirs))

    with pytest.raises(InvalidInputError, match="No code is waiting"):
        take_code(Channel.EMAIL, code_to(session, NEW))


def test_choices_are_kept_and_noted_once(session, anna):
    wanted = Wishes({(Topic.OUTAGES, Channel.SMS): True}, QuietHours(dt.time(21), dt.time(7)), "en")
    wish(wanted)
    wish(wanted)

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_chosen")).one()
    assert entry.details["switched_on"] == ["outages"]
    assert session.get_one(ContactChoice, anna.id).quiet_from == dt.time(21)


def test_quiet_hours_that_never_end_are_refused_in_words(anna):
    with pytest.raises(InvalidInputError, match="another time"):
        wish(Wishes({}, QuietHours(dt.time(6), dt.time(6)), "en"))


def test_whoever_may_only_see_changes_no_address(session, anna):
    identify(signed_in(sign_up_user(session, "see@example.com"), anna, may_act=False))

    for step in (
        lambda: send_code(Channel.EMAIL, NEW),
        lambda: take_code(Channel.EMAIL, "1"),
        lambda: wish(Wishes({}, None, "en")),
    ):
        with pytest.raises(OnlySeesError):
            step()
