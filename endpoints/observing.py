"""What is noted of every request: a line in the log, a count for ``/metrics``, a denial in the trail.

The log and the counts tell it by its route, never by its path or its query: some of those carry secrets, many carry
people. The trail, which is the administrator's, tells a denial by its path without the secrets.
"""

import logging
import time
from typing import Final

from flask import Flask, Response, g, request

from endpoints.addresses import parts
from services.audit import note_denial
from services.identity import current_identity
from services.logs import FACTS
from services.metrics import Requests

NO_ROUTE: Final = "none"
FORBIDDEN: Final = 403
QUIET: Final = frozenset({"/health", "/metrics"})
"""Asked every few seconds by machines: counted, not told."""

SECRETS: Final = frozenset({"secret"})
"""Places of routes whose values open something."""
CALLBACKS: Final = "/_dash-update-component"
LONGEST_NAME: Final = 200

log = logging.getLogger("wodnik.requests")


def install(server: Flask) -> None:
    """Note the requests of ``server`` from now on; what comes first is timed from here."""
    requests = Requests()
    server.extensions["requests"] = requests

    @server.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @server.after_request
    def note(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        route = NO_ROUTE if request.url_rule is None else request.url_rule.rule
        requests.note(route, request.method, response.status_code, seconds)
        if response.status_code == FORBIDDEN or g.get("denied", False):
            _note_denial()
        if route not in QUIET:
            _tell(route, response.status_code, seconds)
        return response


def _note_denial() -> None:
    """Note a denial by what was asked for; of a callback by the page that it belongs to and its name."""
    if request.path == CALLBACKS:
        body = request.get_json(silent=True)
        called = str(body.get("output", "")) if isinstance(body, dict) else ""
        note_denial(parts(request.referrer).path or "/", callback=called[:LONGEST_NAME])
        return
    path = request.path
    for name in SECRETS & (request.view_args or {}).keys():
        path = path.replace(str((request.view_args or {})[name]), "…")
    note_denial(f"{request.method} {path}")


def _tell(route: str, status: int, seconds: float) -> None:
    identity = current_identity()
    facts = {
        "request": g.get("request_id", ""),
        "user": None if identity is None else identity.user_id,
        "method": request.method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    log.info("%s %s %s", request.method, route, status, extra={FACTS: facts})
