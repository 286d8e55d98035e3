"""Closing one's own account."""

from flask import Response, session
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from domain.errors import InvalidInputError
from domain.retention import KEPT_BY_LAW
from domain.roles import SIGNED_IN
from endpoints.accounts.forms import Way, page, password_field, told
from endpoints.accounts.sign_in import rules, told_to_wait, too_often
from endpoints.routes import Routes
from services.account_closing import close_account, closing, may_close
from services.accounts.passwords import LONGEST_PASSWORD
from services.accounts.proof import signed_in_identity
from services.retention import days_kept
from texts import _, language


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/account/close", show_closing, roles=SIGNED_IN)
    routes.add("/account/close", close, roles=SIGNED_IN, methods=("POST",))


def show_closing() -> ResponseReturnValue:
    """Say what goes and what stays, and ask for the password."""
    return _page()


def _page(problem: str = "", status: int = 200) -> Response:
    if not may_close():
        return told(
            _("This account belongs to your work here"),
            _("An administrator disables it when you leave."),
            Way("/account", _("Back to your account")),
            status=403 if problem else 200,
        )
    return page(
        "closing",
        status,
        email=signed_in_identity().email,
        closing=closing(),
        kept=KEPT_BY_LAW,
        days=days_kept(),
        problem=problem,
    )


def close() -> ResponseReturnValue:
    """Close the account and say good-bye."""
    wait_s = rules().limits.wait_for_proof_s(signed_in_identity().session_id or 0)
    if wait_s > 0:
        return told_to_wait(_page(too_often(wait_s), 429), wait_s)
    password = password_field("password")
    try:
        close_account("" if len(password) > LONGEST_PASSWORD else password)
    except InvalidInputError as refused:
        return _page(str(refused), 400)
    logout_user()
    spoken = language()
    session.clear()
    session["language"] = spoken
    return told(
        _("Your account is closed"),
        _("You are signed out everywhere. A new account can be opened with the customer number and the last invoice."),
        Way("/", _("Go to the first page")),
    )
