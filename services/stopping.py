"""Stopping messages from the messages themselves: a signed address, good without signing in, as often as it is used.

It stops one topic on one channel of one customer, which the person undoes among their data; nothing else, and it shows
nothing. So it may stand in a letter that is forwarded, and lasts as long as the key of the installation.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from data.deployment import hold
from data.models import Channel, ChannelChoice, Customer
from domain.errors import NotFoundError
from domain.identifiers import CustomerId
from domain.topics import Topic
from services import runtime
from services.audit import record
from services.contact import wanted

PATH: Final = "/stop"
TOKEN: Final = re.compile(r"(?P<customer>\d{1,18})-(?P<topic>[a-z]+)-(?P<channel>[a-z]+)-(?P<mark>[\w-]{22})", re.ASCII)
MARK_BYTES: Final = 16
ACTOR: Final = "link in a message"


@dataclass(frozen=True, slots=True)
class Stopped:
    """What an address stops."""

    customer_id: CustomerId
    topic: Topic
    channel: Channel


def stop_address(which: Stopped) -> str:
    """Return the address that stops it."""
    text = f"{which.customer_id}-{which.topic}-{which.channel}"
    return f"{runtime.current().site}{PATH}/{text}-{_mark(text)}"


def stopped_by(token: str) -> Stopped:
    """Return what the token of an address stops.

    Raises
    ------
    NotFoundError
        For one that is not ours.
    """
    found = TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_mark(token[: found.start("mark") - 1]), found["mark"]):
        raise NotFoundError("no such address")
    return Stopped(CustomerId(int(found["customer"])), Topic(found["topic"]), Channel(found["channel"]))


def stop(token: str) -> Stopped:
    """Stop the messages of a token; said twice it counts once. Raises what :func:`stopped_by` raises."""
    which, now = stopped_by(token), runtime.now()
    whose = {"customer_id": which.customer_id, "topic": which.topic, "channel": which.channel}
    with runtime.writing() as session:
        hold(session)
        customer = session.get(Customer, which.customer_id)
        if customer is None:
            raise NotFoundError("no such customer any more")
        if wanted(session, which.customer_id, which.topic, which.channel):
            session.merge(ChannelChoice(**whose, is_on=False, changed_at=now))
            told = {"channels": [which.channel], "switched_on": [], "switched_off": [which.topic]}
            record(session, at=now, actor=ACTOR, action="contact_chosen", subject=customer.number, **told)
    return which


def _mark(text: str) -> str:
    key = runtime.current().key().encode()
    signed = hmac.new(key, f"wodnik: stop {text}".encode(), hashlib.sha256).digest()[:MARK_BYTES]
    return urlsafe_b64encode(signed).decode().rstrip("=")
