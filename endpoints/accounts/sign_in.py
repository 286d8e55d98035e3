"""Signing in and out."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from domain.errors import NotAllowedError
from domain.roles import PUBLIC, SIGNED_IN, Role
from endpoints.accounts.places import safe_place
from endpoints.routes import Routes
from services.accounts import sessions
from services.accounts.sessions import SignedIn
from services.attempts import Attempts
from services.installation import contact
from services.runtime import now
from texts import _, language, ngettext

LONGEST_EMAIL: Final = 200
LONGEST_PASSWORD: Final = 1024


@dataclass
class Visitor(UserMixin):  # type: ignore[misc] # flask-login has no types
    """What flask-login keeps: the secret of the session, and who holds it."""

    id: str
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What the sign-in page of one installation goes by."""

    lifetime: dt.timedelta
    by_account: Attempts
    by_address: Attempts
    demo_accounts: tuple[str, ...]
    """Shown on the page of a demo."""


def install(server: Flask, lifetime: dt.timedelta, demo_accounts: tuple[str, ...]) -> None:
    """Let flask-login find the holder of a session, and set the rules of the sign-in page."""
    manager = LoginManager(server)
    # Flask-login would bind a session to the network address and sign phones out when they change networks. Ours is a
    # secret of 256 bits, kept on the server, where it ends by time, by sign-out and with the account.
    manager.session_protection = None
    manager.user_loader(_holder)
    server.extensions["sign_in"] = SignInRules(
        lifetime,
        by_account=Attempts(free=5, longest_s=30, clock=_seconds),
        by_address=Attempts(free=30, longest_s=300, clock=_seconds),
        demo_accounts=demo_accounts,
    )


def _seconds() -> float:
    return now().timestamp()


def _holder(secret: str) -> Visitor | None:
    signed_in = sessions.session_of(secret)
    return None if signed_in is None else Visitor(secret, signed_in)


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/login", show_sign_in, roles=PUBLIC)
    routes.add("/login", sign_in, roles=PUBLIC, methods=("POST",))
    routes.add("/logout", sign_out, roles=SIGNED_IN, methods=("POST",))


def show_sign_in() -> ResponseReturnValue:
    """Show the sign-in page, or go on for somebody who is signed in."""
    onward = safe_place(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(onward)
    return _page(onward)


def sign_in() -> ResponseReturnValue:
    """Open a session for the right pair and go where the visitor wanted to go."""
    rules, onward = _rules(), safe_place(request.form.get("next"))
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    if not email or not password or len(email) > LONGEST_EMAIL or len(password) > LONGEST_PASSWORD:
        return _page(onward, email, _("Enter your e-mail address and your password."), 400)
    account, address = email.lower(), request.remote_addr or ""
    wait_s = max(rules.by_address.wait_s(address), rules.by_account.wait_s(account))
    if wait_s > 0:
        return _too_often(onward, email, math.ceil(wait_s))
    agent = request.headers.get("User-Agent", "")
    secret = sessions.sign_in(email, password, address=address, user_agent=agent, lifetime=rules.lifetime)
    if secret is None:
        return _page(onward, email, _("The e-mail address or the password is not right."), 401)
    rules.by_account.forgive(account)
    # Forgiving all of it would let whoever has an account of his own guess those of others without end.
    rules.by_address.take_back(address)
    roles = _start_session(secret)
    # The fire brigade comes for the map alone, and comes in a hurry.
    return redirect("/map" if onward == "/" and roles == {Role.FIRE} else onward)


def _start_session(secret: str) -> frozenset[Role]:
    """Begin a new browser session and return the roles of its holder.

    Nothing of the one before sign-in is carried over but a chosen language.
    """
    chosen = session.get("language")
    session.clear()
    holder = _holder(secret)
    if holder is None:
        raise NotAllowedError("the session ended as it began")
    session["language"] = chosen or holder.signed_in.locale
    login_user(holder)
    return holder.signed_in.roles


def sign_out() -> ResponseReturnValue:
    """End the session, on the server too."""
    sessions.sign_out(current_user.get_id())
    logout_user()
    chosen = language()
    session.clear()
    session["language"] = chosen
    return redirect("/")


def _rules() -> SignInRules:
    rules: SignInRules = current_app.extensions["sign_in"]
    return rules


def _too_often(onward: str, email: str, wait_s: int) -> Response:
    told = ngettext("Too many attempts. Wait {count} second.", "Too many attempts. Wait {count} seconds.", wait_s)
    response = _page(onward, email, told, 429)
    response.headers["Retry-After"] = str(wait_s)
    return response


def _page(onward: str, email: str = "", problem: str = "", status: int = 200) -> Response:
    demo = _rules().demo_accounts
    given = {"onward": onward, "email": email, "problem": problem, "demo_accounts": demo, "utility": contact()}
    page = render_template("login.html", **given)
    return make_response(page, status)
