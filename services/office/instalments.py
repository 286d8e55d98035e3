"""Instalment plans and what could be paid in parts, as clerks see them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from data.queries.finance import ledger_of
from data.queries.instalments import Listed, customer_named, plans_listed, plans_of
from domain.errors import InvalidInputError, NotFoundError
from domain.finance import open_items_of
from domain.instalments import LONGEST, Fault, Part, PlanState, even_parts, fault_of, monthly, state_of
from domain.money import ZERO
from domain.roles import OFFICE
from services.audit_words import actor_words
from services.identity import acting_as
from services.runtime import reading, today
from texts import _


def plans() -> list[Listed]:
    """Return all plans, the newest first."""
    acting_as(*OFFICE)
    with reading() as session:
        return plans_listed(session, today())


def plan_opened(number: str) -> Listed:
    """Return the plan with a number.

    Raises
    ------
    NotFoundError
        When there is no such plan.
    """
    acting_as(*OFFICE)
    with reading() as session:
        found = plans_listed(session, today(), number) if number else []
    if not found:
        raise NotFoundError(f"no plan {number!r}")
    return replace(found[0], entered_by=actor_words(found[0].entered_by))


def open_debts(customer_number: str) -> tuple[str, pd.DataFrame]:
    """Return the name of a customer, and what of theirs is open and in no plan that is kept: rows of the ledger.

    Raises
    ------
    NotFoundError
        When there is no such customer.
    """
    acting_as(*OFFICE)
    with reading() as session:
        found = customer_named(session, customer_number)
        if found is None:
            raise NotFoundError(f"no customer {customer_number!r}")
        ledger, agreed = ledger_of(session, found[0], today()), plans_of(session, found[0], today())
    planned = {debt for plan in agreed if state_of(plan, today()) is PlanState.ACTIVE for debt in plan.debts}
    rows = zip(ledger["entry_id"], ledger["open"], strict=True)
    return found[1], ledger[[left > 0 and debt not in planned for debt, left in rows]]


def proposed(
    customer_number: str, debts: Collection[int], count: int, first_on: dt.date, agreed_on: dt.date
) -> list[Part]:
    """Return even monthly parts of what is open of debts of a customer; those that are not theirs do not count.

    Raises
    ------
    InvalidInputError
        When nothing can be agreed like that, in words.
    """
    acting_as(*OFFICE)
    if agreed_on > today():
        raise InvalidInputError(_("A plan is agreed today, or was agreed before."), field="agreed_on")
    if not agreed_on <= first_on <= agreed_on + LONGEST:
        raise InvalidInputError(_(Fault.DAYS.value), field="first_on")
    total = _open_sum(customer_number, debts)
    if not total:
        raise InvalidInputError(_("Choose at least one debt."), field="debts")
    parts = [Part(*both) for both in zip(monthly(first_on, count), even_parts(total, count), strict=True)]
    if (fault := fault_of(parts, total, agreed_on)) is not None:
        raise InvalidInputError(_(fault.value), field="count")
    return parts


def _open_sum(customer_number: str, debts: Collection[int]) -> Decimal:
    with reading() as session:
        found = customer_named(session, customer_number)
        items = [] if found is None else open_items_of(ledger_of(session, found[0], today()))
    return sum((item.open for item in items if item.entry.id in debts), ZERO)
