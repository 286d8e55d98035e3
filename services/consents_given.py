"""Consents of a customer: given in the very words that stand on the screen, withdrawn at any time, never forgotten."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Channel, Consent, ContactChoice, Customer, Wording
from data.queries.my_data import said_of
from domain.consents import Purpose, Standing
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

PORTAL: Final = "portal"


def standings() -> list[Standing]:
    """Return how the customer in force stands to every consent that is asked for or was ever given."""
    with runtime.reading() as session:
        found = _standings(session, current_customer())
    return [one for one in found.values() if one.asked or one.said or one.before]


def _standings(session: Session, customer_id: CustomerId) -> dict[Purpose, Standing]:
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
        standing = _standings(session, customer_id)[purpose]
        if standing.is_given:
            return
        if not _is_asked(session, standing, wording_id):
            raise InvalidInputError(_("The text has been replaced since you opened this page. Read the new one below."))
        customer = session.get_one(Customer, customer_id)
        if purpose is Purpose.EINVOICE and not _can_be_told(session, customer):
            raise InvalidInputError(_("Confirm your e-mail address first: e-invoices are told of there."))
        _say(session, customer, purpose, wording_id, is_given=True)


def _is_asked(session: Session, standing: Standing, wording_id: int) -> bool:
    """Tell whether these are the words in force, in whichever language they were read."""
    read = session.get(Wording, wording_id)
    asked = standing.asked
    return read is not None and asked is not None and (read.name, read.version) == (asked.name, asked.version)


def _can_be_told(session: Session, customer: Customer) -> bool:
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
        standing = _standings(session, customer_id)[purpose]
        if not standing.is_given:
            if not standing.said:
                raise InvalidInputError(_("This consent was never given."))
            return
        last = standing.said[0].wording if standing.said else None
        _say(session, session.get_one(Customer, customer_id), purpose, last.id if last else None, is_given=False)


def withdraw_unheard(session: Session, customer_id: CustomerId) -> None:
    """Let invoices come on paper when nobody is left to read them on the portal, in the caller's transaction."""
    standing = _standings(session, customer_id)[Purpose.EINVOICE]
    if standing.is_given:
        last = standing.said[0].wording if standing.said else None
        customer = session.get_one(Customer, customer_id)
        _say(session, customer, Purpose.EINVOICE, last.id if last else None, is_given=False)


def _say(session: Session, customer: Customer, purpose: Purpose, wording_id: int | None, *, is_given: bool) -> None:
    now, actor = runtime.now(), signed_in_identity().email
    row = {"customer_id": customer.id, "purpose": purpose, "is_given": is_given, "wording_id": wording_id}
    session.add(Consent(**row, at=now, actor=actor, origin=PORTAL))
    if purpose is Purpose.EINVOICE:
        keep_in_step(session, customer, is_given=is_given, actor=actor)
    read = None if wording_id is None else session.get(Wording, wording_id)
    told = {"consent": purpose.text, "version": read.version if read else None}
    action = "consent_given" if is_given else "consent_withdrawn"
    record(session, at=now, actor=actor, action=action, subject=customer.number, **told)


def keep_in_step(session: Session, customer: Customer, *, is_given: bool, actor: str) -> None:
    """Let the customer's invoices go by the consent: from the next one on they are electronic, or on paper."""
    since = runtime.today() if is_given else None
    change(session, customer, "einvoice_since", since, actor=actor)
