"""What the forms of accounts have in common: their fields, their limit, the page that says what happened."""

from dataclasses import dataclass
from typing import Final

from flask import Response, current_app, make_response, render_template, request

from services.allowances import Allowance
from services.identity import current_network
from services.runtime import now

LONGEST_FIELD: Final = 200
LETTERS: Final = "letters_asked_for"


@dataclass(frozen=True, slots=True)
class Way:
    """Where a page leads on to."""

    address: str
    text: str


def field(name: str) -> str:
    """Return what was typed into a field of one line, nothing where it is no such text."""
    text = request.form.get(name, "").strip()
    return text if len(text) <= LONGEST_FIELD and text.isprintable() else ""


def password_field(name: str) -> str:
    """Return a password as it was typed; nothing is trimmed from it."""
    return request.form.get(name, "")


def page(template: str, status: int = 200, **given: object) -> Response:
    """Show a page of an account."""
    return make_response(render_template(f"accounts/{template}.html", **given), status)


def password_page(title: str, lead: str, email: str, problem: str = "") -> Response:
    """Ask whoever came by a link for their password; a problem is why the one they gave is refused."""
    return page("new_password", 400 if problem else 200, title=title, lead=lead, email=email, problem=problem)


def told(title: str, text: str, *ways: Way, status: int = 200) -> Response:
    """Show a page that says what has happened, and where to go on."""
    return page("told", status, title=title, text=text, ways=ways)


def spare_letters() -> None:
    """Count a form that lets a letter be sent.

    Raises
    ------
    TooManyError
        When the network has sent too many of them. What is sent to one account or customer is limited by the
        services: so nobody can use up what is another's.
    """
    made = Allowance(burst=20, per_second=1 / 30, clock=lambda: now().timestamp())
    asked: Allowance = current_app.extensions.setdefault(LETTERS, made)
    asked.spend(current_network())
