"""What waits for the office, counted: each count asks an index for the few rows that wait."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from data.models import Message, OutgoingBatch, Reading, SettlementItem, SettlementRun, UnmatchedPayment
from data.queries.messages import to_print
from domain.readings import UNDECIDED
from domain.settlement_runs import WAITING, SettlementState
from domain.unmatched import UnmatchedState


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, by the page on which it is done."""

    readings: int
    """That cannot be believed."""
    payments: int
    """That name nobody."""
    drafts: int
    """Settlements that nobody has issued or dropped."""
    held: int
    """Documents of these that are held or unusual."""
    batches: int
    """On their way, not acknowledged."""
    letters: int
    """To be printed."""


def waiting_at(session: Session, at: dt.datetime) -> Waiting:
    """Return how much waits at an instant, in one statement."""
    drafted = (SettlementRun.id == SettlementItem.run_id, SettlementRun.state == SettlementState.DRAFT)
    counts = (
        _count(Reading, Reading.state.in_(UNDECIDED)),
        _count(UnmatchedPayment, UnmatchedPayment.state == UnmatchedState.OPEN),
        _count(SettlementRun, SettlementRun.state == SettlementState.DRAFT),
        _count(SettlementItem, SettlementItem.state.in_(WAITING), *drafted),
        _count(OutgoingBatch, OutgoingBatch.acknowledged_at.is_(None)),
        _count(Message, *to_print(at)),
    )
    return Waiting(*session.execute(select(*(one.scalar_subquery() for one in counts))).one())


def _count(table: type[Any], *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(table).where(*conditions)
