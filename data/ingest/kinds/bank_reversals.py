"""What a bank takes back: the payment is found and undone by a booking of its own, or the office is asked.

A reversal that came before its payment waits, and is looked at once more when a file brings a payment of that amount,
or a clerk says whose such a payment is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from sqlalchemy import ColumnElement, RowMapping, or_, select

from data.ingest.kinds.bank_payers import find_payers
from data.ingest.rows import Frame
from data.ingest.statements import TAKES_BACK
from data.ingest.store import Store
from data.models import UnmatchedPayment
from data.payments import TakenBack, reverse
from data.queries.office_payments import not_taken_back
from domain.reversals import Back, taken_back
from domain.unmatched import REVERSAL, REVERSAL_UNKNOWN, REVERSAL_WAITING, UnmatchedState


@dataclass(frozen=True, slots=True)
class Again:
    """Reversals that wait on the office's list, at which a file looks once more: the payments may be in it."""

    rows: Mapping[int, tuple[int, str]]
    """By row of the frame, the id on the list and why it waits."""
    came: set[int]
    """The payments that the file brought. One that was there before is not taken: somebody may have decided so."""

    @classmethod
    def of(cls, store: Store, frame: Frame) -> Self:
        """Put the reversals that may be of payments of the frame behind its rows."""
        rows = {}
        for found in _waiting(store, {-amount for amount in frame.values["amount"] if amount > 0}):
            rows[len(frame)] = (found["id"], found["reason"])
            frame.lines.append(0)
            told = {**found, "texts": (found["title"],), "is_reversal": True}
            for name, cells in frame.values.items():
                cells.append(told[name])
        return cls(rows, set())

    def settle(self, store: Store, position: int, found: int | str, told: TakenBack) -> None:
        """Take back the payment that is found, or say why it still waits."""
        _settle(store, self.rows[position], found, told)


def _waiting(store: Store, amounts: Collection[Decimal]) -> Sequence[RowMapping]:
    """Return the reversals of some amounts that wait and of which nobody has decided, as they came."""
    if not amounts:
        return []
    one = UnmatchedPayment
    columns = (one.id, one.reason, one.reference, one.received_on, one.amount, one.title, one.payer, one.end_to_end)
    asked = select(*columns, one.account).where(one.amount < 0, one.state == UnmatchedState.OPEN)
    found = store.connection.execute(asked.where(one.decided_at.is_(None)).order_by(one.id)).mappings().all()
    return [row for row in found if row["amount"] in amounts]


def _settle(store: Store, listed: tuple[int, str], found: int | str, told: TakenBack) -> None:
    """Take back the payment that is found, and off the list what takes it back; or say there why that still waits."""
    ident, reason = listed
    if isinstance(found, int):
        before = {"state": UnmatchedState.OPEN, "payment_id": None}
        after = {"state": UnmatchedState.ASSIGNED, "payment_id": reverse(store, found, told)}
        store.update(UnmatchedPayment, ident, before, after)
    elif found != reason:
        store.update(UnmatchedPayment, ident, {"reason": reason}, {"reason": found})


def take_what_waits(store: Store, payment_id: int, amount: Decimal) -> str | None:
    """Take a payment back that a clerk has just assigned, where a reversal of it waits; return the one's reference.

    The others of that amount are looked at once more, too, and say why they still wait.
    """
    taken = None
    waiting = _waiting(store, {-amount})
    titles = [row["title"] for row in waiting]
    payers = find_payers(store, [(title,) for title in titles], titles)
    for row, payer in zip(waiting, payers, strict=True):
        told = TakenBack(row["reference"], row["received_on"], row["title"], row["end_to_end"])
        found = _found(store, told, row["amount"], payer if isinstance(payer, int) else None)
        if isinstance(found, str) or found == payment_id:
            _settle(store, (row["id"], row["reason"]), found, told)
            taken = told.reference if found == payment_id else taken
    return taken


def take_reversals(store: Store, frame: Frame, payers: Mapping[int, int | str], again: Again) -> dict[int, str]:
    """Undo the payments that rows of the frame take back; return why of each of the others none is found.

    Parameters
    ----------
    payers
        By row, in the order of the days, the customer whose account or document it names, or why nobody is named.
    """
    unfound = {}
    for position, payer in payers.items():
        row = {name: cells[position] for name, cells in frame.values.items()}
        told = TakenBack(row["reference"], row["received_on"], row["title"], row["end_to_end"])
        found = _found(store, told, row["amount"], payer if isinstance(payer, int) else None)
        if position in again.rows:
            found = again.rows[position][1] if isinstance(found, int) and found not in again.came else found
            again.settle(store, position, found, told)
        elif isinstance(found, int):
            reverse(store, found, told)
        if isinstance(found, str):
            unfound[position] = found
    return unfound


def _found(store: Store, told: TakenBack, amount: Decimal, customer_id: int | None) -> int | str:
    """Return the payment that is taken back, or why none is found."""
    one, reference = UnmatchedPayment, told.reference.removeprefix(TAKES_BACK)
    back = Back(told.on, reference, told.end_to_end or "", told.title, customer_id)
    named = [one.reference == back.reference, *([one.end_to_end == back.end_to_end] if back.end_to_end else [])]
    is_listed = _on_list(store, back, amount, or_(*named))
    has_twin = _on_list(store, back, amount, one.state != UnmatchedState.ASSIGNED, one.title == back.title)
    payments = not_taken_back(store.connection, -amount)
    found = taken_back(back, payments, is_listed=is_listed, has_twin=has_twin)
    named += [one.title == back.title] if back.title else []
    waits = found == REVERSAL_UNKNOWN and _on_list(store, back, amount, one.state == UnmatchedState.OPEN, or_(*named))
    return REVERSAL_WAITING if waits else found


def _on_list(store: Store, back: Back, amount: Decimal, *such: ColumnElement[bool]) -> bool:
    """Tell whether what is taken back may be such a payment of the office's list: it came, and named nobody."""
    one = UnmatchedPayment
    came = (one.amount == -amount, one.received_on <= back.on, one.reason != REVERSAL)
    return store.connection.scalar(select(one.id).where(*came, *such).limit(1)) is not None
