"""Letters on paper: the office prints what waits, posts it and says so."""

from http import HTTPStatus
from typing import Final

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from data.queries.messages import letters_to_print
from domain.errors import NotAllowedError
from domain.roles import OFFICE
from endpoints.routes import Routes
from services.outbox import mark_printed, open_letter
from services.runtime import current, now, reading
from texts import _, _l, moment

MOST: Final = 200
KINDS: Final = {
    "activation_code": _l("Code of a first sign-in"),
    "consent_noted": _l("Consent that was noted"),
    "payment_demand": _l("Demand for payment"),
}
"""What a letter is; its own subject may have been worded with the code in it."""
ON_PAPER: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A letter brings its styles along; nothing in it acts or is fetched."""


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/letters", show_list, roles=OFFICE)
    routes.add("/letters/<int:message_id>", show_letter, roles=OFFICE)
    routes.add("/letters/<int:message_id>/printed", note_printed, roles=OFFICE, methods=["POST"])


def show_list() -> ResponseReturnValue:
    """List the letters that wait, the oldest first."""
    return _listed()


def _listed(problem: str = "") -> str:
    with reading() as session:
        found, count = letters_to_print(session, at=now(), most=MOST)
    zone = current().zone
    rows = [
        {
            "id": row["id"],
            "recipient": row["recipient"],
            "what": KINDS.get(row["kind"], _("Letter on paper")),
            "since": moment(row["due_at"], zone),
        }
        for row in found.to_dict(orient="records")
    ]
    return render_template("letters_to_print.html", rows=rows, count=count, problem=problem)


def show_letter(message_id: int) -> ResponseReturnValue:
    """Show one letter as it is printed."""
    response = make_response(open_letter(message_id))
    response.headers["Content-Security-Policy"] = ON_PAPER
    return response


def note_printed(message_id: int) -> ResponseReturnValue:
    """Take a letter off the list; one that nobody has opened stays, for a click too many hits the next one."""
    try:
        mark_printed(message_id)
    except NotAllowedError as refused:
        return _listed(str(refused)), HTTPStatus.CONFLICT
    return redirect("/letters", code=303)
