"""One's own address and password."""

from flask import Response, flash, make_response, redirect
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError, NotFoundError
from domain.roles import PUBLIC, SIGNED_IN
from endpoints.accounts.forms import Way, field, page, password_field, spare_letters, told
from endpoints.accounts.known_devices import remember_device
from endpoints.accounts.sign_in import rules, told_to_wait, too_often
from endpoints.routes import Routes
from services.accounts.contact import ask_for_new_email, change_password, confirm_email, email_of_link
from services.accounts.passwords import LONGEST_PASSWORD
from services.accounts.proof import demand_proof, signed_in_identity
from services.accounts.users import is_address
from services.identity import current_address
from texts import _


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/account/password", show_password, roles=SIGNED_IN)
    routes.add("/account/password", set_password, roles=SIGNED_IN, methods=("POST",))
    routes.add("/account/email", show_email, roles=SIGNED_IN)
    routes.add("/account/email", ask_for_email, roles=SIGNED_IN, methods=("POST",))
    routes.add("/confirm/<secret>", show_confirmation, roles=PUBLIC)
    routes.add("/confirm/<secret>", confirm, roles=PUBLIC, methods=("POST",))


def show_password() -> ResponseReturnValue:
    """Show the form for another password."""
    return _password_page()


def set_password() -> ResponseReturnValue:
    """Take another password."""
    wait_s = rules().limits.wait_for_proof_s(signed_in_identity().session_id or 0)
    if wait_s > 0:
        return told_to_wait(_password_page(too_often(wait_s), 429), wait_s)
    old = password_field("old")
    try:
        change_password("" if len(old) > LONGEST_PASSWORD else old, password_field("password"))
    except InvalidInputError as refused:
        return _password_page(str(refused), 400)
    flash(_("Your password is changed, and your other sessions have ended."))
    response = make_response(redirect("/account"))
    # No other device is known from now on.
    remember_device(response, signed_in_identity().email)
    return response


def _password_page(problem: str = "", status: int = 200) -> Response:
    return page("change_password", status, email=signed_in_identity().email, problem=problem)


def show_email() -> ResponseReturnValue:
    """Show the form for another address to whoever has given the password a moment ago."""
    demand_proof()
    return page("change_email", email=signed_in_identity().email)


def ask_for_email() -> ResponseReturnValue:
    """Send a link to the new address; one that is somebody else's is answered in the same words."""
    demand_proof()
    email = field("email")
    if not is_address(email):
        wrong = _("Enter an e-mail address, such as name@example.com.")
        return page("change_email", 400, email=signed_in_identity().email, given=email, problem=wrong)
    spare_letters()
    ask_for_new_email(email)
    flash(_("A link is on its way to {email}. Once it is opened, you sign in by that address.", email=email))
    return redirect("/account")


def show_confirmation(secret: str) -> ResponseReturnValue:
    """Ask for a click: programs that look through mail open every link by themselves."""
    try:
        return page("confirm", email=email_of_link(secret))
    except NotFoundError:
        return _dead()


def confirm(secret: str) -> ResponseReturnValue:
    """Take the address."""
    try:
        email = email_of_link(secret)
        confirm_email(secret, address=current_address())
    except NotFoundError:
        return _dead()
    return told(
        _("The address is confirmed"),
        _("From now on you sign in by {email}, and we write to it.", email=email),
        Way("/", _("Go to the first page")),
    )


def _dead() -> Response:
    return told(
        _("This link opens nothing any more"),
        _("It has been used, it is too old, or your account has changed since. Your account page sends a new one."),
        Way("/account", _("Your account")),
        status=404,
    )
