"""``/office/outgoing/<batch>.zip``: what left with a batch, the same bytes whenever it is asked for."""

from typing import Final

from flask import Response
from flask.typing import ResponseReturnValue

from domain.roles import OFFICE
from endpoints.routes import Routes
from services.audit import note_export
from services.office.outgoing import content

EXPORT: Final = "outgoing.zip"
"""What the trail calls a batch that was taken along."""


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/office/outgoing/<int:batch>.zip", take, roles=OFFICE)


def take(batch: int) -> ResponseReturnValue:
    """Send the file of a batch."""
    file = content(batch)
    note_export(EXPORT, {"number": str(batch)})
    response = Response(file, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"wodnik-outgoing-{batch:06}.zip")
    response.headers["Cache-Control"] = "no-store"
    return response
