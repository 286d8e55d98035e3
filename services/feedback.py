"""Demands for accessibility: what somebody cannot use, sent to the utility, which has seven days by law."""

import secrets
from dataclasses import dataclass
from typing import Final

from data.models import Channel
from domain.errors import InvalidInputError, NotFoundError
from services import letters
from services.audit import record
from services.identity import current_identity, current_network
from services.runtime import current, now, reading, writing
from services.wordings import details_of_utility
from texts import LANGUAGES

LONGEST_TEXT: Final = 500
LONGEST_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody asks for."""

    page: str
    """Which page, or which part of it."""
    text: str
    contact: str
    """How to answer; may be empty."""


def is_open() -> bool:
    """Tell whether the utility has an address that demands can be sent to."""
    with reading() as session:
        return bool(details_of_utility(session)["email"])


def demand_access(demand: Demand) -> str:
    """Send a demand to the utility and return the number that it is known by.

    Raises
    ------
    InvalidInputError
        When it says nothing, or more than a letter holds.
    NotFoundError
        When the utility has no address.
    TooManyError
        When the same person, or all together, demand more than people do.
    """
    page, text, contact = (" ".join(part.split()) for part in (demand.page, demand.text, demand.contact))
    if not text or len(text) > LONGEST_TEXT or max(len(page), len(contact)) > LONGEST_LINE:
        raise InvalidInputError("a demand says what it is about, in few words")
    identity = current_identity()
    who = current_network() if identity is None else f"user {identity.user_id}"
    number = secrets.token_hex(4).upper()
    with writing() as session:
        address = details_of_utility(session)["email"]
        if not address:
            raise NotFoundError("the utility has no address")
        current().allowances.demands.spend(who)
        current().allowances.demands_of_all.spend("everybody")
        to = letters.Recipient(Channel.EMAIL, address, LANGUAGES[0])
        letters.write(
            session,
            "accessibility_demand",
            to=to,
            event=f"accessibility:{number}",
            number=number,
            page=page or "-",
            text=text,
            contact=contact or "-",
        )
        actor = "" if identity is None else identity.email
        record(session, at=now(), actor=actor, action="accessibility_demanded", subject=number)
    return number
