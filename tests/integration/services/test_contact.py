"""Messages go where a customer wants them, to confirmed addresses only, and none at night."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import Channel, ChannelChoice, CustomerAccess
from data.queries.customers import InForce, customer_in_force
from domain.contact import QUIET
from domain.customers import AccessScope
from domain.errors import NotAllowedError, OnlySeesError
from domain.topics import Topic
from services.contact import earliest, recipients
from services.identity import acting_customer, identify
from services.letters import Recipient
from tests.support.builders import confirm_contact, customer_id, sign_up_customer, sign_up_user, signed_in

pytestmark = pytest.mark.usefixtures("installed")
NIGHT = dt.datetime(2026, 10, 30, 23, tzinfo=dt.UTC)
"""Midnight in Warsaw."""
BY_MAIL = Recipient(Channel.EMAIL, "anna@example.com", "en")
BY_SMS = Recipient(Channel.SMS, "+48600123456", "en")


@pytest.fixture
def anna(session):
    return sign_up_customer(session, email="Anna@Example.com", phone="600 123 456")


def confirmed(session, anna, **given):
    known = {"confirmed_email": BY_MAIL.address, "confirmed_phone": BY_SMS.address, "locale": "en"}
    return confirm_contact(session, anna, **(known | given))


def choose(session, anna, channel, *, is_on):
    choice = ChannelChoice(customer_id=anna.id, topic=Topic.OUTAGES, channel=channel, is_on=is_on, changed_at=NIGHT)
    session.add(choice)
    session.flush()


def test_whoever_has_chosen_nothing_is_written_to_by_mail(session, anna):
    confirmed(session, anna)

    assert recipients(session, customer_id(anna), Topic.OUTAGES) == [BY_MAIL]


def test_a_topic_goes_by_the_channels_that_are_on(session, anna):
    confirmed(session, anna)
    choose(session, anna, Channel.SMS, is_on=True)
    choose(session, anna, Channel.EMAIL, is_on=False)

    assert recipients(session, customer_id(anna), Topic.OUTAGES) == [BY_SMS]
    assert recipients(session, customer_id(anna), Topic.INVOICES) == [BY_MAIL]


def test_an_address_that_nobody_confirmed_gets_nothing(session, anna):
    assert recipients(session, customer_id(anna), Topic.OUTAGES) == []
    confirmed(session, anna, confirmed_email="before@example.com")

    assert recipients(session, customer_id(anna), Topic.OUTAGES) == []


@pytest.mark.parametrize(
    ("channel", "quiet_from", "hours"),
    [(Channel.SMS, QUIET.since, 6), (Channel.EMAIL, QUIET.since, 0), (Channel.SMS, None, 0)],
)
def test_an_sms_waits_for_the_morning_unless_the_customer_wants_it_at_once(session, anna, channel, quiet_from, hours):
    confirmed(session, anna, quiet_from=quiet_from)

    assert earliest(session, customer_id(anna), channel, NIGHT) == NIGHT + dt.timedelta(hours=hours)


def test_whoever_may_only_see_does_not_act(session, anna):
    with pytest.raises(NotAllowedError):
        acting_customer()
    user = sign_up_user(session, sees=[anna])
    identify(signed_in(user, anna))
    assert acting_customer() == anna.id
    identify(signed_in(user, anna, may_act=False))

    with pytest.raises(OnlySeesError):
        acting_customer()


def test_of_several_rights_the_widest_counts(session, anna):
    user = sign_up_user(session, sees=[anna], scope=AccessScope.DELEGATE)
    rights = session.scalars(select(CustomerAccess)).all()
    rights[0].may_act = False
    session.flush()
    assert customer_in_force(session, user, NIGHT.date(), None) == InForce(customer_id(anna), may_act=False)
    right = {"scope": AccessScope.MANAGER, "valid_from": rights[0].valid_from}
    session.add(CustomerAccess(user_id=user, customer_id=anna.id, **right))
    session.flush()

    assert customer_in_force(session, user, NIGHT.date(), None) == InForce(customer_id(anna), may_act=True)
