"""What the worker writes to customers by itself: what is due, late, to be read, about to end or unusual.

A letter and the note that it was told are one transaction, a few hundred letters at a time: a worker that is killed, or
two of them at once, tell nobody twice. What is found once is noted even where nobody may be written to, so that an
address confirmed later brings no letters from before. A letter that comes too late to be of use is not sent.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.models import ChannelChoice, ContactChoice, Customer, ToldReminder
from domain.errors import InvalidInputError
from domain.identifiers import CustomerId
from domain.links import on_behalf_of
from domain.reminders import DAY
from services import runtime
from services.contact import earliest, on_record, recipients
from services.letter_kinds import KINDS, Kind
from services.letters import Recipient, write
from services.reminder_sources import OF_RECORDS, OF_WATER, Reminder, Source
from services.runtime import today
from services.stopping import Stopped, stop_address
from texts import speaking

AT_ONCE: Final = 200
"""Letters of one transaction."""

log = logging.getLogger(__name__)


def remind() -> int:
    """Write what is due, late, to be read or about to end and was not told; return how many."""
    return _remind(OF_RECORDS)


def remind_of_water() -> int:
    """Write of leaks, goals and use on days away; return how many were new."""
    return _remind(OF_WATER)


def _remind(sources: Iterable[Source]) -> int:
    on, off = today(), runtime.current().reminders.off
    with runtime.reading() as session:
        found = [one for source in sources for one in source(session, on) if one.kind not in off]
    return sum(_tell(found[at : at + AT_ONCE]) for at in range(0, len(found), AT_ONCE))


def _tell(batch: Sequence[Reminder]) -> int:
    """Note a few hundred reminders as told and write their letters; return how many were new."""
    with runtime.writing() as session:
        new = _noted(session, [pair for one in batch for pair in one.told])
        fresh = [one for one in batch if one.told[0] in new]
        held = _choices(session, {one.customer_id for one in fresh})
        for one in fresh:
            try:
                _write(session, one)
            except InvalidInputError as refusal:
                # An address that an import has spoiled keeps nothing from all the others.
                log.warning("a reminder (%s) was not written: %s", one.kind, refusal)
        held.clear()
    return len(fresh)


def _noted(session: Session, told: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Note what is told and return what nobody had noted before."""
    rows = [{"kind": kind, "key": key, "told_on": today()} for kind, key in dict.fromkeys(told)]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    noting = insert(ToldReminder).values(rows).on_conflict_do_nothing().returning(ToldReminder.kind, ToldReminder.key)
    return {(kind, key) for kind, key in session.execute(noting)}


def _choices(session: Session, ids: Collection[int]) -> list[object]:
    """Read what customers have chosen, so that nothing is asked of the database for each letter.

    The rows stay in the session as long as the caller holds them.
    """
    asked = (
        select(Customer).where(Customer.id.in_(ids)),
        select(ContactChoice).where(ContactChoice.customer_id.in_(ids)),
        select(ChannelChoice).where(ChannelChoice.customer_id.in_(ids)),
    )
    return [row for statement in asked for row in session.scalars(statement)]


def _write(session: Session, one: Reminder) -> None:
    customer, kind, site = session.get_one(Customer, one.customer_id), KINDS[one.kind], runtime.current().site
    not_after = dt.datetime.combine(one.not_after + DAY, dt.time(), runtime.current().zone)
    link, event = f"{site}{on_behalf_of(customer.number, one.place)}", ":".join(one.told[0])
    for to in _recipients(session, customer, kind):
        due_at = earliest(session, one.customer_id, to.channel, runtime.now())
        if due_at > not_after:
            continue
        with speaking(to.locale):
            said = one.values(session)
        stop = "" if kind.topic is None else stop_address(Stopped(one.customer_id, kind.topic, to.channel))
        stamped = said | {"link": link, "stop": stop, "due_at": due_at, "not_after": not_after}
        write(session, one.kind, to=to, event=event, about=one.customer_id, **stamped)


def _recipients(session: Session, customer: Customer, kind: Kind) -> list[Recipient]:
    """Return where a letter goes: where the customer wants it, or what the contract needs by mail, else on paper."""
    if kind.topic is not None:
        return recipients(session, CustomerId(customer.id), kind.topic)
    return [on_record(session, customer)]
