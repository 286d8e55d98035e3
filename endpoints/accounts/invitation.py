"""The first sign-in of a colleague."""

from flask import Response
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError, NotFoundError
from domain.roles import PUBLIC
from endpoints.accounts.forms import Way, password_field, password_page, told
from endpoints.routes import Routes
from services.accounts.invitations import accept, email_of_invitation
from services.identity import current_address
from texts import _


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/invitation/<secret>", show_invitation, roles=PUBLIC)
    routes.add("/invitation/<secret>", accept_it, roles=PUBLIC, methods=("POST",))


def show_invitation(secret: str) -> ResponseReturnValue:
    """Show the form for the password; nothing is used up by it."""
    try:
        return _page(email_of_invitation(secret))
    except NotFoundError:
        return _dead()


def _page(email: str, problem: str = "") -> Response:
    lead = _("You sign in by {email}. Set your password.", email=email)
    return password_page(_("Your invitation"), lead, email, problem)


def accept_it(secret: str) -> ResponseReturnValue:
    """Take the password."""
    try:
        email = email_of_invitation(secret)
        accept(secret, password_field("password"), address=current_address())
    except InvalidInputError as refused:
        return _page(email, str(refused))
    except NotFoundError:
        return _dead()
    return told(
        _("Your password is set"),
        _("Sign in with it. Where two-step verification is obligatory you set it up right after."),
        Way("/login", _("Sign in")),
    )


def _dead() -> Response:
    return told(
        _("This invitation opens nothing any more"),
        _("It has been used, or it is too old. Ask whoever invited you for a new one."),
        Way("/login", _("Sign in")),
        status=404,
    )
