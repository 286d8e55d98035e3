"""What a customer's ledger says on a day: to pay, overdue, overpaid, and how it came about.

The functions take the frame of ``data.queries.finance.ledger_of``: one row a booking, ``kind``, ``booked_on``,
``due_on``, ``amount``, ``open``, ``label``, ``dues``, ``plan_id``; amounts are ``Decimal`` PLN, debts positive, credits
negative.
"""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, chain
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.calendar import month_start, next_working_day
from domain.errors import InvalidInputError
from domain.invoices import EntryKind
from domain.ledger import Age, Entry, OpenItem, age_of, ageing, balance, balance_history
from domain.money import ZERO

DAY: Final = dt.timedelta(days=1)
BEGINNING: Final = dt.date(1900, 1, 1)
"""Before every booking."""


class Span(enum.StrEnum):
    """How far back a view of the ledger reaches."""

    YEAR = "12"
    TWO_YEARS = "24"
    ALL = "all"


class InvoiceState(enum.StrEnum):
    """How far an invoice is paid."""

    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    TO_PAY = "to_pay"
    OVERDUE = "overdue"
    IN_PLAN = "in_plan"
    """Paid in instalments that are kept."""
    CREDIT = "credit"
    """A correction that is still to be used up."""
    CREDITED = "credited"
    """A correction that is used up."""


@dataclass(frozen=True, slots=True)
class View:
    """What part of a ledger is looked at: from the first day to the day whose knowledge counts."""

    span: Span
    as_of: dt.date

    @property
    def first(self) -> dt.date:
        """Return the first day: whole months, the running one included."""
        if self.span is Span.ALL:
            return BEGINNING
        return month_start(self.as_of, months=1 - int(self.span))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands on a day."""

    balance: Decimal
    """Positive is owed, negative is overpaid."""
    overdue: Decimal
    overdue_since: dt.date | None
    """The first day on which the oldest late debt was late, the day after its due date."""
    next_due_on: dt.date | None
    """The earliest due date that has not passed."""
    next_due: Decimal
    """What is due then."""
    later: Decimal
    """What only parts after the next one of each instalment plan pay."""
    debts: tuple[OpenItem, ...]
    """Oldest first."""
    is_new: bool = False
    """Nothing was ever booked."""

    @property
    def to_pay(self) -> Decimal:
        """Return what is asked for now: what is open outside of plans that are kept, and the next part of each plan."""
        return max(self.balance - self.later, ZERO)


def view_of(span: str, as_of: str, today: dt.date) -> View:
    """Return the view that was asked for in words; nothing said means twelve months up to today.

    Raises
    ------
    InvalidInputError
        For an unknown span, and for a day that is none or lies ahead.
    """
    view = nearest_view(span, as_of, today)
    if span not in {"", view.span} or as_of not in {"", view.as_of.isoformat()}:
        raise InvalidInputError(f"no view of {span!r} on {as_of!r}: it lies ahead, or before every booking, or is none")
    return view


def nearest_view(span: str, as_of: str, today: dt.date) -> View:
    """Return the view that is nearest to what an address asks for, however it was mistyped.

    A day ahead, or before every booking, becomes the nearest that can be known; what is no day is today, what is no
    span is twelve months.
    """
    try:
        on = dt.date.fromisoformat(as_of) if as_of else today
    except ValueError:
        on = today
    known = Span(span) if span in set(Span) else Span.YEAR
    return View(known, min(max(on, BEGINNING + DAY), today))


def entries_of(ledger: pd.DataFrame) -> list[Entry]:
    """Return the bookings as entries of the open-item ledger."""
    kinds = map(EntryKind, ledger["kind"].tolist())
    idents, amounts, labels = (ledger[name].tolist() for name in ("entry_id", "amount", "label"))
    booked_on, due_on = (_days(ledger[name]) for name in ("booked_on", "due_on"))
    return list(map(Entry, idents, kinds, booked_on, amounts, labels, due_on))


def _days(column: pd.Series) -> list[Any]:
    """Return the days of a column, ``None`` where there is none."""
    return column.to_numpy().astype("datetime64[D]").tolist()


def invoice_numbers(ledger: pd.DataFrame) -> frozenset[str]:
    """Return the numbers of the invoices and corrections that are booked."""
    booked = zip(ledger["kind"].tolist(), ledger["label"].tolist(), strict=True)
    return frozenset(label for kind, label in booked if kind in CHARGED)


def open_items_of(ledger: pd.DataFrame) -> list[OpenItem]:
    """Return the open items, oldest first."""
    rows = zip(entries_of(ledger), ledger["open"].tolist(), ledger["dues"].tolist(), strict=True)
    items = (OpenItem(entry, left, dues) for entry, left, dues in rows if left)
    return sorted(items, key=lambda item: item.entry.order)


def due_parts_of(ledger: pd.DataFrame) -> list[OpenItem]:
    """Return the open items, the oldest due first, those that are paid in instalments part by part."""
    parts = (
        [OpenItem(replace(item.entry, due_on=due_on), part) for due_on, part in item.dues] or [item]
        for item in open_items_of(ledger)
    )
    return sorted(chain.from_iterable(parts), key=lambda item: item.entry.order)


def standing_of(ledger: pd.DataFrame, on: dt.date) -> Standing:
    """Tell where the customer stands at the end of ``on``."""
    debts = [item for item in open_items_of(ledger) if item.open > 0]
    late = [item for item in debts if age_of(item, on) is not Age.NOT_DUE]
    ahead = [item for item in due_parts_of(ledger) if item.open > 0 and age_of(item, on) is Age.NOT_DUE]
    next_on = ahead[0].entry.order[0] if ahead else None
    return Standing(
        balance=balance(entries_of(ledger), on),
        overdue=_total(late),
        overdue_since=late[0].entry.order[0] + DAY if late else None,
        next_due_on=next_on,
        next_due=_total([item for item in ahead if item.entry.order[0] == next_on]),
        later=_after_next_parts(ledger),
        debts=tuple(debts),
        is_new=ledger.empty,
    )


def _total(items: Sequence[OpenItem]) -> Decimal:
    return sum((item.open for item in items), ZERO)


def _after_next_parts(ledger: pd.DataFrame) -> Decimal:
    parts: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for plan, dues in zip(ledger["plan_id"].tolist(), ledger["dues"].tolist(), strict=True):
        if dues:
            parts[plan] += dues
    firsts = {plan: min(own)[0] for plan, own in parts.items()}
    return sum((part for plan, own in parts.items() for day, part in own if day != firsts[plan]), ZERO)


def balance_steps(ledger: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the balance at the end of each day on which it changed, ``day`` and ``balance``.

    The first row is the balance that was carried into the view, the last that of its last day; empty without bookings.
    """
    history = balance_history(entries_of(ledger))
    carried = [amount for day, amount in history if day < view.first]
    within = [(day, amount) for day, amount in history if view.first <= day <= view.as_of]
    start = [(view.first, carried[-1])] if carried else []
    steps = dict([*start, *within])
    if steps:
        steps.setdefault(view.as_of, list(steps.values())[-1])
    return _framed("day", list(steps), {"balance": list(steps.values())})


def _framed(named: str, days: Sequence[dt.date], amounts: Mapping[str, Sequence[Decimal]]) -> pd.DataFrame:
    """Return a frame of days and of amounts."""
    exact = {name: np.array(own, dtype="object") for name, own in amounts.items()}
    return pd.DataFrame({named: np.array(days, dtype="datetime64[us]")} | exact, copy=False)


def statement_of(ledger: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the bookings of the view, newest first, with the ``balance`` after each of them."""
    running = ledger.assign(balance=np.array(list(accumulate(ledger["amount"].tolist())), dtype="object"))
    within = np.flatnonzero(ledger["booked_on"].to_numpy() >= np.datetime64(view.first))
    return running.take(within[::-1]).reset_index(drop=True)


CHARGED: Final = {EntryKind.INVOICE, EntryKind.CORRECTION}


def build_up(ledger: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return how the balance was built, month by month, oldest first.

    Returns
    -------
    pandas.DataFrame
        ``month`` (its first day), ``opening``, ``charged`` (invoices and corrections), ``interest``, ``paid``
        (payments without what the bank took back, negative), ``other`` (refunds, write-offs, adjustments), ``closing``:
        the sum of the five.
    """
    sums: dict[tuple[dt.date, str], Decimal] = defaultdict(lambda: ZERO)
    closing = ZERO
    for entry in entries_of(ledger):
        sums[month_start(entry.booked_on), _group(entry.kind)] += entry.amount
        closing += entry.amount if entry.booked_on < view.first else ZERO
    months = _months(ledger, view)
    changes = {name: [sums[month, name] for month in months] for name in GROUPS}
    together = (sum(own, ZERO) for own in zip(*changes.values(), strict=True))
    balances = list(accumulate(together, initial=closing))
    return _framed("month", months, {"opening": balances[:-1], **changes, "closing": balances[1:]})


def waterfall(months: pd.DataFrame) -> pd.DataFrame:
    """Return what led from the opening balance of a view (:func:`build_up`) to the closing one, step by step.

    Returns
    -------
    pandas.DataFrame
        ``step`` (opening, one of :data:`GROUPS`, closing), ``amount``, and the balance ``before`` and ``after`` it; the
        first and the last start at zero. Empty without bookings.
    """
    rows: list[tuple[str, Decimal, Decimal, Decimal]] = []
    if len(months):
        balance_now = months["opening"].iloc[0]
        rows.append(("opening", balance_now, ZERO, balance_now))
        for name in GROUPS:
            amount = sum(months[name], ZERO)
            rows.append((name, amount, balance_now, balance_now + amount))
            balance_now += amount
        rows.append(("closing", balance_now, ZERO, balance_now))
    return pd.DataFrame(rows, columns=["step", "amount", "before", "after"], dtype="object")


GROUPS: Final = ("charged", "interest", "paid", "other")


def _group(kind: EntryKind) -> str:
    if kind in CHARGED:
        return "charged"
    named = {EntryKind.INTEREST_NOTE: "interest", EntryKind.PAYMENT: "paid", EntryKind.REVERSAL: "paid"}
    return named.get(kind, "other")


def _months(ledger: pd.DataFrame, view: View) -> list[dt.date]:
    """Return the first days of the months of the view, from the first booking on."""
    if ledger.empty:
        return []
    first = max(view.first, ledger["booked_on"].min().date())
    count = (view.as_of.year - first.year) * 12 + view.as_of.month - first.month + 1
    return [month_start(first, months=number) for number in range(count)]


def ages_of(ledger: pd.DataFrame, on: dt.date) -> dict[Age, Decimal]:
    """Sum what is open by age, every age of a debt named, overpayments only where there are any."""
    sums = ageing(open_items_of(ledger), on)
    return {age: amount for age, amount in sums.items() if age is not Age.OVERPAID or amount}


def states_of(invoices: pd.DataFrame, on: dt.date) -> list[InvoiceState]:
    """Tell of each invoice how far it is paid; takes ``gross``, ``open``, ``due_on`` and ``is_planned``."""
    gross, left, planned = (invoices[name].tolist() for name in ("gross", "open", "is_planned"))
    rows = zip(gross, left, _days(invoices["due_on"]), planned, strict=True)
    return [invoice_state(sold, still, due_on, on, is_planned=is_planned) for sold, still, due_on, is_planned in rows]


def invoice_state(
    gross: Decimal, left: Decimal, due_on: dt.date, on: dt.date, *, is_planned: bool = False
) -> InvoiceState:
    """Tell how far an invoice is paid at the end of ``on``; overdue goes before partly paid.

    A document of another system may be due on a free day: until the next working day it is paid in time (KC 115).
    """
    if left < 0:
        return InvoiceState.CREDIT
    if left == 0:
        return InvoiceState.PAID if gross >= 0 else InvoiceState.CREDITED
    if is_planned:
        return InvoiceState.IN_PLAN
    if next_working_day(due_on) < on:
        return InvoiceState.OVERDUE
    return InvoiceState.PARTLY_PAID if left < gross else InvoiceState.TO_PAY
