"""Where on the portal is what has a number: one spelling of numbers in addresses, whatever stands in them.

A number may hold what an address cannot: a stroke where a place follows, ``#``, ``?``, ``%``, dots that a browser takes
for a way up. Percent signs do not help: servers read ``%2F`` before they look for the page, and browsers ``%2E``. So
each such letter is written as ``~2F``, byte by byte of UTF-8. Where a number ends the address, single strokes between
letters and digits stay as they are. An address without a tilde means what it says, as in letters of before.
"""

import re
from typing import Final

INVOICES: Final = "/invoices"
CONTRACTS: Final = "/contracts"
STRANGE: Final = re.compile(rb"[^\w-]")
"""Bytes that are not written as they are."""
STRANGE_AT_THE_END: Final = re.compile(rb"[^\w/-]|(?<![\w-])/|/(?![\w-])")
"""The same where nothing but an ending follows the number."""
WRITTEN: Final = re.compile(rb"~([0-9A-F]{2})")


def invoice_at(number: str) -> str:
    """Return the address of the page about an invoice; its files are there, too, each with its ending."""
    return f"{INVOICES}/{_written(number, STRANGE_AT_THE_END)}"


def contract_at(number: str) -> str:
    """Return the address of the page about a contract."""
    return f"{CONTRACTS}/{_written(number, STRANGE_AT_THE_END)}"


def note_at(number: str) -> str:
    """Return the address of an interest note as PDF."""
    return f"/finance/notes/{_written(number, STRANGE_AT_THE_END)}.pdf"


def on_behalf_of(customer: str, place: str) -> str:
    """Return the address that puts the customer with a number in force and opens a place for them."""
    return f"/go/{_written(customer, STRANGE)}{place}"


def number_in(written: str) -> str:
    """Return the number that a part of an address means, its percent signs read already."""
    plain = WRITTEN.sub(lambda one: bytes([int(one[1], 16)]), written.encode(errors="replace"))
    return plain.decode(errors="replace")


def _written(number: str, strange: re.Pattern[bytes]) -> str:
    return strange.sub(lambda one: b"~%02X" % ord(one[0]), number.encode()).decode()
