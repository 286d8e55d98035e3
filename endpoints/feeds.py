"""``/feeds/<secret>/due.ics``: due dates for a calendar that asks without signing in."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.allowances import spare
from services.feeds import due_ics
from services.runtime import current


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/feeds/<secret>/due.ics", due_dates, roles=PUBLIC)


def due_dates(secret: str) -> ResponseReturnValue:
    """Send the calendar; one that has not changed is not sent again."""
    spare(current().allowances.feeds)
    response = Response(due_ics(secret), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
