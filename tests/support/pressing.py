"""Buttons pressed in the way that a browser tells of them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dash._callback_context import context_value
from dash._utils import AttributeDict, stringify_id

from components.shell import Ids
from tests.support.words import text_of


class Said:
    """What a callback says above the page."""

    def __init__(self) -> None:
        self.props: dict[str, dict[str, Any]] = {}

    def __str__(self) -> str:
        """Return its words."""
        return text_of(self.props.get(Ids.NOTICE, {}).get("children"))

    def at(self, field: Mapping[str, str] | str) -> str:
        """Return what it says at a field."""
        return str(self.props.get(stringify_id(field), {}).get("error", ""))

    @property
    def wrong(self) -> str:
        """Return what it says at fields, each after the field."""
        told = (f"{field}: {text_of(props['error'])}" for field, props in self.props.items() if props.get("error"))
        return "; ".join(told)


@contextmanager
def pressing(ident: Mapping[str, str] | str | None) -> Iterator[Said]:
    """Let the button of ``ident`` be what was pressed, nothing where there is none; yield what is said of it."""
    name = ident if isinstance(ident, str) else json.dumps(ident, separators=(",", ":"))
    told = [] if ident is None else [{"prop_id": f"{name}.n_clicks", "value": 1}]
    said = Said()
    token = context_value.set(AttributeDict(triggered_inputs=told, updated_props=said.props))
    try:
        yield said
    finally:
        context_value.reset(token)
