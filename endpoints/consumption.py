"""Water use taken along: Green Button for other programs, the statement of a year as PDF."""

from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError
from domain.roles import CUSTOMERS
from endpoints.routes import Routes
from services.annual_statement import statement_pdf
from services.audit import note_export
from services.green_button import green_button
from services.runtime import today
from texts import _

FEED: Final = "green-button"
STATEMENT: Final = "water-year"


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/consumption/green-button.xml", feed, roles=CUSTOMERS)
    routes.add("/consumption/<int:year>.pdf", statement, roles=CUSTOMERS)


def feed() -> ResponseReturnValue:
    """Send the use of a span as Green Button, made while it is sent."""
    try:
        parts = green_button(request.args)
    except InvalidInputError:
        asked = ", ".join(f"{key}={value}" for key, value in request.args.items())
        text = _("Nothing was exported: this address asks for something unknown ({filters}).", filters=asked)
        return Response(text, 400, mimetype="text/plain")
    note_export(f"{FEED}.xml", request.args)
    return _file(Response(parts, mimetype="application/atom+xml"), f"{FEED}-{today()}.xml", "attachment")


def statement(year: int) -> ResponseReturnValue:
    """Send the statement of a year."""
    document = statement_pdf(year)
    note_export(f"{STATEMENT}.pdf", {"year": str(year)})
    return _file(Response(document, mimetype="application/pdf"), f"{STATEMENT}-{year}.pdf", "inline")


def _file(response: Response, name: str, way: str) -> Response:
    response.headers.set("Content-Disposition", way, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
