"""A page of the portal as a browser has it: what its components show, and what its callbacks bring."""

from collections.abc import Iterator
from typing import Any

from dash import Dash

from tests.support.forgery import honest
from tests.support.portal import Visitor

Props = dict[str, dict[str, Any]]
"""What a page shows: properties of components by their ids."""


def opened(app: Dash, visitor: Visitor, path: str, query: str = "") -> Props:
    """Open a page and let every callback that draws a chart answer, each after those that it waits for."""
    shown = dict(_components(visitor.open_page(path, query).get_json()["response"]))
    for key, spec in app.callback_map.items():
        if key in charts_of(app) and all(one["id"] in shown for one in spec["inputs"]):
            _answer(visitor, key, spec, shown)
    return shown


def charts_of(app: Dash) -> dict[str, str]:
    """Return the id of the chart that a callback draws, by the key of the callback."""
    outputs = {
        key: spec["output"] if isinstance(spec["output"], list | tuple) else [spec["output"]]
        for key, spec in app.callback_map.items()
    }
    return {key: one.component_id for key, of in outputs.items() for one in of if one.component_property == "figure"}


def _answer(visitor: Visitor, key: str, spec: Any, shown: Props) -> None:
    body = honest(key, spec, lambda: None, lambda: "")
    for one in (*body["inputs"], *body["state"]):
        one["value"] = one["id"] if one["property"] == "id" else shown[one["id"]].get(one["property"])
    body["changedPropIds"] = []
    answer = visitor.call(body)
    assert answer.status_code == 200, answer.text
    for ident, props in answer.get_json()["response"].items():
        shown.setdefault(ident, {}).update(props)


def _components(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        for one in part:
            yield from _components(one)
    elif isinstance(part, dict):
        props = part.get("props", {})
        if isinstance(props, dict) and isinstance(props.get("id"), str):
            yield props["id"], props
        for one in part.values():
            yield from _components(one)
