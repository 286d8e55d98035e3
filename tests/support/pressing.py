"""Buttons pressed in the way that a browser tells of them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from dash._callback_context import context_value
from dash._utils import AttributeDict


@contextmanager
def pressing(ident: Mapping[str, str] | None) -> Iterator[None]:
    """Let the button of ``ident`` be what was pressed; nothing was where there is none."""
    told = [] if ident is None else [{"prop_id": f"{json.dumps(ident, separators=(',', ':'))}.n_clicks", "value": 1}]
    token = context_value.set(AttributeDict(triggered_inputs=told))
    try:
        yield
    finally:
        context_value.reset(token)
