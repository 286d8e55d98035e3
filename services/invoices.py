"""The invoices of the customer in force: the list, and one of them explained with everything that it rests on."""

from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlalchemy.orm import Session

from data.queries.finance import invoices_of, payee_of
from data.queries.invoices import (
    PREMISES,
    corrections_of,
    document_of,
    lines_of,
    parts_of,
    places_of,
    premises_of,
    settled_by,
    tariff_of,
)
from data.queries.portfolio import holder_of, invoices_of_all
from data.queries.returned import returned_of
from domain.errors import NotFoundError
from domain.explanation import Document, Explanation, explained
from domain.finance import BEGINNING
from domain.identifiers import CustomerId
from domain.invoice_list import documents_of
from domain.invoices import LineStage
from domain.reversals import Returned
from domain.tariffs import RateBook
from domain.transfers import Transfer, transfer_for
from services.identity import current_customer, current_user
from services.runtime import reading, today

LONGEST_NUMBER: Final = 64
"""Characters of a number of an invoice."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An invoice of the customer in force, and what became of it up to today."""

    explanation: Explanation
    settled: pd.DataFrame
    """``data.queries.invoices.settled_by``."""
    corrections: pd.DataFrame
    """``data.queries.invoices.corrections_of``."""
    returned: list[Returned]
    """The payments of the customer that the bank has taken back."""
    transfer: Transfer | None
    """What pays the part that is open."""


def invoice_list(*, of_all: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all documents (``domain.invoice_list.documents_of``), the newest first, and the properties they name.

    ``of_all`` the customers whom the user may see a property is a customer, by number and street.
    """
    if of_all:
        with reading() as session:
            invoices = invoices_of_all(session, current_user(), today())
        premises = invoices[["invoice_id", "customer", "street"]].set_axis([*PREMISES], axis=1)
        return documents_of(invoices, premises, today()), premises.sort_values("address", kind="stable")
    customer = current_customer()
    with reading() as session:
        invoices, premises = invoices_of(session, customer, BEGINNING, today()), premises_of(session, customer)
    return documents_of(invoices, premises, today()), premises


def is_number(text: str) -> bool:
    """Tell whether a text could be the number of a document; no other is looked for."""
    return text.isprintable() and len(text) <= LONGEST_NUMBER


def open_invoice(number: str) -> Opened:
    """Return the invoice with a number, explained.

    Raises
    ------
    NotFoundError
        For a number that the customer in force has no invoice of, whether or not somebody else has.
    """
    customer, on = current_customer(), today()
    if not is_number(number):
        raise NotFoundError("no number of an invoice")
    with reading() as session:
        document = document_of(session, customer, number, on)
        if document is None:
            raise NotFoundError(f"no invoice {number!r}")
        return Opened(
            explain(session, customer, document),
            settled_by(session, customer, document.id, on),
            corrections_of(session, customer, document.id, on),
            returned_of(session, customer, document.issued_on, on),
            _transfer_for(session, customer, document),
        )


def _transfer_for(session: Session, customer: CustomerId, document: Document) -> Transfer | None:
    """Return the transfer that pays a document, nothing where its instalments are paid instead."""
    if document.is_planned:
        return None
    return transfer_for(payee_of(session, customer), [document.number], document.open)


def account_of(number: str) -> tuple[str, str] | None:
    """Return customer number and street of the property of the user whose invoice has this number, if there is one."""
    if not is_number(number):
        return None
    with reading() as session:
        return holder_of(session, current_user(), number, today())


def explain(session: Session, customer: CustomerId, document: Document) -> Explanation:
    """Return a document of the customer with everything that it rests on, each line made again by our own rules."""
    parts, dials = parts_of(session, customer, document.id)
    there = places_of(session, customer, document.id, document.period)
    lines = lines_of(session, customer, document.id, parts)
    tariff = tariff_of(session, {line.group for line in lines if line.group})
    rates = RateBook(rate for rate, _decision in tariff)
    was = [line for line in lines if line.stage is LineStage.BEFORE]
    now = [line for line in lines if line.stage is not LineStage.BEFORE]
    return Explanation(
        document,
        tuple(explained(now, document.period, rates, there)),
        tuple(explained(was, document.period, rates, there)),
        dials,
        {rate.id: decision for rate, decision in tariff},
    )
