"""Where an invoice is found."""

from urllib.parse import quote, unquote

LIST = "/invoices"


def address_of(number: str) -> str:
    """Return the address of the page about the invoice with a number."""
    return f"{LIST}/{quote(number)}"


def number_in(address: str) -> str:
    """Return the number that the last part of an address means."""
    return unquote(address)
