"""Where a contract is found."""

from urllib.parse import quote, unquote

LIST = "/contracts"


def address_of(number: str) -> str:
    """Return the address of the page about the contract with a number."""
    return f"{LIST}/{quote(number)}"


def number_in(address: str) -> str:
    """Return the number that the last part of an address means."""
    return unquote(address)
