"""Who stands on a document: the utility that sells and the customer who buys."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from data.models import Customer, Deployment
from domain.identifiers import CustomerId
from domain.parties import Named


@dataclass(frozen=True, slots=True)
class Parties:
    """Seller and buyer, as they are on file today."""

    seller: Named
    buyer: Named
    customer_number: str
    agreed_on: dt.date | None
    """Since when the buyer gets e-invoices by consent."""


def parties_of(session: Session, customer: CustomerId) -> Parties:
    """Return who stands on the customer's documents; the seller is nameless where the utility is not described yet."""
    buyer, told = session.execute(
        select(Customer, Deployment.utility).join(Deployment, true(), isouter=True).where(Customer.id == customer)
    ).one()
    fields = ("name", "street_line", "postcode_line", "nip")
    seller = Named(*((told or {}).get(field, "") for field in fields))
    return Parties(
        seller,
        Named(buyer.name, buyer.street_line, buyer.postcode_line, buyer.nip or ""),
        buyer.number,
        buyer.einvoice_since,
    )
