"""What is noted of every request: a line in the log, a count for ``/metrics``, a denial in the trail.

It is told by its route, never by its path or its query: some of those carry secrets, many carry people.
"""

import logging
import time
from typing import Final

from flask import Flask, Response, g, request

from services.audit import note_denial
from services.identity import current_identity
from services.logs import FACTS
from services.metrics import Requests

NO_ROUTE: Final = "none"
FORBIDDEN: Final = 403
QUIET: Final = frozenset({"/health", "/metrics"})
"""Asked every few seconds by machines: counted, not told."""

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
        if response.status_code == FORBIDDEN:
            note_denial(f"{request.method} {route}")
        if route not in QUIET:
            _tell(route, response.status_code, seconds)
        return response


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
