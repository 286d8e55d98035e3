"""Until when each supply is billed: one rule for what is settled next and for what is said to be running."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from data.models import Contract, Invoice, InvoiceLine
from data.queries.asked import CUSTOMER
from domain.identifiers import CustomerId
from domain.invoices import InvoiceKind


@dataclass(frozen=True, slots=True)
class Billed:
    """The last days that were billed."""

    days: Mapping[tuple[int | None, int | None, int | None], dt.date]
    """By contract and point, and by customer where another system named no contract; it may name no point either."""

    def until(self, customer: int, contract: int, point: int) -> dt.date | None:
        """Return the last day billed at a point under a contract: what names neither of them counts for all of them.

        A contract stays billed whoever holds it by now, and whoever paid.
        """
        named = ((*one, other) for one in ((None, contract), (customer, None)) for other in (point, None))
        return max((self.days[key] for key in named if key in self.days), default=None)


def billed(session: Session) -> Billed:
    """Return what was billed to anybody."""
    return Billed({(row[0], row[1], row[2]): row[3] for row in session.execute(_lines())})


def billed_to(session: Session, customer: CustomerId) -> Billed:
    """Return what was billed to a customer, or under a contract of theirs."""
    rows = session.execute(_lines_of_one(), {"customer": customer})
    return Billed({(row[0], row[1], row[2]): row[3] for row in rows})


@cache
def _lines() -> Select[int | None, int | None, int | None, dt.date]:
    payer = case((Invoice.contract_id.is_(None), Invoice.customer_id))
    named = (payer, Invoice.contract_id, InvoiceLine.service_point_id)
    return (
        select(*named, func.max(Invoice.period_until))
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id, isouter=True)
        .where(Invoice.kind == InvoiceKind.INVOICE)
        .group_by(*named)
    )


@cache
def _lines_of_one() -> Select[int | None, int | None, int | None, dt.date]:
    theirs = select(Contract.id).where(Contract.customer_id == CUSTOMER)
    return _lines().where(or_(Invoice.customer_id == CUSTOMER, Invoice.contract_id.in_(theirs)))
