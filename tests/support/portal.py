"""A visitor of the portal without a browser: the forms, the cookies and the callbacks, as a browser sends them."""

import datetime as dt
import functools
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from callbacks.page_guard import PAGES_CALLBACK
from data.models import Customer, User
from domain.identifiers import UserId
from domain.roles import Role
from endpoints.gate import CALLBACKS
from services.accounts.passwords import hashed
from tests.support.builders import sign_up_user

PASSWORD: Final = "correct horse battery staple"
BROWSER: Final = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}


class MovableClock:
    """A clock that a test moves."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def __call__(self) -> dt.datetime:
        """Return the moment at which the clock stands."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Move the clock."""
        self.moment += dt.timedelta(**by)


@functools.cache
def hash_of(password: str) -> str:
    """Return the hash of a password, computed once."""
    return hashed(password)


def let_in(session: Session, email: str, *roles: Role, sees: Sequence[Customer] = ()) -> UserId:
    """Write a user who can sign in with :data:`PASSWORD` and reads English."""
    user = sign_up_user(session, email, roles=roles, sees=sees)
    session.execute(update(User).where(User.id == user).values(password_hash=hash_of(PASSWORD), locale="en"))
    session.commit()
    return user


class Visitor:
    """Somebody with a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open an address."""
        return self.client.get(path, headers={**BROWSER, **{name.replace("_", "-"): headers[name] for name in headers}})

    def form_token(self) -> str:
        """Return the token of the forms, as a page shows it."""
        page = self.client.get("/login", headers=BROWSER).text or ""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        return found[1] if found else self.cookie_token()

    def cookie_token(self) -> str:
        """Return the token that Dash reads from the cookie; the first page sets it."""
        if self.client.get_cookie("_csrf_token") is None:
            self.client.get("/", headers=BROWSER)
        cookie = self.client.get_cookie("_csrf_token")
        return "" if cookie is None else cookie.decoded_value

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form of ours."""
        return self.client.post(path, data={"csrf_token": self.form_token(), **form}, headers=BROWSER)

    def sign_in(self, email: str, password: str = PASSWORD, onward: str = "/") -> TestResponse:
        """Fill in the sign-in form."""
        return self.post("/login", email=email, password=password, next=onward)

    def call(self, body: Any, **headers: str) -> TestResponse:
        """Send a callback as Dash does."""
        sent = {"X-CSRFToken": self.cookie_token(), **{name.replace("_", "-"): headers[name] for name in headers}}
        text = json.dumps(body)
        return self.client.post(CALLBACKS, data=text, content_type="application/json", headers=sent)

    def open_page(self, path: str, query: str = "") -> TestResponse:
        """Ask for a page as Dash does, by the callback that brings it."""
        return self.call(page_body(path, query))


def page_body(path: Any, query: Any = "") -> dict[str, Any]:
    """Return the body of the callback that brings a page."""
    place = {"id": "_pages_location"}
    return {
        "output": PAGES_CALLBACK,
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [{**place, "property": "pathname", "value": path}, {**place, "property": "search", "value": query}],
        "changedPropIds": ["_pages_location.pathname"],
    }
