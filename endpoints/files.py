"""How a file leaves: under a name, as no cache keeps it; and what is said where an address asks for none."""

from collections.abc import Iterable, Mapping

from flask import Response

from texts import _


def sent(body: bytes | Iterable[bytes], mimetype: str, name: str, *, is_shown: bool = False) -> Response:
    """Send a file; ``is_shown`` where a browser may open it instead of saving it."""
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "inline" if is_shown else "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def nothing_known(filters: Mapping[str, str]) -> Response:
    """Say that what an address asks for is unknown."""
    asked = ", ".join(f"{key}={value}" for key, value in filters.items())
    text = _("Nothing was exported: this address asks for something unknown ({filters}).", filters=asked)
    return Response(text, 400, mimetype="text/plain")
