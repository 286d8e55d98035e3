"""The forgotten password."""

from flask import Response
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError, NotFoundError
from domain.roles import PUBLIC
from endpoints.accounts.forms import Way, field, page, password_field, password_page, spare_letters, told
from endpoints.accounts.known_devices import remember_device
from endpoints.routes import Routes
from services.accounts.forgotten import ask_for_new_password, owner_of_link, set_by_link
from services.accounts.users import is_address
from services.identity import current_address
from texts import _


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/password/forgotten", show_forgotten, roles=PUBLIC)
    routes.add("/password/forgotten", ask, roles=PUBLIC, methods=("POST",))
    routes.add("/password/new/<secret>", show_new, roles=PUBLIC)
    routes.add("/password/new/<secret>", set_new, roles=PUBLIC, methods=("POST",))


def show_forgotten() -> ResponseReturnValue:
    """Show the form that asks for the address."""
    return page("forgotten")


def ask() -> ResponseReturnValue:
    """Send a link; every address is answered in the same words."""
    email = field("email")
    if not is_address(email):
        wrong = _("Enter your e-mail address, such as name@example.com.")
        return page("forgotten", 400, given=email, problem=wrong)
    spare_letters()
    ask_for_new_password(email, address=current_address())
    return told(
        _("Look into your mailbox"),
        _(
            "If somebody signs in by the address {email}, a link for a new password is on its way to it. The link "
            "works once, for an hour. If nothing comes, look among unwanted mail.",
            email=email,
        ),
        Way("/login", _("Sign in")),
    )


def show_new(secret: str) -> ResponseReturnValue:
    """Show the form for a new password; nothing is used up by it."""
    try:
        return _new_page(owner_of_link(secret))
    except NotFoundError:
        return _dead()


def _new_page(email: str, problem: str = "") -> Response:
    lead = _("For the account {email}. You are then signed out on every device.", email=email)
    return password_page(_("New password"), lead, email, problem)


def set_new(secret: str) -> ResponseReturnValue:
    """Take the new password."""
    try:
        email = owner_of_link(secret)
        set_by_link(secret, password_field("password"), address=current_address())
    except InvalidInputError as refused:
        return _new_page(email, str(refused))
    except NotFoundError:
        return _dead()
    response = told(
        _("Your password is changed"),
        _("You are signed out on every device. Sign in with the new password."),
        Way("/login", _("Sign in")),
    )
    # Whoever had the link reads the letters of the owner: those who guess do not slow this device down.
    remember_device(response, email)
    return response


def _dead() -> Response:
    return told(
        _("This link opens nothing any more"),
        _("It has been used, it is too old, or you have signed in since. Ask for a new one."),
        Way("/password/forgotten", _("Ask for a new link")),
        status=404,
    )
