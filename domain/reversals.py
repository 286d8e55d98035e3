"""Which payment a bank takes back when it tells so: the one that its references name, or the only one alike."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from domain.unmatched import REVERSAL_SEVERAL, REVERSAL_UNKNOWN


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of just the amount that is taken back, which nothing has taken back before."""

    id: int
    customer_id: int
    received_on: dt.date
    reference: str
    end_to_end: str
    title: str


@dataclass(frozen=True, slots=True)
class Back:
    """What the bank tells of the payment that it takes back."""

    on: dt.date
    reference: str
    end_to_end: str
    title: str
    customer_id: int | None
    """Whose account or document it names."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A payment that may be what the bank took back, and whose it is."""

    reference: str
    received_on: dt.date
    title: str
    customer: str
    customer_number: str


def taken_back(back: Back, payments: Sequence[Paid]) -> int | str:
    """Return the payment that is meant, or why none is: a name that several bear says nothing."""
    before = [one for one in payments if one.received_on <= back.on]
    theirs = [one for one in before if one.customer_id == back.customer_id]
    evidence = (
        [one for one in before if one.reference == back.reference],
        [one for one in before if back.end_to_end and one.end_to_end == back.end_to_end],
        [one for one in theirs if back.title and one.title == back.title],
        theirs,
    )
    found = next(filter(None, evidence), [])
    if len(found) == 1:
        return found[0].id
    return REVERSAL_SEVERAL if found else REVERSAL_UNKNOWN
