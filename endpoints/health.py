"""Is the portal alive, and ready for work? For the machine that watches it.

``/health`` says whether this process can answer at all: restart it when it cannot. ``/health?ready`` says of every part
how it is, and is 503 as soon as one of them needs somebody.
"""

from flask import Response, jsonify, make_response, request

from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.readiness import State, database, standing


def register(routes: Routes) -> None:
    """Add the endpoint."""
    routes.add("/health", health, roles=PUBLIC)


def health() -> Response:
    """Answer 200 when all that is asked for is well, 503 when it is not."""
    parts = standing() if "ready" in request.args else {"database": database()}
    is_well = all(state is State.OK for state in parts.values())
    return make_response(jsonify(**parts), 200 if is_well else 503)
