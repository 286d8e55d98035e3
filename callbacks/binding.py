"""Wiring of handlers to one app: no callback without a policy."""

import functools
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from dash import ClientsideFunction, Dash
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from domain.errors import InvalidInputError, NotAllowedError, WodnikError
from domain.roles import Policy, allowed
from services.identity import current_roles

LISTS: Final = frozenset({list, Sequence})
MAPPINGS: Final = frozenset({dict, Mapping})
NUMBERS: Final[dict[type, tuple[type, ...]]] = {int: (int,), float: (int, float)}
TOO_LARGE: Final = 2**63
"""The first number that no database holds."""

Handler = Callable[..., Any]
log = logging.getLogger(__name__)

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


def _all_fit(handler: Handler, values: tuple[object, ...], named: dict[str, object]) -> bool:
    """Tell whether what a browser sent is of the kinds that the handler declares."""
    hints, given = get_type_hints(handler), inspect.signature(handler).bind(*values, **named).arguments
    return all(_fits(value, hints.get(name, Any)) for name, value in given.items())


def _fits(value: Any, hint: Any) -> bool:  # noqa: ANN401 -- anything that JSON can say, and what a handler declares
    origin, inner = get_origin(hint) or hint, get_args(hint)
    if origin in {Union, UnionType}:
        return any(_fits(value, one) for one in inner)
    if origin in LISTS:
        return isinstance(value, list) and all(_fits(one, inner[0]) for one in value if inner)
    if origin in MAPPINGS:
        return isinstance(value, dict) and all(_fits(one, inner[1]) for one in value.values() if inner)
    if origin in NUMBERS:
        return type(value) in NUMBERS[origin] and abs(value) < TOO_LARGE  # By its type: a bool is an int too.
    return not isinstance(origin, type) or origin is object or isinstance(value, origin)


def _checked(handler: Handler, roles: Policy) -> Handler:
    @functools.wraps(handler)
    def checked(*values: object, **named: object) -> Component | Any:  # noqa: ANN401 -- whatever the handler returns
        if not allowed(roles, current_roles()):
            raise NotAllowedError(handler.__name__)
        try:
            return handler(*values, **named)
        except (WodnikError, PreventUpdate):
            raise
        except Exception as error:
            if _all_fit(handler, values, named):
                raise
            log.warning("%s was sent values of other kinds than it takes: %s", handler.__name__, type(error).__name__)
            raise InvalidInputError(handler.__name__) from error

    return checked
