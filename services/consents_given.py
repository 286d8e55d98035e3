"""Consents of a customer: given in the very words that stand on the screen, withdrawn at any time, never forgotten."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Channel, Consent, ContactChoice, Customer, Wording
from data.queries.my_data import said_of
from domain.consents import Origin, Purpose, Standing
from domain.errors import InvalidInputError
from domain.identifiers import CustomerId
from services import runtime
from services.accounts.proof import signed_in_identity
from services.audit import record
from services.consents import asked_for
from services.contact import confirmed
from services.contact_codes import change
from services.identity import acting_customer, current_customer
from texts import _, language


@dataclass(frozen=True, slots=True)
class Statement:
    """A consent given or withdrawn, as it is to be kept."""

    purpose: Purpose
    is_given: bool
    wording_id: int | None
    """The words that were read; absent where nobody knows them."""
    at: dt.datetime
    actor: str
    origin: Origin = Origin.PORTAL


def standings() -> list[Standing]:
    """Return how the customer in force stands to every consent that is asked for or was ever given."""
    with runtime.reading() as session:
        found = standings_of(session, current_customer())
    return [one for one in found.values() if one.asked or one.said or one.before]


def standings_of(session: Session, customer_id: CustomerId) -> dict[Purpose, Standing]:
    """Return how a customer stands to each consent there is."""
    said, asked = said_of(session, customer_id), {text.name: text for text in asked_for(language())}
    since = session.scalar(select(Customer.einvoice_since).where(Customer.id == customer_id))
    return {
        purpose: Standing(
            purpose,
            [one for one in said if one.purpose is purpose],
            asked.get(purpose.text),
            since if purpose is Purpose.EINVOICE else None,
        )
        for purpose in Purpose
    }


def give(purpose: Purpose, wording_id: int) -> None:
    """Give a consent in the words with a number, which the customer has read; one that is given stays as it is.

    Raises
    ------
    InvalidInputError
        When other words are asked for by now, or e-invoices have nowhere to be told of; in words.
    """
    customer_id = acting_customer()
    with runtime.writing() as session:
        hold(session)
        standing = standings_of(session, customer_id)[purpose]
        if standing.is_given:
            return
        if not _is_asked(session, standing, wording_id):
            raise InvalidInputError(_("The text has been replaced since you opened this page. Read the new one below."))
        customer = session.get_one(Customer, customer_id)
        if purpose is Purpose.EINVOICE and not can_be_told(session, customer):
            raise InvalidInputError(_("Confirm your e-mail address first: e-invoices are told of there."))
        keep(session, customer, _on_the_portal(purpose, wording_id, is_given=True))


def _is_asked(session: Session, standing: Standing, wording_id: int) -> bool:
    """Tell whether these are the words in force, in whichever language they were read."""
    read = session.get(Wording, wording_id)
    asked = standing.asked
    return read is not None and asked is not None and (read.name, read.version) == (asked.name, asked.version)


def can_be_told(session: Session, customer: Customer) -> bool:
    """Tell whether a customer has a confirmed address for word of a new e-invoice."""
    return Channel.EMAIL in confirmed(customer, session.get(ContactChoice, customer.id))


def withdraw(purpose: Purpose) -> None:
    """Withdraw a consent; one that is withdrawn stays as it is.

    Raises
    ------
    InvalidInputError
        When it was never given, in words.
    """
    customer_id = acting_customer()
    with runtime.writing() as session:
        hold(session)
        standing = standings_of(session, customer_id)[purpose]
        if not standing.is_given:
            if not standing.said:
                raise InvalidInputError(_("This consent was never given."))
            return
        customer = session.get_one(Customer, customer_id)
        keep(session, customer, _on_the_portal(purpose, standing.wording_id, is_given=False))


def withdraw_unheard(session: Session, customer_id: CustomerId) -> None:
    """Let invoices come on paper when nobody is left to read them on the portal, in the caller's transaction."""
    standing = standings_of(session, customer_id)[Purpose.EINVOICE]
    if standing.is_given:
        customer = session.get_one(Customer, customer_id)
        keep(session, customer, _on_the_portal(Purpose.EINVOICE, standing.wording_id, is_given=False))


def _on_the_portal(purpose: Purpose, wording_id: int | None, *, is_given: bool) -> Statement:
    return Statement(purpose, is_given, wording_id, runtime.now(), signed_in_identity().email)


def keep(session: Session, customer: Customer, said: Statement) -> int:
    """Keep what a customer has said, let invoices go by it, and return the number of the entry."""
    row = {"purpose": said.purpose, "is_given": said.is_given, "wording_id": said.wording_id, "at": said.at}
    kept = Consent(customer_id=customer.id, **row, actor=said.actor, origin=said.origin)
    session.add(kept)
    session.flush()
    if said.purpose is Purpose.EINVOICE:
        keep_in_step(session, customer, is_given=said.is_given, actor=said.actor)
    read = None if said.wording_id is None else session.get(Wording, said.wording_id)
    told = {"consent": said.purpose.text, "version": read.version if read else None, "origin": said.origin.value}
    if said.origin is not Origin.PORTAL:
        told["said_on"] = said.at.astimezone(runtime.current().zone).date().isoformat()
    action = "consent_given" if said.is_given else "consent_withdrawn"
    record(session, at=runtime.now(), actor=said.actor, action=action, subject=customer.number, **told)
    return kept.id


def keep_in_step(session: Session, customer: Customer, *, is_given: bool, actor: str) -> None:
    """Let the customer's invoices go by the consent: from the next one on they are electronic, or on paper."""
    since = runtime.today() if is_given else None
    change(session, customer, "einvoice_since", since, actor=actor)
