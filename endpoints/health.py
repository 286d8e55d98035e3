"""Is the portal alive? For the machine that watches it."""

from flask import Response, jsonify, make_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.runtime import reading


def register(routes: Routes) -> None:
    """Add the endpoint."""
    routes.add("/health", health, roles=PUBLIC)


def health() -> Response:
    """Answer 200 when the database can be read, 503 when it cannot."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return make_response(jsonify(database="unreachable"), 503)
    return make_response(jsonify(database="ok"), 200)
