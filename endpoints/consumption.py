"""Water use taken along: Green Button for other programs, the statement of a year as PDF."""

from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError
from domain.roles import CUSTOMERS
from endpoints.files import nothing_known, sent
from endpoints.routes import Routes
from services.annual_statement import statement_pdf
from services.audit import note_export
from services.green_button import green_button
from services.runtime import today

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
        return nothing_known(request.args)
    note_export(f"{FEED}.xml", request.args)
    return sent(parts, "application/atom+xml", f"{FEED}-{today()}.xml")


def statement(year: int) -> ResponseReturnValue:
    """Send the statement of a year."""
    document = statement_pdf(year)
    note_export(f"{STATEMENT}.pdf", {"year": str(year)})
    return sent(document, "application/pdf", f"{STATEMENT}-{year}.pdf", is_shown=True)
