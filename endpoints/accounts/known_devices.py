"""Devices that have signed in before: a signed cookie says to which accounts.

It opens nothing, and the account knows it as long as the password is the same. It lets somebody at home spend a budget
of attempts that no stranger can use up, and spares them the letter about a new device.
"""

import datetime as dt
import secrets
from typing import Final

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from services.accounts.devices import device_mark

LIVES: Final = dt.timedelta(days=400)
"""As long as browsers keep a cookie at most; each sign-in begins it anew."""
MOST_ACCOUNTS: Final = 8


def known_device(email: str) -> str:
    """Return the name of the asker's device if it has signed in to this account before, else nothing."""
    name, marks = _kept()
    return name if device_mark(email) in marks else ""


def remember_device(response: Response, email: str) -> None:
    """Note on the asker's device that it has signed in to this account."""
    name, marks = _kept()
    mark = device_mark(email)
    marks = [*(one for one in marks if one != mark), mark][-MOST_ACCOUNTS:]
    is_https = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        _cookie(),
        _signer().dumps([name or secrets.token_urlsafe(12), *marks]),
        max_age=LIVES,
        secure=is_https,
        httponly=True,
        samesite="Lax",
    )


def _kept() -> tuple[str, list[str]]:
    try:
        name, *marks = _signer().loads(request.cookies.get(_cookie(), ""), max_age=int(LIVES.total_seconds()))
    except BadData:
        return "", []
    return name, marks


def _cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known device")
