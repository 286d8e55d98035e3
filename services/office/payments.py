"""Payments that name nobody, as clerks see them."""

import datetime as dt

import pandas as pd

from data.queries.office_payments import alike, proposals_for, unmatched_payment, unmatched_payments
from domain.errors import NotFoundError
from domain.reversals import Alike
from domain.roles import OFFICE
from domain.unmatched import Proposal, UnmatchedState
from services.audit_words import with_actors
from services.identity import acting_as
from services.runtime import reading, today


def payments(state: UnmatchedState | None) -> pd.DataFrame:
    """Return the payments of a state, or all (``data.queries.office_payments.UNMATCHED``)."""
    acting_as(*OFFICE)
    with reading() as session:
        return with_actors(unmatched_payments(session, state), "decided_by")


def payment_opened(ident: int) -> tuple[pd.DataFrame, list[Proposal], list[Alike]]:
    """Return a payment, and while it waits whom it may be from, or which one it may be that the bank took back.

    Raises
    ------
    NotFoundError
        When there is no such payment.
    """
    acting_as(*OFFICE)
    with reading() as session:
        found = with_actors(unmatched_payment(session, ident), "decided_by")
        if found.empty:
            raise NotFoundError(f"no payment {ident}")
        one = found.iloc[0]
        if one["state"] != UnmatchedState.OPEN:
            return found, [], []
        if one["amount"] < 0:
            return found, [], alike(session, -one["amount"], one["received_on"].date(), one["title"])
        return found, proposals_for(session, one["title"], one["payer"], one["amount"], today()), []


def taken_back_on(ident: int) -> dt.date | None:
    """Return when the bank took back what is booked of a payment of the list, nothing where it did not."""
    acting_as(*OFFICE)
    with reading() as session:
        found = unmatched_payment(session, ident)["back_on"].dropna()
    return None if found.empty else found.iloc[0].date()
