"""Drafts of a settlement: priced, looked at, priced anew, dropped. Nothing is owed by a draft."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from data.deployment import wait_for_imports
from data.models import Contract, SettlementItem, SettlementRun
from data.queries.settlement import facts_of
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.settlement import Period
from domain.settlement_runs import Billing, ItemState, SettlementState
from domain.settling.periods import month_of
from domain.settling.pricing import Item, priced
from services.audit import record
from services.runtime import current, now, reading, today, writing
from texts import _


def due_in(month: str) -> Period:
    """Return the days on which periods end that are settled now: the month, as far as it has come.

    Raises
    ------
    NotAllowedError
        Where another system makes the invoices.
    InvalidInputError
        For no month, one that has not begun, or one before the first contract; in words.
    """
    if current().billing is Billing.OUTSIDE:
        told = _("Another system makes the invoices here (WODNIK_BILLING=outside): they come by the importer.")
        raise NotAllowedError(told)
    try:
        asked = month_of(month)
    except InvalidInputError as error:
        told = _("Write the month as 2026-10, 10.2026 or October 2026.")
        raise InvalidInputError(told, field="month") from error
    if asked.first > today():
        raise InvalidInputError(_("That month has not begun."), field="month")
    with reading() as session:
        begins = session.scalar(select(func.min(Contract.valid_from)))
    if begins is None or asked.last < begins:
        raise InvalidInputError(_("No contract was in force in that month."), field="month")
    return Period(asked.first, min(asked.last, today()))


def dry_run(month: str) -> list[Item]:
    """Return what a settlement of the month would make; nothing is written."""
    due = due_in(month)
    with reading() as session:
        return priced(facts_of(session, due, current().interest_from), due)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft: its number, and what it was made of."""

    run_id: int
    items: list[Item]


def draft(month: str, *, actor: str) -> Drafted:
    """Price the month and keep it as a draft.

    Raises
    ------
    NotAllowedError
        Where another system makes the invoices, or there is a draft already; in words.
    InvalidInputError
        For no month, or one that has not begun; in words.
    """
    due = due_in(month)
    # Priced before anybody has to wait: what is issued is priced once more.
    items = dry_run(month)
    with writing() as session:
        wait_for_imports(session.connection())
        _refuse_second(session)
        run = SettlementRun(first_on=due.first, last_on=due.last, issued_on=today(), made_at=now(), made_by=actor)
        session.add(run)
        session.flush()
        keep(session, run.id, items)
        note(session, run, "settlement_drafted", actor, documents=len([one for one in items if one.document]))
        return Drafted(run.id, items)


def _refuse_second(session: Session) -> None:
    other = session.scalar(select(SettlementRun.first_on).where(SettlementRun.state == SettlementState.DRAFT))
    if other is not None:
        raise NotAllowedError(_("There is a draft of {month} already: issue it or drop it.", month=f"{other:%Y-%m}"))


def keep(session: Session, run_id: int, items: Sequence[Item], accepted: Collection[tuple[str, str]] = ()) -> None:
    """Write the items of a run; ``accepted`` names outliers, by what they are about and how priced, that were seen."""
    rows = [_row(run_id, item, accepted) for item in items]
    if rows:
        session.execute(insert(SettlementItem), rows)


def _row(run_id: int, item: Item, accepted: Collection[tuple[str, str]]) -> dict[str, Any]:
    net, vat, gross = item.sums or (None, None, None)
    key = about(item)
    seen = item.state is ItemState.OUTLIER and (key, item.digest) in accepted
    return {
        "run_id": run_id,
        "kind": item.kind,
        "state": ItemState.READY if seen else item.state,
        "customer_id": item.customer_id,
        "contract_id": item.contract_id,
        "service_point_id": item.service_point_id,
        "corrects_id": None if item.corrects is None else item.corrects.id,
        "period_from": None if item.period is None else item.period.first,
        "period_until": None if item.period is None else item.period.last,
        "volume_m3": item.volume_m3,
        "net": net,
        "vat": vat,
        "gross": gross,
        "reason": item.reason,
        "details": {"key": key, "digest": item.digest, "told": dict(item.told)},
    }


def about(item: Item) -> str:
    """Return what an item is about, as it is kept."""
    return "|".join("" if part is None else str(part) for part in item.key)


def price_anew(run_id: int, *, actor: str) -> None:
    """Price a draft once more; outliers that were accepted stay so where they come out the same."""
    with writing() as session:
        wait_for_imports(session.connection())
        run = draft_of(session, run_id)
        stored = session.scalars(select(SettlementItem).where(SettlementItem.run_id == run_id))
        ready = {(one.details["key"], one.details["digest"]) for one in stored if one.state is ItemState.READY}
        session.execute(delete(SettlementItem).where(SettlementItem.run_id == run_id))
        due = Period(run.first_on, run.last_on)
        items = priced(facts_of(session, due, current().interest_from), due)
        keep(session, run_id, items, ready)
        note(session, run, "settlement_priced_anew", actor, documents=len([one for one in items if one.document]))


def accept(run_id: int, items: Collection[int], *, actor: str) -> int:
    """Let outliers of a draft be issued; return how many were waiting for it."""
    with writing() as session:
        wait_for_imports(session.connection())
        run = draft_of(session, run_id)
        waiting = select(SettlementItem).where(
            SettlementItem.run_id == run_id, SettlementItem.state == ItemState.OUTLIER
        )
        chosen = [one for one in session.scalars(waiting) if one.id in items]
        for one in chosen:
            one.state = ItemState.READY
        if chosen:
            note(session, run, "outliers_accepted", actor, documents=len(chosen))
        return len(chosen)


def drop(run_id: int, *, actor: str) -> None:
    """Give a draft up."""
    with writing() as session:
        wait_for_imports(session.connection())
        run = draft_of(session, run_id)
        end(run, SettlementState.DROPPED, actor)
        note(session, run, "settlement_dropped", actor)


def draft_of(session: Session, run_id: int) -> SettlementRun:
    """Return a run that is a draft still.

    Raises
    ------
    NotFoundError
        When there is no such run.
    NotAllowedError
        When it was issued or dropped; in words.
    """
    run = session.get(SettlementRun, run_id)
    if run is None:
        raise NotFoundError(f"no settlement {run_id}")
    if run.state is not SettlementState.DRAFT:
        raise NotAllowedError(_("This settlement is a draft no more: somebody has issued or dropped it."))
    return run


def end(run: SettlementRun, state: SettlementState, actor: str) -> None:
    """Say that a run is over."""
    run.state, run.ended_at, run.ended_by = state, now(), actor


def note(session: Session, run: SettlementRun, action: str, actor: str, **details: object) -> None:
    """Write what was done with a run into the trail."""
    record(session, at=now(), actor=actor, action=action, subject=f"settlement {month_name(run.first_on)}", **details)


def month_name(first: dt.date) -> str:
    """Return how a run's month is written."""
    return f"{first:%Y-%m}"
