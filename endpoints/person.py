"""``/my-data/export.zip``: everything that is held of the customer in force."""

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from domain.roles import CUSTOMERS
from endpoints.routes import Routes
from services.person_export import NAME, export_person
from services.runtime import today


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/my-data/export.zip", take_along, roles=CUSTOMERS)


def take_along() -> ResponseReturnValue:
    """Send the file to whoever has given the password a moment ago."""
    name = f"{NAME}-{today()}.zip"
    response: Response = send_file(export_person(), mimetype="application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
