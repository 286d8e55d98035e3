"""Addresses that a browser, or whoever pretends to be one, names in its headers."""

from urllib.parse import SplitResult, urlsplit


def parts(address: str | None) -> SplitResult:
    """Return the parts of an address; what is no address has none."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")
