"""How a customer is written to: on which channels, at which addresses, in which language, and when not.

Only addresses that were confirmed are written to: one that the utility has merely on file may be anybody's by now.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Channel, ChannelChoice, ContactChoice, Customer
from domain.contact import ADDRESSED, QUIET, QuietHours, is_on_at_first, normal_phone
from domain.errors import InvalidInputError
from domain.identifiers import CustomerId
from domain.topics import Topic
from services import runtime
from services.accounts.proof import signed_in_identity
from services.accounts.users import normal
from services.audit import record
from services.identity import acting_customer
from services.letters import Recipient
from texts import LANGUAGES, _, language

CHANNELS = tuple(Channel(name) for name in ADDRESSED)
LONGEST_ADDRESS: Final = 200
"""Of what stands on an envelope."""


def wanted(session: Session, customer_id: CustomerId, topic: Topic, channel: Channel) -> bool:
    """Tell whether a customer wants messages about a topic on a channel."""
    chosen = session.get(ChannelChoice, (customer_id, topic, channel))
    return is_on_at_first(channel) if chosen is None else chosen.is_on


def recipients(session: Session, customer_id: CustomerId, topic: Topic) -> list[Recipient]:
    """Return where a message about a topic goes: each channel that is on and has a confirmed address.

    An SMS is not for the night: its letter is due no sooner than :func:`earliest` says.
    """
    choice = session.get(ContactChoice, customer_id)
    if choice is None:
        return []
    addresses = confirmed(session.get_one(Customer, customer_id), choice)
    on = [channel for channel in CHANNELS if channel in addresses and wanted(session, customer_id, topic, channel)]
    return [Recipient(channel, addresses[channel], choice.locale) for channel in on]


def on_record(session: Session, customer: Customer) -> Recipient:
    """Return where goes what a customer has to be told whatever they choose: by e-mail if it is confirmed, or post."""
    choice = session.get(ContactChoice, customer.id)
    address = confirmed(customer, choice).get(Channel.EMAIL)
    if choice is not None and address:
        return Recipient(Channel.EMAIL, address, choice.locale)
    lines = (customer.name, customer.street_line, customer.postcode_line)
    on_paper = ", ".join(" ".join(line.replace(",", " ").split()) for line in lines)
    return Recipient(Channel.POST, on_paper[:LONGEST_ADDRESS], choice.locale if choice else LANGUAGES[0])


def confirmed(customer: Customer, choice: ContactChoice | None) -> dict[Channel, str]:
    """Return the confirmed addresses of a customer by channel.

    What was confirmed counts only while it is what is on file: an import may have brought another.
    """
    on_file = addresses_of(customer)
    known = {
        Channel.EMAIL: choice.confirmed_email if choice else None,
        Channel.SMS: choice.confirmed_phone if choice else None,
    }
    return {channel: address for channel, address in on_file.items() if address == known[channel]}


def addresses_of(customer: Customer) -> dict[Channel, str]:
    """Return the addresses on file by channel, as they are written to."""
    found = {Channel.EMAIL: normal(customer.email or ""), Channel.SMS: normal_phone(customer.phone or "")}
    return {channel: address for channel, address in found.items() if address}


def earliest(session: Session, customer_id: CustomerId, channel: Channel, at: dt.datetime) -> dt.datetime:
    """Return when a message may go out that is due at ``at``: an SMS waits for the end of the quiet hours.

    What warns of danger does not ask.
    """
    if channel is not Channel.SMS:
        return at
    quiet, local = quiet_hours(session.get(ContactChoice, customer_id)), at.astimezone(runtime.current().zone)
    if quiet is None or not quiet.includes(local.time()):
        return at
    return quiet.next_end(local).astimezone(dt.UTC)


def quiet_hours(choice: ContactChoice | None) -> QuietHours | None:
    """Return the quiet hours of a customer, nothing for whoever wants none."""
    if choice is None:
        return QUIET
    if choice.quiet_from is None or choice.quiet_until is None:
        return None
    return QuietHours(choice.quiet_from, choice.quiet_until)


def choice_of(session: Session, customer_id: CustomerId) -> ContactChoice:
    """Return what a customer has chosen, begun with what holds for everybody where they have chosen nothing yet."""
    choice = session.get(ContactChoice, customer_id)
    if choice is None:
        hours = {"quiet_from": QUIET.since, "quiet_until": QUIET.until}
        choice = ContactChoice(customer_id=customer_id, locale=language(), **hours)
        session.add(choice)
    return choice


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a customer wants to be written to."""

    topics: Mapping[tuple[Topic, Channel], bool]
    quiet: QuietHours | None
    locale: str


def wish(wishes: Wishes) -> None:
    """Write down how the customer wants to be written to; what is as it was is left alone.

    Raises
    ------
    InvalidInputError
        For quiet hours that begin when they end, and a language that there is not.
    """
    customer_id, now = acting_customer(), runtime.now()
    if wishes.quiet is not None and wishes.quiet.since == wishes.quiet.until:
        raise InvalidInputError(_("The quiet hours end at another time than they begin."), field="until")
    if wishes.locale not in LANGUAGES:
        raise InvalidInputError(wishes.locale)
    with runtime.writing() as session:
        hold(session)
        choice = choice_of(session, customer_id)
        before = (choice.locale, quiet_hours(choice))
        choice.locale = wishes.locale
        choice.quiet_from, choice.quiet_until = (
            (wishes.quiet.since, wishes.quiet.until) if wishes.quiet else (None, None)
        )
        turned = [one for one, is_on in wishes.topics.items() if wanted(session, customer_id, *one) is not is_on]
        for topic, channel in turned:
            is_on = wishes.topics[topic, channel]
            session.merge(
                ChannelChoice(customer_id=customer_id, topic=topic, channel=channel, is_on=is_on, changed_at=now)
            )
        if turned or before != (choice.locale, quiet_hours(choice)):
            number = session.get_one(Customer, customer_id).number
            told = {
                "channels": sorted({channel for _topic, channel in turned}),
                "switched_on": sorted(topic for topic, channel in turned if wishes.topics[topic, channel]),
                "switched_off": sorted(topic for topic, channel in turned if not wishes.topics[topic, channel]),
            }
            record(session, at=now, actor=signed_in_identity().email, action="contact_chosen", subject=number, **told)
