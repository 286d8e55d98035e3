"""``/metrics``: how the portal is doing, in the text format of Prometheus."""

import hmac
from itertools import chain
from typing import Final

from flask import Response, current_app, request

from domain.errors import NotFoundError
from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.metrics import Requests, installation_lines

TOKEN: Final = "METRICS_TOKEN"  # noqa: S105 -- the name of a setting
EXPOSITION: Final = "text/plain; version=0.0.4; charset=utf-8"
HERE: Final = frozenset({"127.0.0.1", "::1"})
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def register(routes: Routes) -> None:
    """Add the endpoint; it asks by itself who reads."""
    routes.add("/metrics", metrics, roles=PUBLIC)


def metrics() -> Response:
    """Answer whoever may read; for everybody else there is no such page."""
    if not _may_read():
        raise NotFoundError("metrics")
    requests: Requests = current_app.extensions["requests"]
    text = "\n".join(chain(requests.lines(), installation_lines(), [""]))
    return Response(text, content_type=EXPOSITION)


def _may_read() -> bool:
    token: str = current_app.config.get(TOKEN, "")
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # Behind a proxy on this machine everybody seems to come from here.
    return request.remote_addr in HERE and not any(name in request.headers for name in FORWARDED)
