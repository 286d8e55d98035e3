"""The calendar of due dates under a secret address, one for each person and customer; the row keeps the hash of it.

Whoever has the address reads what is to be paid and when, and nothing else: no name, no place. It is shown once. A new
one ends the old one, and so does the end of the right to see the customer.
"""

import datetime as dt
import secrets
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from data.models import Customer, FeedToken, User
from data.queries.customers import visible_to
from data.queries.instalments import plans_of
from data.queries.statements import allocations_made, entries_of
from domain.due_calendar import DueDay, due_days
from domain.errors import NotAllowedError, NotFoundError
from domain.identifiers import CustomerId, UserId
from domain.invoices import EntryKind
from domain.links import invoice_at
from rendering.calendars import AllDay, calendar_of
from services.accounts.tokens import LONGEST_SECRET, digest
from services.audit import record
from services.finance import ENTRY_WORDS
from services.identity import Identity, current_customer, current_identity
from services.runtime import current, now, reading, today, writing
from texts import _, money, speaking

PATH: Final = "/feeds/{secret}/due.ics"


def feed_made_at() -> dt.datetime | None:
    """Return since when the person who asks has a calendar of the customer in force, nothing without one."""
    with reading() as session:
        return session.scalar(select(FeedToken.made_at).where(_own()))


def make_feed() -> str:
    """Make a secret address of the calendar and return it, for the only time; an earlier one ends."""
    secret, asker, customer = secrets.token_urlsafe(32), _asker(), current_customer()
    with writing() as session:
        # Noted first: whoever notes waits for the others, so that two clicks do not make two.
        _note(session, "feed_made", asker, customer)
        session.execute(delete(FeedToken).where(_own()))
        session.add(FeedToken(user_id=asker.user_id, customer_id=customer, token_hash=digest(secret), made_at=now()))
    return current().site + PATH.format(secret=secret)


def end_feed() -> None:
    """End the address, if there is one."""
    asker, customer = _asker(), current_customer()
    with writing() as session:
        ended = session.scalars(delete(FeedToken).where(_own()).returning(FeedToken.id)).all()
        if ended:
            _note(session, "feed_ended", asker, customer)


def _asker() -> Identity:
    identity = current_identity()
    if identity is None:
        raise NotAllowedError("nobody is signed in")
    return identity


def _own() -> ColumnElement[bool]:
    return and_(FeedToken.user_id == _asker().user_id, FeedToken.customer_id == current_customer())


def _note(session: Session, action: str, asker: Identity, customer: CustomerId) -> None:
    number = session.scalars(select(Customer.number).where(Customer.id == customer)).one()
    record(session, at=now(), actor=asker.email, action=action, subject=number)


def due_ics(secret: str) -> bytes:
    """Return the calendar behind a secret, in the language of whoever made it.

    Raises
    ------
    NotFoundError
        For a secret that opens nothing: unknown, ended, or of somebody who may not see the customer any more.
    """
    on = today()
    with reading() as session:
        locale, customer = _behind(session, secret, on)
        account = entries_of(session, customer, on), allocations_made(session, customer, on)
        plans = plans_of(session, customer, on)
    with speaking(locale):
        days = [_shown(one) for one in due_days(*account, plans, on)]
        return calendar_of(_("Water bills"), days, host=urlsplit(current().site).hostname or "wodnik")


def _behind(session: Session, secret: str, on: dt.date) -> tuple[str, CustomerId]:
    """Return the language of whoever made a secret, and the customer whose days it shows."""
    asked = (
        select(User.id, User.locale, FeedToken.customer_id)
        .join(FeedToken, FeedToken.user_id == User.id)
        .where(FeedToken.token_hash == digest(secret), User.is_active)
    )
    row = session.execute(asked).one_or_none() if len(secret) <= LONGEST_SECRET else None
    if row is None or row.customer_id not in session.scalars(visible_to(UserId(row.id), on)).all():
        raise NotFoundError("no such calendar")
    return row.locale, CustomerId(row.customer_id)


def _shown(one: DueDay) -> AllDay:
    what = _("Instalment") if one.kind is None else str(ENTRY_WORDS[one.kind])
    if one.is_off:
        title = _("Nothing to pay any more: {document}", document=f"{what} {one.label}")
    else:
        title = _("Pay {amount}: {document}", amount=money(one.open), document=f"{what} {one.label}")
    text = _("Due on that day. How to pay it stands on the page that this leads to.")
    return AllDay(one.name, one.due_on, title, text, _address(one), one.changes, one.changed_on, is_off=one.is_off)


def _address(one: DueDay) -> str:
    is_invoice = one.kind in {EntryKind.INVOICE, EntryKind.CORRECTION}
    return current().site + (invoice_at(one.label) if is_invoice else "/finance")
