"""``/go/<customer>/<place>``: where the links of letters lead, on behalf of the customer whom the letter is about.

A stranger is led to sign in and back; whoever looks after many properties finds the right one chosen.
"""

from urllib.parse import quote

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from data.queries.customers import customers_of
from domain.errors import NotFoundError
from domain.links import number_in
from domain.roles import CUSTOMERS
from endpoints.accounts.places import safe_place
from endpoints.routes import Routes
from services.identity import current_identity
from services.runtime import reading, today


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/go/<number>", go, roles=CUSTOMERS)
    routes.add("/go/<number>/<path:place>", go, roles=CUSTOMERS)


def go(number: str, place: str = "") -> ResponseReturnValue:
    """Look on behalf of the customer with this number, and open the place."""
    identity, number = current_identity(), number_in(number)
    with reading() as database:
        mine = () if identity is None else customers_of(database, identity.user_id, today())["number"]
    if number not in set(mine):
        raise NotFoundError(number)
    session["customer"] = number
    asked = request.query_string.decode(errors="replace")
    return redirect(quote(safe_place(f"/{place}")) + (f"?{asked}" if asked else ""))
