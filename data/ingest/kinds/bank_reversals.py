"""What a bank takes back: the payment is found and undone by a booking of its own, or the office is asked."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import or_, select

from data.ingest.rows import Frame
from data.ingest.statements import TAKES_BACK
from data.ingest.store import Store
from data.models import UnmatchedPayment
from data.payments import TakenBack, reverse
from data.queries.office_payments import not_taken_back
from domain.reversals import Back, taken_back
from domain.unmatched import REVERSAL_UNKNOWN, REVERSAL_WAITING, UnmatchedState


def take_reversals(store: Store, frame: Frame, payers: Mapping[int, int | str]) -> dict[int, str]:
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
        back = Back(
            on=told.on,
            reference=told.reference.removeprefix(TAKES_BACK),
            end_to_end=told.end_to_end or "",
            title=told.title,
            customer_id=payer if isinstance(payer, int) else None,
        )
        found = taken_back(back, not_taken_back(store.connection, -row["amount"]))
        if isinstance(found, int):
            reverse(store, found, told)
        elif found == REVERSAL_UNKNOWN and _waits(store, back, row["amount"]):
            unfound[position] = REVERSAL_WAITING
        else:
            unfound[position] = found
    return unfound


def _waits(store: Store, back: Back, amount: Decimal) -> bool:
    """Tell whether what is taken back is on the office's list: nobody was named by it, and it is not booked."""
    one = UnmatchedPayment
    named = [one.reference == back.reference, *([one.end_to_end == back.end_to_end] if back.end_to_end else [])]
    named += [one.title == back.title] if back.title else []
    mine = (one.amount == -amount, one.state == UnmatchedState.OPEN, or_(*named))
    return store.connection.scalar(select(one.id).where(*mine).limit(1)) is not None
