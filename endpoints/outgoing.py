"""``/office/outgoing/<batch>.zip``: what left with a batch, the same bytes whenever it is asked for."""

from typing import Final

from flask.typing import ResponseReturnValue

from domain.roles import OFFICE
from endpoints.files import sent
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
    return sent(file, "application/zip", f"wodnik-outgoing-{batch:06}.zip")
