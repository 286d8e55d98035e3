"""Instalment plans: debts paid in parts, whose days are the new due dates (domain.md 2.5).

A plan is kept as long as at the end of each part's day what was to be paid by then is paid, in whatever pieces. One
part missed breaks it, and the debts are due again as they were. A part due on a free day may be paid on the next
working day.
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Final

from domain.calendar import months_later, next_working_day
from domain.money import GROSZ, ZERO, grosz
from domain.words import N_

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 12
LONGEST: Final = dt.timedelta(days=3 * 366)


class PlanState(enum.StrEnum):
    """How an instalment plan stands. Values are stored; never rename one."""

    ACTIVE = "active"
    FULFILLED = "fulfilled"
    BROKEN = "broken"
    """An instalment was missed: the whole rest is due."""
    CANCELLED = "cancelled"


STATE_WORDS: Final[Mapping[PlanState, str]] = {
    PlanState.ACTIVE: N_("kept"),
    PlanState.FULFILLED: N_("paid whole"),
    PlanState.BROKEN: N_("broken"),
    PlanState.CANCELLED: N_("ended by the office"),
}


class PartState(enum.StrEnum):
    """How far a part of a plan is paid."""

    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    TO_PAY = "to_pay"
    MISSED = "missed"


PART_WORDS: Final[Mapping[PartState, str]] = {
    PartState.PAID: N_("paid"),
    PartState.PARTLY_PAID: N_("partly paid"),
    PartState.TO_PAY: N_("to pay"),
    PartState.MISSED: N_("missed"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment."""

    due_on: dt.date
    amount: Decimal

    @property
    def last_on(self) -> dt.date:
        """Return the last day on which it is paid in time (KC 115)."""
        return next_working_day(self.due_on)


@dataclass(frozen=True, slots=True)
class Plan:
    """An agreement to pay debts in parts, with what was paid of them since."""

    id: int
    number: str
    customer_id: int
    agreed_on: dt.date
    bears_interest: bool
    parts: tuple[Part, ...]
    debts: Mapping[int, Decimal]
    """What was open of each ledger entry when the plan was agreed, the first to be paid first."""
    paid: tuple[tuple[dt.date, Decimal], ...] = ()
    """Day and amount of everything that pays the debts since; below zero what is taken back on a day."""
    ended_on: dt.date | None = None
    """Where the office has ended it."""

    @property
    def total(self) -> Decimal:
        """Return what is paid by the plan."""
        return sum((part.amount for part in self.parts), ZERO)

    def paid_by(self, day: dt.date) -> Decimal:
        """Return what was paid until the end of a day."""
        return sum((amount for on, amount in self.paid if on <= day), ZERO)


@dataclass(frozen=True, slots=True)
class PartStanding:
    """A part, and how far it is paid on a day."""

    part: Part
    paid: Decimal
    state: PartState

    @property
    def open(self) -> Decimal:
        """Return what is still to be paid of it."""
        return self.part.amount - self.paid


def parts_of(plan: Plan, on: dt.date) -> list[PartStanding]:
    """Tell of every part how far it is paid at the end of ``on``: what comes pays the first part first."""
    left, standings = plan.paid_by(on), []
    for part in plan.parts:
        paid = min(max(left, ZERO), part.amount)
        left -= paid
        standings.append(PartStanding(part, paid, _part_state(part, paid, is_missed=part.last_on < on)))
    return standings


def _part_state(part: Part, paid: Decimal, *, is_missed: bool) -> PartState:
    if paid == part.amount:
        return PartState.PAID
    if is_missed:
        return PartState.MISSED
    return PartState.PARTLY_PAID if paid else PartState.TO_PAY


def broken_on(plan: Plan, on: dt.date) -> dt.date | None:
    """Return the day after which the plan holds no more because a part was missed, nothing while it is kept.

    A part whose payment is taken back when its day is over is missed from then on.
    """
    back = (day for day, amount in plan.paid if amount < 0)
    for day in sorted({*(part.last_on for part in plan.parts), *back}):
        wanted = sum((part.amount for part in plan.parts if part.last_on <= day), ZERO)
        if day < on and plan.paid_by(day) < wanted:
            return day
    return None


def state_of(plan: Plan, on: dt.date) -> PlanState:
    """Tell how a plan stands at the end of ``on``."""
    if plan.ended_on is not None and plan.ended_on <= on:
        return PlanState.CANCELLED
    if plan.paid_by(on) >= plan.total:
        return PlanState.FULFILLED
    return PlanState.ACTIVE if broken_on(plan, on) is None else PlanState.BROKEN


def next_part(plan: Plan, on: dt.date) -> PartStanding | None:
    """Return the part that is to be paid next of a plan that is kept."""
    if state_of(plan, on) is not PlanState.ACTIVE:
        return None
    return next(standing for standing in parts_of(plan, on) if standing.open)


def dues_of(plan: Plan, left: Mapping[int, Decimal], on: dt.date) -> dict[int, tuple[tuple[dt.date, Decimal], ...]]:
    """Return when how much of each debt of a plan that is kept is due; what is paid has the day of the next part.

    The parts pay the debts one after the other, so a debt may be due on several days.

    Parameters
    ----------
    left
        What is open of each debt on that day.
    """
    if state_of(plan, on) is not PlanState.ACTIVE:
        return {}
    found, reached = {}, plan.paid_by(on)
    ends = list(accumulate(part.amount for part in plan.parts))
    days = [part.last_on for part in plan.parts]
    for entry_id in plan.debts:
        until = reached + left.get(entry_id, ZERO)
        first = next((at for at, end in enumerate(ends) if end > reached), len(ends) - 1)
        dues: list[tuple[dt.date, Decimal]] = []
        for day, end in zip(days[first:-1], ends[first:-1], strict=True):
            upto = min(end, until)
            dues += [(day, upto - reached)] if upto > reached or not dues else []
            reached = max(upto, reached)
        # The last part takes what is beyond the plan, too.
        dues += [(days[-1], until - reached)] if until > reached or not dues else []
        found[entry_id], reached = tuple(dues), until
    return found


def even_parts(total: Decimal, count: int) -> list[Decimal]:
    """Part an amount evenly, to the grosz; the last part takes what does not divide."""
    each = int(total / GROSZ) // count * GROSZ
    return [*[each] * (count - 1), total - each * (count - 1)]


def monthly(first_on: dt.date, count: int) -> list[dt.date]:
    """Return a working day every month, from the first one on."""
    return [next_working_day(months_later(first_on, at)) for at in range(count)]


class Fault(enum.Enum):
    """Why parts cannot be agreed: a gettext message with named places."""

    COUNT = N_("A plan has {few} to {most} parts.")
    AMOUNT = N_("Every part is an amount above zero, in whole grosze.")
    ORDER = N_("Each part is due after the one before.")
    DAYS = N_("The parts are due from the day of the agreement on, within three years.")
    SUM = N_("The parts add up to {sum}, the debts to {total}: {difference} apart.")


def fault_of(parts: Sequence[Part], total: Decimal, agreed_on: dt.date) -> Fault | None:
    """Return why parts cannot be agreed for debts of ``total``, nothing where they can."""
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        return Fault.COUNT
    if any(part.amount <= 0 or part.amount != grosz(part.amount) for part in parts):
        return Fault.AMOUNT
    if any(after.due_on <= before.due_on for before, after in pairwise(parts)):
        return Fault.ORDER
    if parts[0].due_on < agreed_on or parts[-1].due_on > agreed_on + LONGEST:
        return Fault.DAYS
    return None if sum((part.amount for part in parts), ZERO) == total else Fault.SUM
