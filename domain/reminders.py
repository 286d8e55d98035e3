"""What customers are reminded of, and when: pure rules over what is open, what ends and what was told before.

Money (domain.md 2.5): a debt that is due soon is announced; one that is late is reminded of, then demanded. The demand
follows a reminder that was told, by as many days as lie between the two: a worker that stood still for a month skips
no step and floods nobody. What is open of a debt is never zero here, so nobody is reminded of what is paid.
"""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from domain.errors import InvalidInputError
from domain.identifiers import CustomerId
from domain.money import ZERO

DAY: Final = dt.timedelta(days=1)
DUE_SOON: Final = "due_soon"
"""Kind of the letter about what is due soon."""
PART_SOON: Final = "part_due_soon"
"""As what a part of an instalment plan is told by that letter: plans are numbered by themselves."""
LATEST_REMINDER: Final = dt.timedelta(days=60)
LATEST_DEMAND: Final = dt.timedelta(days=120)
"""How long after the due date a step is still taken by itself; older debts are work for people."""
VERIFICATION_DAYS: Final = (30, 90, 180)
"""Days before the end of a verification at which its owner is told, the nearest first."""
MAIN_DAYS: Final = (30,)
"""The same for a main meter, which the utility exchanges: its customer has only to open the door."""


KINDS: Final = (
    *("invoice_issued", "correction_issued", DUE_SOON, "overdue_reminder", "payment_demand"),
    *("reading_window", "verification_main", "verification_submeter", "leak", "goal", "vacation_use"),
)
"""Kinds of letters that the worker writes by itself."""


class Step(enum.StrEnum):
    """A step of the ladder for late debts, by the kind of its letter. Values are stored; never rename one."""

    REMINDER = "overdue_reminder"
    DEMAND = "payment_demand"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation reminds of."""

    off: frozenset[str] = frozenset()
    """Kinds of letters that are not sent."""
    soon_days: int = 3
    """Days before its due date on which a debt is announced."""
    reminder_days: int = 7
    demand_days: int = 21
    """Days after the due date at which the steps of the ladder are taken."""


def rules_of(off: str, days: str) -> Rules:
    """Return the rules that settings describe: kinds that are off, and the days of debts, both parted by commas.

    Raises
    ------
    InvalidInputError
        For a kind that does not exist, and for days that are not three, or not in their order.
    """
    kinds = frozenset(filter(None, (name.strip() for name in off.split(","))))
    if unknown := sorted(kinds - set(KINDS)):
        raise InvalidInputError(f"no reminder {', '.join(unknown)}; there are {', '.join(KINDS)}")
    try:
        soon, reminder, demand = map(int, days.split(","))
    except ValueError:
        soon, reminder, demand = 0, 0, 0
    if soon <= 0 or not 0 < reminder < demand:
        raise InvalidInputError(f"{days!r} are not the days before and after a due date: three numbers as in 3,7,21")
    return Rules(kinds, soon, reminder, demand)


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open of a booked document, or of a part of an instalment plan that is kept."""

    entry_id: int
    customer_id: CustomerId
    label: str
    due_on: dt.date
    open: Decimal
    told_as: str = DUE_SOON


Told = Mapping[tuple[Step, int], dt.date]
"""On which day which step was taken for which debt."""


@dataclass(frozen=True, slots=True)
class MoneyLetter:
    """One letter about debts of one customer."""

    customer_id: CustomerId
    kind: str
    debts: tuple[Debt, ...]
    """All that the letter sums up, oldest first."""
    taken: tuple[tuple[str, int], ...]
    """The steps that it takes, each with the debt for which it is taken."""

    @property
    def total(self) -> Decimal:
        """Return the sum of the debts."""
        return sum((one.open for one in self.debts), ZERO)


def due_soon(
    debts: Iterable[Debt], told: Container[tuple[str, int]], on: dt.date, rules: Rules
) -> Iterator[MoneyLetter]:
    """Yield a letter for each customer and day, within the days of the rules, with a debt that was not announced."""
    ahead = [one for one in debts if on <= one.due_on <= on + rules.soon_days * DAY]
    for customer, own in _by_customer(ahead):
        for _due_on, due in groupby(own, key=lambda one: one.due_on):
            same_day = tuple(due)
            named = ((one.told_as, one.entry_id) for one in same_day)
            if taken := tuple(one for one in named if one not in told):
                yield MoneyLetter(customer, DUE_SOON, same_day, taken)


def dunning(debts: Iterable[Debt], told: Told, on: dt.date, rules: Rules) -> Iterator[MoneyLetter]:
    """Yield at most one letter for each customer with late debts: that of the furthest step that any of them takes."""
    for customer, own in _by_customer(one for one in debts if one.due_on < on):
        taken = [(step, one.entry_id) for one in own if (step := _step(one, told, on, rules))]
        if taken:
            furthest = Step.DEMAND if any(step is Step.DEMAND for step, _entry in taken) else Step.REMINDER
            yield MoneyLetter(customer, furthest, own, tuple(taken))


def _step(debt: Debt, told: Told, on: dt.date, rules: Rules) -> Step | None:
    """Return the step that a late debt takes on a day."""
    late, reminded_on = on - debt.due_on, told.get((Step.REMINDER, debt.entry_id))
    if (Step.DEMAND, debt.entry_id) in told:
        return None
    if reminded_on is None and Step.REMINDER not in rules.off:
        return Step.REMINDER if rules.reminder_days * DAY <= late <= LATEST_REMINDER else None
    apart = (rules.demand_days - rules.reminder_days) * DAY
    was_heard = reminded_on is None or on - reminded_on >= apart
    is_time = rules.demand_days * DAY <= late <= LATEST_DEMAND and was_heard
    return Step.DEMAND if is_time and Step.DEMAND not in rules.off else None


def _by_customer(debts: Iterable[Debt]) -> Iterator[tuple[CustomerId, tuple[Debt, ...]]]:
    found: dict[CustomerId, list[Debt]] = defaultdict(list)
    for one in debts:
        found[one.customer_id].append(one)
    for customer, own in found.items():
        yield customer, tuple(sorted(own, key=lambda one: (one.due_on, one.entry_id)))


def verification_step(expires_on: dt.date, on: dt.date, steps: Sequence[int] = VERIFICATION_DAYS) -> int | None:
    """Return at which of the ``steps`` before its end a verification is, nothing far from it or when it is over."""
    left = (expires_on - on).days
    return next((days for days in steps if 0 <= left <= days), None)
