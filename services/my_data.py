"""What the customer in force has on file, in the reader's words, and how they are written to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.models import Channel, ContactChoice, Customer
from data.queries.my_data import changes_of, customer_of, next_invoice_of, others_who_own
from domain.customers import CustomerKind
from domain.my_data import FIELDS, KINDS, ON_INVOICES, Address, NextInvoice, evidence
from domain.topics import Topic
from services.accounts.proof import signed_in_identity
from services.contact import CHANNELS, Wishes, addresses_of, confirmed, quiet_hours, wanted
from services.contact_codes import waiting
from services.identity import current_customer
from services.runtime import current, reading, today
from texts import _, language


@dataclass(frozen=True, slots=True)
class OnFile:
    """The data of a customer."""

    kind: str
    values: Mapping[str, str]
    since: Mapping[str, dt.datetime]
    """When a field last changed, where it has, on the clock of the utility."""
    changes: pd.DataFrame
    """``at`` (on the clock of the utility), ``field``, ``before``, ``after``, ``by`` in words; newest first."""
    needed: Sequence[str]
    """What a correction takes; gettext messages."""


def on_file() -> OnFile:
    """Return what is on file of the customer in force."""
    with reading() as session:
        customer, changes = customer_of(session, current_customer()), changes_of(session, current_customer())
        known = {*others_who_own(session, signed_in_identity().user_id, current_customer(), today())}
        values = {name: getattr(customer, name) or "" for name in ("number", *ON_INVOICES)}
        kind = CustomerKind(customer.kind)
    at = [moment.astimezone(current().zone) for moment in changes["at"]]
    newest_last = list(zip(changes["field"], at, strict=True))[::-1]
    shown = changes.assign(
        at=pd.Series(at, index=changes.index, dtype="object"),
        field=[_(FIELDS[name]) if name in FIELDS else name for name in changes["field"]],
        by=[_by(actor, known) for actor in changes["actor"]],
    )
    return OnFile(_(KINDS[kind]), values, dict(newest_last), shown, evidence(kind))


def _by(actor: str, known: set[str]) -> str:
    """Say who changed something; who works at the utility stays nameless."""
    if actor == signed_in_identity().email:
        return _("you")
    return actor if actor in known else _("the utility")


def addresses() -> list[Address]:
    """Return how the customer in force is reached, by channel."""
    with reading() as session:
        customer, choice = session.get_one(Customer, current_customer()), session.get(ContactChoice, current_customer())
        sent, sure, known = waiting(session, current_customer()), confirmed(customer, choice), addresses_of(customer)
        moments = {
            Channel.EMAIL: choice.email_confirmed_at if choice else None,
            Channel.SMS: choice.phone_confirmed_at if choice else None,
        }
    days = {channel: at.astimezone(current().zone).date() if at else None for channel, at in moments.items()}
    return [Address(one, known.get(one, ""), one in sure, days[one], sent.get(one, "")) for one in CHANNELS]


def wishes() -> Wishes:
    """Return how the customer in force wants to be written to."""
    with reading() as session:
        customer, choice = current_customer(), session.get(ContactChoice, current_customer())
        topics = {(topic, one): wanted(session, customer, topic, one) for topic in Topic for one in CHANNELS}
        return Wishes(topics, quiet_hours(choice), choice.locale if choice else language())


def next_invoice() -> NextInvoice:
    """Return what is known of the next invoice of the customer in force."""
    with reading() as session:
        return next_invoice_of(session, current_customer(), today())
