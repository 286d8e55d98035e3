"""Registration of plain HTTP endpoints: no route without a policy."""

from collections.abc import Callable, Sequence

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter

from domain.roles import Policy

View = Callable[..., ResponseReturnValue]


class _Number(IntegerConverter):
    """A whole number that a database can hold; there is nothing behind a longer one."""

    regex = r"\d{1,18}"


class Routes:
    """Add views to ``server`` and remember who may open each of them.

    The gate refuses every route that is not listed here, so a view does not ask for roles again; what the asker may
    see within it is still decided by queries and services.
    """

    def __init__(self, server: Flask) -> None:
        self._server = server
        server.url_map.converters["int"] = _Number
        self.policies: dict[str, Policy] = {}
        """Who may open, by Flask's name of the endpoint."""
        self.bodies: dict[str, int] = {}
        """Bytes that may be sent to an endpoint, where that is more than the server's own limit."""

    def add(
        self, rule: str, view: View, *, roles: Policy, methods: Sequence[str] = ("GET",), largest_body: int = 0
    ) -> None:
        """Answer ``rule`` by ``view`` for those whom ``roles`` admits."""
        name = f"{view.__module__}.{view.__qualname__}".replace(".", "_")
        self._server.add_url_rule(rule, name, view, methods=list(methods))
        self.policies[name] = roles
        if largest_body:
            self.bodies[name] = largest_body
