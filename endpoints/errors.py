"""What is answered when something is refused or breaks: a status, and words in the reader's language."""

import logging
import math
from typing import Final

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from domain.errors import (
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    ProofNeededError,
    TooManyError,
    WodnikError,
)
from endpoints.accounts.forms import Way, told
from endpoints.accounts.places import came_from, proof_address
from endpoints.accounts.sign_in import sign_in_anew
from texts import _, _l

STATUS: Final[dict[type[WodnikError], int]] = {
    NotAllowedError: 403,
    ProofNeededError: 403,
    NotFoundError: 404,
    InvalidInputError: 400,
    TooManyError: 429,
}
TITLES: Final[dict[int, str]] = {
    400: _l("This request cannot be understood"),
    401: _l("Please sign in"),
    403: _l("This is not open to you"),
    404: _l("There is no such page"),
    405: _l("This cannot be done here"),
    413: _l("This is too large"),
    415: _l("This request cannot be understood"),
    429: _l("Too many attempts"),
    500: _l("Something went wrong"),
}
ADVICE: Final[dict[int, str]] = {
    400: _l("Go back, reload the page and try once more. Nothing was changed."),
    401: _l("Your session has ended or you have not signed in."),
    403: _l("Your account does not allow it. If it should, ask the utility."),
    404: _l("The address may be mistyped, or the page has moved."),
    429: _l("Wait a moment and try again."),
    500: _l("It is our fault and has been noted. Nothing was changed; try again in a moment."),
}

log = logging.getLogger(__name__)


def install(server: Flask) -> None:
    """Answer every failure of ``server`` in the look and language of the portal."""
    server.register_error_handler(WodnikError, _refused)
    server.register_error_handler(HTTPException, _failed)
    server.register_error_handler(CSRFError, _out_of_date)
    server.register_error_handler(Exception, _broke)


def _refused(error: WodnikError) -> ResponseReturnValue:
    if isinstance(error, ProofNeededError) and wants_page():
        return redirect(proof_address())
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:  # noqa: PLR2004 -- the one that means a fault of ours
        return _broke(error)
    response = answer(status)
    if isinstance(error, TooManyError):
        response.headers["Retry-After"] = str(math.ceil(error.wait_s))
    return response


def _failed(error: HTTPException) -> Response:
    if request.method not in {"GET", "HEAD"}:
        # The route, never the path: some carry a secret.
        log.warning("request %s refused: %s %s", g.get("request_id", "-"), error.code, request.url_rule)
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _out_of_date(error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose token is not of this session: another tab has signed in or out, or the cookie is gone."""
    if not wants_page():
        return _failed(error)
    if request.path == "/login":
        return sign_in_anew()
    return told(
        _("This form is out of date"),
        _(
            "Since it was opened you have signed in or out, or your browser keeps no cookies. Nothing was changed: "
            "open it anew."
        ),
        Way(came_from(), _("Back to where it was")),
        status=400,
    )


def _broke(error: Exception) -> Response:
    log.error("request %s failed", g.get("request_id", "-"), exc_info=error)
    return answer(500)


def answer(status: int) -> Response:
    """Return a failure: a page for a person, JSON for a program."""
    title = str(TITLES.get(status, TITLES[400]))
    if not wants_page():
        return make_response(jsonify(error=title, request=g.get("request_id", "")), status)
    advice = str(ADVICE.get(status, ADVICE[400]))
    page = render_template("error.html", title=title, advice=advice, request_id=g.get("request_id", ""), status=status)
    return make_response(page, status)


def wants_page() -> bool:
    """Tell whether a person's browser asks for a page to show."""
    mode = request.headers.get("Sec-Fetch-Mode")
    return "text/html" in request.headers.get("Accept", "") if mode is None else mode == "navigate"
