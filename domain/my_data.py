"""What is on file of a customer: the words of its fields, and what a correction of them takes (domain.md 1.3, 12)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.customers import CustomerKind
from domain.words import N_

FIELDS: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "nip": N_("NIP"),
    "street_line": N_("Street and number"),
    "postcode_line": N_("Postcode and town"),
    "account_nrb": N_("Account for your payments"),
    "email": N_("E-mail address"),
    "phone": N_("Telephone"),
    "einvoice_since": N_("E-invoices since"),
}
"""Fields whose changes are kept, by their stored names; gettext messages."""
ON_INVOICES: Final = ("name", "nip", "street_line", "postcode_line", "account_nrb")
"""What stands on invoices: corrected by the office, upon evidence."""
KINDS: Final[Mapping[CustomerKind, str]] = {
    CustomerKind.PERSON: N_("private person"),
    CustomerKind.COMPANY: N_("company"),
    CustomerKind.HOUSING: N_("housing community or cooperative"),
    CustomerKind.PUBLIC_BODY: N_("public body"),
}
_ALWAYS: Final = (
    N_("an application that names the field, what it says now and what it should say, and from which day"),
    N_("for another owner or tenant: the title to the property, and a protocol with the meter reading signed by both"),
)
_BY_KIND: Final[Mapping[CustomerKind, Sequence[str]]] = {
    CustomerKind.PERSON: (N_("for another surname or address: a document that shows it, to look at"),),
    CustomerKind.COMPANY: (N_("an extract from KRS or CEIDG, and REGON"),),
    CustomerKind.HOUSING: (
        N_("the minutes by which the board was chosen, and REGON"),
        N_("for a manager: the contract of management or a power of attorney"),
    ),
    CustomerKind.PUBLIC_BODY: (N_("the act of foundation or of appointment, and REGON"),),
}


def evidence(kind: CustomerKind) -> Sequence[str]:
    """Return what a correction of the data on invoices takes from a customer of a kind; gettext messages."""
    return (*_ALWAYS, *_BY_KIND[kind])


@dataclass(frozen=True, slots=True)
class Address:
    """How a customer is reached on one channel."""

    channel: str
    value: str
    """As it is written to; empty where none is on file."""
    is_confirmed: bool
    confirmed_on: dt.date | None
    waiting: str
    """The address to which a code was sent that has not been typed in yet."""


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """What is known of the invoice that comes next."""

    after: dt.date | None
    """The last day that it bills, where one can tell."""
    last_issued_on: dt.date | None

    def is_first_after(self, day: dt.date) -> bool:
        """Tell whether it is the first one since a day."""
        return self.last_issued_on is None or self.last_issued_on <= day
