"""What a reader of a component reads."""

import json
from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component

from texts import NARROW_SPACE


def text_of(component: Any) -> str:
    """Return all words of a component in reading order, with plain spaces."""
    if isinstance(component, Component):
        return text_of(rows_of(component) or getattr(component, "children", None))
    if isinstance(component, list | tuple):
        return " ".join(filter(None, map(text_of, component))).replace(" ,", ",")
    return "" if component is None else str(component).replace(NARROW_SPACE, " ").strip()


def rows_of(component: Any) -> list[list[str]]:
    """Return the words of each row of a long table, without its headings; nothing for any other component."""
    table = json.loads(getattr(component, "data-long-table", "{}"))
    return [[text_of(cell[0]) for cell in row] for row in table.get("rows", [])]


def parts_of(component: Any, kind: str) -> Iterator[Any]:
    """Yield the components of a kind (``Tr``, ``Details``...) within a component."""
    if isinstance(component, list | tuple):
        for one in component:
            yield from parts_of(one, kind)
    elif isinstance(component, Component):
        if type(component).__name__ == kind:
            yield component
        yield from parts_of(getattr(component, "children", None), kind)
