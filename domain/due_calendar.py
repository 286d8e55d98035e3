"""Due dates as a calendar has them: one entry a debt or instalment, and what became of it since.

An entry keeps its name for good and counts its changes, so that a calendar that has it takes the newer state (RFC 5545:
UID and SEQUENCE). What is settled, or falls under a plan, is called off for a while and then left out.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.instalments import PartState, Plan, PlanState, parts_of, state_of
from domain.invoices import EntryKind
from domain.ledger import Allocated, Entry
from domain.money import ZERO

SHOWN: Final = dt.timedelta(days=60)
"""How long something that is called off stays in the calendar."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day by which something is to be paid."""

    name: str
    """The same for good, and no other's."""
    kind: EntryKind | None
    """Nothing for an instalment."""
    label: str
    """Number of the document, or of the plan."""
    due_on: dt.date
    open: Decimal
    changes: int
    """Never less than it was."""
    changed_on: dt.date
    is_off: bool
    """Whether nothing is to be paid on that day any more."""


def due_days(
    entries: Sequence[Entry], allocated: Sequence[Allocated], plans: Sequence[Plan], on: dt.date
) -> list[DueDay]:
    """Return what is due, was due a short while ago, or is due late, by its day.

    ``entries`` and ``allocated`` are the account up to ``on``, with what was taken back by then, ``plans`` all that
    were agreed by then.
    """
    found = [*_debts(entries, allocated, plans, on), *(part for plan in plans for part in _instalments(plan, on))]
    kept = (one for one in found if not one.is_off or max(one.changed_on, one.due_on) >= on - SHOWN)
    return sorted(kept, key=lambda one: (one.due_on, one.name))


def _debts(
    entries: Sequence[Entry], allocated: Sequence[Allocated], plans: Sequence[Plan], on: dt.date
) -> Iterator[DueDay]:
    paid: dict[int, list[Allocated]] = defaultdict(list)
    for part in allocated:
        paid[part.debit_id].append(part)
    for entry in entries:
        if entry.amount <= 0 or entry.due_on is None:
            continue
        own, under = paid[entry.id], [plan for plan in plans if entry.id in plan.debts]
        left = entry.amount - sum((part.amount for part in own if part.holds(on)), ZERO)
        back = [part.released_on for part in own if part.released_on is not None and part.released_on <= on]
        is_planned = any(_is_kept(plan, on) for plan in under)
        # Once for the agreement, once more for its end.
        agreements = sum(1 if _is_kept(plan, on) else 2 for plan in under)
        changes = len(own) + len(back) + agreements
        days = [entry.booked_on, *(part.allocated_on for part in own), *back, *(plan.agreed_on for plan in under)]
        yield DueDay(
            *(f"due-{entry.id}", entry.kind, entry.label, entry.due_on, left, changes, max(days)),
            is_off=left == 0 or is_planned,
        )


def _is_kept(plan: Plan, on: dt.date) -> bool:
    return state_of(plan, on) is PlanState.ACTIVE


def _instalments(plan: Plan, on: dt.date) -> Iterator[DueDay]:
    is_over = not _is_kept(plan, on)
    days = [day for day, _amount in plan.paid if day <= on]
    for position, one in enumerate(parts_of(plan, on), 1):
        is_off = is_over or one.state is PartState.PAID
        yield DueDay(
            *(f"part-{plan.id}-{position}", None, plan.number, one.part.last_on, one.open, len(days) + is_over),
            changed_on=max([plan.agreed_on, *days]),
            is_off=is_off,
        )
