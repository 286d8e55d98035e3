"""A customer's first sign-in."""

from flask import Response
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError, NotFoundError
from domain.roles import PUBLIC
from endpoints.accounts.forms import Way, field, page, password_field, spare_letters, told
from endpoints.routes import Routes
from services.accounts.activation import Shown, amount_of, ask_for_account, use_code
from services.accounts.opening import open_account, opening_of
from services.accounts.users import is_address
from services.identity import current_address
from services.installation import contact
from texts import _

FIELDS = ("customer_number", "invoice_number", "amount")


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/activate", show_activation, roles=PUBLIC)
    routes.add("/activate", ask, roles=PUBLIC, methods=("POST",))
    routes.add("/activate/code", show_code, roles=PUBLIC)
    routes.add("/activate/code", give_code, roles=PUBLIC, methods=("POST",))
    routes.add("/activate/<secret>", show_opening, roles=PUBLIC)
    routes.add("/activate/<secret>", open_it, roles=PUBLIC, methods=("POST",))


def show_activation() -> ResponseReturnValue:
    """Show the form that asks for what stands on an invoice."""
    return page("activation", given={})


def ask() -> ResponseReturnValue:
    """Send the confirmation; right or wrong, the answer is the same."""
    given = {name: field(name) for name in FIELDS}
    problem = _missing(given)
    if problem:
        return page("activation", 400, given=given, problem=problem)
    spare_letters()
    ask_for_account(Shown(**given), address=current_address())
    return page("asked_for_account", utility=contact())


def _missing(given: dict[str, str]) -> str:
    if not all(given.values()):
        return _("Fill in all three fields.")
    return "" if amount_of(given["amount"]) is not None else _("Write the amount with digits, such as 184.62.")


def show_code() -> ResponseReturnValue:
    """Show the form for a code that came by SMS or by post."""
    return page("activation_code", given={})


def give_code() -> ResponseReturnValue:
    """Send the link by which the account is opened to whoever has the code."""
    given = {name: field(name) for name in ("customer_number", "code", "email")}
    email = given["email"]
    if not all(given.values()) or not is_address(email):
        return page("activation_code", 400, given=given, problem=_("Fill in all three fields."))
    spare_letters()
    try:
        use_code(given["customer_number"], given["code"], email, address=current_address())
    except InvalidInputError as refused:
        return page("activation_code", 400, given=given, problem=str(refused))
    return told(
        _("Look into your mailbox"),
        _("A link is on its way to {email}. It opens your account; it works once, for a day.", email=email),
        Way("/activate/code", _("The address was mistyped")),
    )


def show_opening(secret: str) -> ResponseReturnValue:
    """Show the form that opens the account; nothing is used up by it."""
    try:
        return page("opening", opening=opening_of(secret))
    except NotFoundError:
        return _dead()


def open_it(secret: str) -> ResponseReturnValue:
    """Open the account."""
    name = field("name")
    try:
        opening = open_account(secret, name, password_field("password"), address=current_address())
    except InvalidInputError as refused:
        return page("opening", 400, opening=opening_of(secret), name=name, problem=str(refused))
    except NotFoundError:
        return _dead()
    return told(
        _("Your account is open"),
        _("Sign in by {email}: you see the customer {number}.", email=opening.email, number=opening.customer_number),
        Way("/login", _("Sign in")),
    )


def _dead() -> Response:
    return told(
        _("This link opens nothing any more"),
        _("It has been used, it is too old, or the account is open already. Sign in, or ask for a new link."),
        Way("/login", _("Sign in")),
        Way("/activate", _("Ask for a new link")),
        status=404,
    )
