"""Choosing the language and the customer."""

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from data.queries.customers import customers_of
from domain.errors import NotAllowedError, NotFoundError
from domain.roles import PUBLIC, SIGNED_IN
from endpoints.accounts.places import came_from
from endpoints.routes import Routes
from services.identity import current_identity
from services.runtime import reading, today
from texts import LANGUAGES


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/lang/<code>", choose_language, roles=PUBLIC)
    routes.add("/account/in-force", choose_customer, roles=SIGNED_IN, methods=("POST",))


def choose_language(code: str) -> ResponseReturnValue:
    """Speak another language from now on, in the same place."""
    if code not in LANGUAGES:
        raise NotFoundError(code)
    session["language"] = code
    return redirect(came_from())


def choose_customer() -> ResponseReturnValue:
    """Look on behalf of another of one's customers, by the ``number`` in the form."""
    identity, number = current_identity(), request.form.get("number", "")
    if identity is None:
        raise NotAllowedError("a stranger has no customers")
    with reading() as database:
        mine = customers_of(database, identity.user_id, today())
    if number not in set(mine["number"]):
        raise NotFoundError(number)
    session["customer"] = number
    return redirect(came_from())
