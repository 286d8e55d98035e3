"""Places of ours that a visitor may be sent to: no link of ours leads elsewhere."""

from typing import Final
from urllib.parse import quote

from flask import request

from endpoints.addresses import parts

PROVE: Final = "/account/prove"
"""Without a place to go on to it leads back to where the browser comes from, where what was chosen is chosen again."""


def came_from() -> str:
    """Return the page of ours from which the request came, the first one if there is none."""
    referrer = parts(request.referrer)
    if referrer.netloc != request.host:
        return "/"
    place = referrer.path + (f"?{referrer.query}" if referrer.query else "")
    return place if _is_ours(place) else "/"


def safe_place(place: str | None) -> str:
    """Return ``place`` if it is a path on this site, else the first page: no link of ours leads elsewhere.

    The sign-in page is no place to go to after signing in.
    """
    return place if place and _is_ours(place) and not place.startswith("/login") else "/"


def proof_address() -> str:
    """Return the address that asks for the password again and leads back: to the page, or to that of a form."""
    if request.method != "GET":
        return PROVE
    return f"{PROVE}?next={quote(asked_for(), safe='/')}"


def asked_for() -> str:
    """Return the place that is asked for as it was written: of its path the percent signs have been read."""
    query = request.query_string.decode(errors="replace")
    return quote(request.path) + (f"?{query}" if query else "")


def _is_ours(place: str) -> bool:
    if not place.startswith("/") or place.startswith("//") or "\\" in place:
        return False
    return parts(place).netloc == "" and all(ord(letter) >= ord(" ") for letter in place)
