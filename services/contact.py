"""How a customer is written to: on which channels, at which addresses, in which language, and when not.

Only addresses that were confirmed are written to: one that the utility has merely on file may be anybody's by now.
"""

import datetime as dt

from sqlalchemy.orm import Session

from data.models import Channel, ChannelChoice, ContactChoice, Customer
from domain.contact import ADDRESSED, QUIET, QuietHours, is_on_at_first, normal_phone
from domain.identifiers import CustomerId
from domain.topics import Topic
from services import runtime
from services.accounts.users import normal
from services.letters import Recipient

CHANNELS = tuple(Channel(name) for name in ADDRESSED)


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
