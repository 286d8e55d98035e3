"""The calendar of due dates under a secret address, one for each person and customer; the row keeps the hash of it.

Whoever has the address reads what is to be paid and when, and nothing else: no name, no place. It is shown once. A new
one ends the old one, and so does the end of the right to see the customer.

A person may have one more, of all customers whom they may see: it says of which property each entry is, and a customer
whom they may see no more drops out of it.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from data.models import Customer, FeedToken, User
from data.queries.customers import customers_of
from data.queries.due_calendar import accounts_of
from domain.due_calendar import DueDay, due_days
from domain.errors import NotAllowedError, NotFoundError
from domain.identifiers import CustomerId, UserId
from domain.invoices import EntryKind
from domain.links import invoice_at, on_behalf_of
from domain.properties import EVERY
from rendering.calendars import AllDay, calendar_of
from services.accounts.tokens import LONGEST_SECRET, digest
from services.audit import record
from services.finance import ENTRY_WORDS
from services.identity import Identity, current_customer, current_identity
from services.runtime import current, now, reading, today, writing
from texts import _, money, speaking

PATH: Final = "/feeds/{secret}/due.ics"


@dataclass(frozen=True, slots=True)
class _Property:
    """What tells the entries of one property from those of another."""

    street: str
    number: str


def feed_made_at(*, of_all: bool = False) -> dt.datetime | None:
    """Return since when the person who asks has a calendar of the customer in force, or ``of_all``; nothing without."""
    with reading() as session:
        return session.scalar(select(FeedToken.made_at).where(_own(None if of_all else current_customer())))


def make_feed(*, of_all: bool = False) -> str:
    """Make a secret address of the calendar and return it, for the only time; an earlier one ends."""
    secret, asker, customer = secrets.token_urlsafe(32), _asker(), None if of_all else current_customer()
    with writing() as session:
        # Noted first: whoever notes waits for the others, so that two clicks do not make two.
        _note(session, "feed_made", asker, customer)
        session.execute(delete(FeedToken).where(_own(customer)))
        session.add(FeedToken(user_id=asker.user_id, customer_id=customer, token_hash=digest(secret), made_at=now()))
    return current().site + PATH.format(secret=secret)


def end_feed(*, of_all: bool = False) -> None:
    """End the address, if there is one."""
    asker, customer = _asker(), None if of_all else current_customer()
    with writing() as session:
        ended = session.scalars(delete(FeedToken).where(_own(customer)).returning(FeedToken.id)).all()
        if ended:
            _note(session, "feed_ended", asker, customer)


def _asker() -> Identity:
    identity = current_identity()
    if identity is None:
        raise NotAllowedError("nobody is signed in")
    return identity


def _own(customer: CustomerId | None) -> ColumnElement[bool]:
    return and_(FeedToken.user_id == _asker().user_id, FeedToken.customer_id == customer)


def _note(session: Session, action: str, asker: Identity, customer: CustomerId | None) -> None:
    if customer is None:
        subject, details = asker.email, {"filters": {"properties": EVERY}}
    else:
        subject, details = session.scalars(select(Customer.number).where(Customer.id == customer)).one(), {}
    record(session, at=now(), actor=asker.email, action=action, subject=subject, **details)


def due_ics(secret: str) -> bytes:
    """Return the calendar behind a secret, in the language of whoever made it.

    Raises
    ------
    NotFoundError
        For a secret that opens nothing: unknown, ended, or of somebody who may see none of its customers any more.
    """
    on = today()
    with reading() as session:
        locale, properties = _behind(session, secret, on)
        accounts = accounts_of(session, properties.keys(), on)
    with speaking(locale):
        days = [_shown(one, properties[whose]) for whose, own in accounts.items() for one in due_days(*own, on)]
        days.sort(key=lambda one: (one.on, one.name))
        title = _("Water bills of all properties") if any(properties.values()) else _("Water bills")
        return calendar_of(title, days, host=urlsplit(current().site).hostname or "wodnik")


def _behind(session: Session, secret: str, on: dt.date) -> tuple[str, dict[CustomerId, _Property | None]]:
    """Return the language of whoever made a secret, and whose days it shows, each with their property when of all."""
    asked = (
        select(User.id, User.locale, FeedToken.customer_id)
        .join(FeedToken, FeedToken.user_id == User.id)
        .where(FeedToken.token_hash == digest(secret), User.is_active)
    )
    row = session.execute(asked).one_or_none() if len(secret) <= LONGEST_SECRET else None
    if row is None:
        raise NotFoundError("no such calendar")
    seen = customers_of(session, UserId(row.id), on)
    told = seen[["id", "street_line", "number"]].itertuples(index=False, name=None)
    properties: dict[CustomerId, _Property | None] = {CustomerId(ident): _Property(*named) for ident, *named in told}
    if row.customer_id is not None:
        properties = dict.fromkeys(properties.keys() & {CustomerId(row.customer_id)})
    if not properties:
        raise NotFoundError("no such calendar")
    return row.locale, properties


def _shown(one: DueDay, of: _Property | None) -> AllDay:
    what = _("Instalment") if one.kind is None else str(ENTRY_WORDS[one.kind])
    if one.is_off:
        title = _("Nothing to pay any more: {document}", document=f"{what} {one.label}")
    else:
        title = _("Pay {amount}: {document}", amount=money(one.open), document=f"{what} {one.label}")
    text = _("Due on that day. How to pay it stands on the page that this leads to.")
    place = invoice_at(one.label) if one.kind in {EntryKind.INVOICE, EntryKind.CORRECTION} else "/finance"
    if of is not None:
        title = f"{title} \u00b7 {of.street}"
        text = f"{of.street}, {_('Customer number')} {of.number}\n{text}"
        place = on_behalf_of(of.number, place)
    address = current().site + place
    return AllDay(one.name, one.due_on, title, text, address, one.changes, one.changed_on, is_off=one.is_off)
