"""``/my-data/export.zip``: everything that is held of the customer in force."""

from flask.typing import ResponseReturnValue

from domain.roles import CUSTOMERS
from endpoints.files import sent
from endpoints.routes import Routes
from services.exports import pieces_of
from services.person_export import NAME, export_person
from services.runtime import today


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/my-data/export.zip", take_along, roles=CUSTOMERS)


def take_along() -> ResponseReturnValue:
    """Send the file to whoever has given the password a moment ago."""
    return sent(pieces_of(export_person()), "application/zip", f"{NAME}-{today()}.zip")
