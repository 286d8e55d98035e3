"""Wiring of handlers to one app: no callback without a policy."""

import functools
from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Dash
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from domain.errors import NotAllowedError
from domain.roles import Policy, allowed
from services.identity import current_roles

Handler = Callable[..., Any]
Wire = DashDependency | list[DashDependency] | dict[str, DashDependency]


class Binder:
    """Bind handlers to ``app`` and remember who may call each of them.

    ``bind(handler, Output(...), Input(...), roles=PUBLIC)`` is what a callbacks module does in ``register(bind)``.
    """

    def __init__(self, app: Dash) -> None:
        self._app = app
        self.policies: dict[str, Policy] = {}
        """Who may call, by the output key on which Dash dispatches."""
        self.clientside_keys: set[str] = set()
        """Callbacks that run in the browser: the server has nothing to answer."""

    def __call__(self, handler: Handler, *wires: Wire, roles: Policy, **options: Any) -> None:  # noqa: ANN401 -- Dash's own
        """Let ``handler`` answer to ``wires`` for those whom ``roles`` admits."""
        options.setdefault("prevent_initial_call", True)
        self._app.callback(*wires, **options)(_checked(handler, roles))
        self.policies[self._newest_key()] = roles

    def clientside(self, namespace: str, function: str, *wires: Wire, **options: Any) -> None:  # noqa: ANN401 -- Dash's own
        """Let a function of a namespace in ``assets/`` answer in the browser."""
        options.setdefault("prevent_initial_call", True)
        code = ClientsideFunction(namespace, function)
        self._app.clientside_callback(code, *wires, **options)
        self.clientside_keys.add(self._newest_key())

    def _newest_key(self) -> str:
        return str(self._app._callback_list[-1]["output"])  # noqa: SLF001 -- Dash gives the key in no other way


def _checked(handler: Handler, roles: Policy) -> Handler:
    @functools.wraps(handler)
    def checked(*values: object, **named: object) -> Component | Any:  # noqa: ANN401 -- whatever the handler returns
        if not allowed(roles, current_roles()):
            raise NotAllowedError(handler.__name__)
        return handler(*values, **named)

    return checked
