"""Signing in, by a password and where there is one by a second factor, and signing out."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from domain.roles import PUBLIC, SIGNED_IN, Role
from endpoints.accounts.forms import page
from endpoints.accounts.known_devices import known_device, remember_device
from endpoints.accounts.places import safe_place
from endpoints.routes import Routes
from services.accounts import second_step, sessions
from services.accounts.limits import Limits
from services.accounts.passwords import LONGEST_PASSWORD
from services.accounts.sealing import Seal
from services.accounts.sessions import SignedIn
from services.installation import contact
from services.runtime import now, system_clock
from texts import _, language, ngettext

LONGEST_EMAIL: Final = 200
LONGEST_CODE: Final = 64
AWAITING: Final = "awaiting"
"""Where the browser session keeps who has still to give a code."""


@dataclass
class Visitor(UserMixin):  # type: ignore[misc] # flask-login has no types
    """What flask-login keeps: the secret of the session, and who holds it."""

    id: str
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What the sign-in page of one installation goes by."""

    lifetime: dt.timedelta
    limits: Limits
    seal: Seal
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
        limits=Limits(_seconds),
        seal=Seal(server.config["SECRET_KEY"]),
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
    routes.add("/login/code", show_code, roles=PUBLIC)
    routes.add("/login/code", give_code, roles=PUBLIC, methods=("POST",))
    routes.add("/logout", sign_out, roles=SIGNED_IN, methods=("POST",))


def show_sign_in() -> ResponseReturnValue:
    """Show the sign-in page, or go on for somebody who is signed in."""
    onward = safe_place(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(onward)
    return _page(onward)


def sign_in_anew() -> ResponseReturnValue:
    """Answer a form that was not of this session: go on where another tab has signed in, else show it once more."""
    onward = safe_place(request.form.get("next"))
    if current_user.is_authenticated:
        return redirect(onward)
    problem = _("This form was out of date. Sign in once more; if that does not help, let your browser keep cookies.")
    return _page(onward, request.form.get("email", "")[:LONGEST_EMAIL], problem, 400)


def sign_in() -> ResponseReturnValue:
    """Open a session for the right pair and go where the visitor wanted to go, or on to the second factor."""
    given, onward = rules(), safe_place(request.form.get("next"))
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    if not email or not password or len(email) > LONGEST_EMAIL or len(password) > LONGEST_PASSWORD:
        return _page(onward, email, _("Enter your e-mail address and your password."), 400)
    whose = (email.lower(), request.remote_addr or "", known_device(email))
    wait_s = given.limits.wait_for_password_s(*whose)
    if wait_s > 0:
        return told_to_wait(_page(onward, email, too_often(wait_s), 429), wait_s)
    secret = sessions.sign_in(
        email,
        password,
        address=whose[1],
        user_agent=request.headers.get("User-Agent", ""),
        lifetime=given.lifetime,
        device_is_known=bool(whose[2]),
    )
    if secret is None:
        return _page(onward, email, _("The e-mail address or the password is not right."), 401)
    given.limits.password_was_right(*whose)
    return _enter(secret, email, onward)


def _enter(secret: str, email: str, onward: str) -> Response:
    """Begin a new browser session, open or awaiting its code.

    Nothing of the one before sign-in is carried over but a chosen language.
    """
    chosen = session.get("language")
    session.clear()
    holder = _holder(secret)
    if holder is None:
        # Nobody says yet whose language it is.
        session.update({"language": chosen} if chosen else {})
        session[AWAITING] = {"secret": secret, "email": email, "next": onward}
        return _to("/login/code")
    session["language"] = chosen or holder.signed_in.locale
    login_user(holder)
    # The fire brigade comes for the map alone, and comes in a hurry.
    response = _to("/map" if onward == "/" and holder.signed_in.roles == {Role.FIRE} else onward)
    remember_device(response, email)
    return response


def show_code() -> ResponseReturnValue:
    """Ask for the code, where a right password waits for it."""
    awaiting = _awaiting()
    return _to("/login") if awaiting is None else _code_page()


def give_code() -> ResponseReturnValue:
    """Open the session that waits for its code."""
    given, awaiting = rules(), _awaiting()
    recovery = request.form.get("recovery", "")
    if awaiting is None:
        return _to("/login")
    email = awaiting["email"]
    device = known_device(email)
    wait_s = given.limits.wait_for_code_s(email.lower(), device)
    if wait_s > 0:
        return told_to_wait(_code_page(too_often(wait_s), 429, by_recovery=bool(recovery)), wait_s)
    opened = second_step.give_code(
        awaiting["secret"],
        (recovery or request.form.get("code", ""))[:LONGEST_CODE],
        seal=given.seal,
        at=system_clock(),
        lifetime=given.lifetime,
        device_is_known=bool(device),
    )
    if opened is None:
        return _wrong_code(by_recovery=bool(recovery))
    given.limits.code_was_right(email.lower(), device)
    return _enter(opened, email, safe_place(awaiting["next"]))


def _awaiting() -> dict[str, str] | None:
    """Return who has given a password a moment ago and still has to give a code."""
    awaiting: dict[str, str] | None = session.get(AWAITING)
    return awaiting if awaiting and second_step.is_awaited(awaiting["secret"]) else None


def _code_page(problem: str = "", status: int = 200, *, by_recovery: bool = False) -> Response:
    return page("code", status, problem=problem, by_recovery=by_recovery)


def _wrong_code(*, by_recovery: bool) -> Response:
    problem = (
        _("This recovery code is not right, or it was used before.")
        if by_recovery
        else _("This code is not right, or it was used before. Wait for the next one.")
    )
    return _code_page(problem, 401, by_recovery=by_recovery)


def _to(place: str) -> Response:
    return make_response(redirect(place))


def sign_out() -> ResponseReturnValue:
    """End the session, on the server too."""
    sessions.sign_out(current_user.get_id())
    logout_user()
    chosen = language()
    session.clear()
    session["language"] = chosen
    return redirect("/")


def rules() -> SignInRules:
    """Return what this portal goes by."""
    found: SignInRules = current_app.extensions["sign_in"]
    return found


def too_often(wait_s: float) -> str:
    """Say how long to wait."""
    return ngettext(
        "Too many attempts. Wait {count} second.", "Too many attempts. Wait {count} seconds.", math.ceil(wait_s)
    )


def told_to_wait(response: Response, wait_s: float) -> Response:
    """Say it to programs too."""
    response.headers["Retry-After"] = str(math.ceil(wait_s))
    return response


def _page(onward: str, email: str = "", problem: str = "", status: int = 200) -> Response:
    demo = rules().demo_accounts
    given = {"onward": onward, "email": email, "problem": problem, "demo_accounts": demo, "utility": contact()}
    page = render_template("login.html", **given)
    return make_response(page, status)
