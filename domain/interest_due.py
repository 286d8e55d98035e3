"""Which days of which amounts are charged with interest: each day of each debt once (domain.md 2.6).

A payment that is taken back and comes again, or goes on to another debt, changes how much of a debt was late on a day.
So what is charged is not a payment but, day by day, what was late less what notes have charged of it. While a payment
was here that was taken back later, what it paid was not late.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from domain.instalments import Plan, broken_on
from domain.interest import DAY
from domain.interest_notes import Days, LatePart
from domain.money import ZERO


@dataclass(frozen=True, slots=True)
class Charged:
    """An amount of a debt and days: a note charged it, a payment held it that was taken back, or it was not owed."""

    principal: Decimal
    days: Days


def uncharged(late: Iterable[LatePart], charged: Collection[Charged], free: Collection[Days] = ()) -> list[LatePart]:
    """Return what is still to be charged of one debt, what was paid first coming first.

    Parameters
    ----------
    late
        Everything that was paid late of it.
    free
        Days on which no interest runs.
    """
    parts = sorted(late, key=lambda one: (one.paid_on, one.principal))
    runs = [(part.due_on + DAY, part.paid_on) for part in parts]
    edges = sorted(
        {edge for first, last in [*runs, *(one.days for one in charged), *free] for edge in (first, last + DAY)}
    )
    found: dict[tuple[int, Decimal], list[Days]] = {}
    for first, after in pairwise(edges):
        if any(begins <= first <= ends for begins, ends in free):
            continue
        for place, amount in _left_on(first, parts, charged):
            _extend(found.setdefault((place, amount), []), (first, after - DAY))
    return [_piece(parts[place], amount, days) for (place, amount), days in sorted(found.items())]


def owed(late: Iterable[LatePart], over: Iterable[Charged]) -> list[LatePart]:
    """Return what was paid late of one debt, less what of it was not owed; ``over`` ends on the day of its payment."""
    less: defaultdict[dt.date, Decimal] = defaultdict(Decimal)
    for one in over:
        less[one.days[1]] += one.principal
    found = []
    for part in late:
        taken = min(less[part.paid_on], part.principal)
        less[part.paid_on] -= taken
        found += [replace(part, principal=part.principal - taken)] if taken < part.principal else []
    return found


def _left_on(day: dt.date, parts: Sequence[LatePart], charged: Iterable[Charged]) -> Iterable[tuple[int, Decimal]]:
    """Return what is left of the parts that are late on a day; what was charged covers the first of them first."""
    covered = sum((one.principal for one in charged if one.days[0] <= day <= one.days[1]), Decimal(0))
    for place, part in enumerate(parts):
        if part.due_on < day <= part.paid_on:
            taken = min(covered, part.principal)
            covered -= taken
            if taken < part.principal:
                yield place, part.principal - taken


def overcharged(charged: Collection[Charged], late: Collection[LatePart], free: Collection[Days] = ()) -> list[Charged]:
    """Return what notes have charged of one debt beyond what was late of it, day by day.

    Parameters
    ----------
    late
        Everything that was paid late of it, and what is open, as if it were paid on the last of all days; below zero
        what a payment held that was taken back later, or was not owed.
    """
    runs = [*((part.due_on + DAY, part.paid_on) for part in late), *(one.days for one in charged), *free]
    edges = sorted({edge for first, last in runs for edge in (first, last + DAY)})
    found = []
    for first, after in pairwise(edges):
        noted = sum((one.principal for one in charged if one.days[0] <= first <= one.days[1]), Decimal(0))
        owed = sum((part.principal for part in late if part.due_on < first <= part.paid_on), Decimal(0))
        is_free = any(begins <= first <= ends for begins, ends in free)
        excess = noted if is_free else noted - max(owed, ZERO)
        if excess > 0:
            found.append(Charged(excess, (first, after - DAY)))
    return found


def _extend(runs: list[Days], run: Days) -> None:
    if runs and runs[-1][1] + DAY == run[0]:
        runs[-1] = (runs[-1][0], run[1])
    else:
        runs.append(run)


def _piece(part: LatePart, amount: Decimal, days: Sequence[Days]) -> LatePart:
    is_whole = list(days) == [(part.due_on + DAY, part.paid_on)]
    return replace(part, principal=amount, days=() if is_whole else tuple(days))


def free_days(plan: Plan) -> Days | None:
    """Return the days on which a plan holds interest off its debts: from the agreement until it is broken or ended."""
    if plan.bears_interest:
        return None
    ended = dt.date.max - DAY if plan.ended_on is None else plan.ended_on - DAY
    last = min(broken_on(plan, dt.date.max) or ended, ended)
    return (plan.agreed_on, last) if plan.agreed_on <= last else None
