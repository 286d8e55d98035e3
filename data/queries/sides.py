"""Who stood on a document when it was issued, and on what it corrects; whoever is on file where that was not kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func
from sqlalchemy.orm import aliased

from data.models import Customer, Deployment, DocumentParties
from domain.parties import FIELDS, Named, Sides, as_issued

# Made once: an alias costs more than the statement that it stands in.
THESE, THOSE = aliased(DocumentParties), aliased(DocumentParties)
"""Kept with the document that is asked for, and with the one that it corrects."""
SIDES: Final = (Customer, Deployment.utility, THESE.seller, THESE.buyer, THOSE.seller, THOSE.buyer)
"""The last columns of a statement that :func:`sides_of` reads."""


NIP_THEN: Final = func.coalesce(THESE.buyer["nip"].as_string(), Customer.nip, "")
"""The tax number of the buyer on the document that is asked for, empty where it went to somebody without one."""


def on_file(customer: Customer, utility: Mapping[str, str] | None) -> Sides:
    """Return who would stand on a document of a customer today; nameless where the utility is not described yet."""
    known = utility or {}
    buyer = Named(customer.name, customer.street_line, customer.postcode_line, customer.nip or "")
    return Sides(Named(*(known.get(field, "") for field in FIELDS)), buyer)


def sides_of(row: Sequence[Any]) -> tuple[Sides, Sides]:
    """Return who stood on a document, and on what it corrects, from a row that ends with :data:`SIDES`."""
    customer, utility, *kept = row[-len(SIDES) :]
    now = on_file(customer, utility)
    sides = as_issued(kept[0], kept[1], now)
    return sides, as_issued(kept[2], kept[3], sides)
