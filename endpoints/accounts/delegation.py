"""A delegate comes: signed in already, by an account still to be signed in to, or by one that is made now."""

from flask import Response, redirect
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError, NotFoundError
from domain.roles import PUBLIC
from endpoints.accounts.forms import Way, field, page, password_field, told
from endpoints.gate import sign_in_address
from endpoints.routes import Routes
from services.delegates import PATH, RIGHTS, Invitation, accept, accept_anew, invitation_of
from services.identity import current_identity
from texts import _, day


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add(f"{PATH}/<secret>", show_delegation, roles=PUBLIC)
    routes.add(f"{PATH}/<secret>", accept_delegation, roles=PUBLIC, methods=("POST",))


def show_delegation(secret: str) -> ResponseReturnValue:
    """Show what is offered; nothing is used up by it."""
    try:
        offered = invitation_of(secret)
    except NotFoundError:
        return _dead()
    return _page(secret, offered)


def _page(secret: str, offered: Invitation, problem: str = "", name: str = "") -> Response:
    identity = current_identity()
    return page(
        "delegation",
        400 if problem else 200,
        offered=offered,
        rights=str(RIGHTS[offered.may_act]),
        until=day(offered.valid_until),
        signed_in_as="" if identity is None else identity.email,
        way_in=sign_in_address(f"{PATH}/{secret}"),
        problem=problem,
        name=name,
    )


def accept_delegation(secret: str) -> ResponseReturnValue:
    """Let in whoever was invited: by the account that they are signed in to, or by a new one."""
    name = field("name")
    try:
        offered = invitation_of(secret)
        if current_identity() is not None:
            accept(secret)
        elif offered.has_account:
            return redirect(sign_in_address(f"{PATH}/{secret}"))
        else:
            offered = accept_anew(secret, name, password_field("password"))
    except InvalidInputError as refused:
        return _page(secret, offered, str(refused), name)
    except NotFoundError:
        return _dead()
    ways = [Way("/", _("Go to the first page")) if current_identity() else Way("/login", _("Sign in"))]
    return told(
        _("You have access"), _("You see the customer {number} from now on.", number=offered.customer_number), *ways
    )


def _dead() -> Response:
    return told(
        _("This invitation opens nothing any more"),
        _("It was used or taken back, it is too old, or it is for somebody else. Ask for a new one."),
        Way("/", _("Go to the first page")),
        status=404,
    )
