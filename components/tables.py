"""Tables that people and screen readers can read, sort and print."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

import pandas as pd
from dash import html
from dash.development.base_component import Component

import texts
from components.cards import Props, Tone, named, tag
from texts import _

Kind = Literal["text", "date", "money", "volume", "number", "month", "tag"]
NUMERIC: frozenset[Kind] = frozenset({"money", "volume", "number"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: which one of the frame, its heading, how its values are written."""

    key: str
    label: str
    kind: Kind = "text"
    places: int = 0
    """Decimal places of a volume or a number."""
    tones: Mapping[str, Tone] = field(default_factory=dict)
    """Tone of a tag by its words, where it is not the quiet one."""
    opens: str = ""
    """Column with the number of the account that a cell of a long table puts in force when it is pressed."""

    def tone(self, words: str) -> Tone:
        """Return the tone of a tag."""
        return self.tones.get(words, "in")


def data_table(rows: pd.DataFrame, columns: Sequence[Column], *, caption: str, ident: str | None = None) -> html.Div:
    """Return the rows as a table whose headings sort it (``assets/table.js``).

    A cell that is a component is shown as it is; a missing value is a dash. The first column names its row.
    """
    head = html.Thead(html.Tr([_heading(column) for column in columns]))
    picked = rows[[column.key for column in columns]]
    body = html.Tbody([_row(values, columns) for values in picked.itertuples(index=False, name=None)])
    table = html.Table([html.Caption(caption), head, body], className="data-table num", **named(ident))
    region: Props = {"role": "region", "aria-label": caption}
    return html.Div(table, className="scroll", tabIndex=0, **region)


def long_table(rows: pd.DataFrame, columns: Sequence[Column], *, caption: str) -> html.Div:
    """Return the same table, without components in its cells: its rows travel as data, the browser writes them.

    As components a few dozen rows would take it seconds and hundreds a minute: every cell that Dash 4.4 puts in place
    asks all the others (plotly/dash#3661). ``assets/long-table.js`` makes of it what :func:`data_table` makes.
    """
    picked = rows[[column.key for column in columns]]
    rows_told = (dict(zip(picked.columns, row, strict=True)) for row in picked.itertuples(index=False, name=None))
    cells = [[_plain(row, column) for column in columns] for row in rows_told]
    heads = [[column.label, _align(column)] for column in columns]
    table = json.dumps({"caption": caption, "columns": heads, "rows": cells}, ensure_ascii=False)
    region: Props = {"role": "region", "aria-label": caption, "data-long-table": table}
    return html.Div(className="scroll", tabIndex=0, **region)


def _plain(row: Mapping[str, Any], column: Column) -> list[str]:
    """Return the words of a cell, what it sorts by, for a tag its tone, and the account that it opens."""
    value = row[column.key]
    if _is_missing(value):
        return ["\u2013", ""]
    if column.kind == "tag":
        return [str(value), str(value), column.tone(str(value))]
    opened = ["", str(row[column.opens])] if column.opens else []
    return [str(written(value, column)), str(value), *opened]


def _heading(column: Column) -> html.Th:
    hidden: Props = {"aria-hidden": "true"}
    button = html.Button([column.label, html.Span(className="arrow", **hidden)], type="button")
    return html.Th(button, scope="col", className=_align(column))


def _row(values: Sequence[Any], columns: Sequence[Column]) -> html.Tr:
    cells = [_cell(value, column) for value, column in zip(values, columns, strict=True)]
    return html.Tr([html.Th(cells[0].children, scope="row", **_sort_key(values[0])), *cells[1:]])


def _cell(value: Any, column: Column) -> html.Td:  # noqa: ANN401 -- whatever a frame holds
    return html.Td(written(value, column), className=_align(column), **_sort_key(value))


def _align(column: Column) -> str:
    return "right" if column.kind in NUMERIC else ""


def _sort_key(value: Any) -> Props:  # noqa: ANN401 -- whatever a frame holds
    if isinstance(value, Component):
        return {}
    return {"data-sort": "" if _is_missing(value) else str(value)}


def _is_missing(value: Any) -> bool:  # noqa: ANN401 -- whatever a frame holds
    return value is None or (not isinstance(value, Component) and bool(pd.isna(value)))


def written(value: Any, column: Column) -> Component | str:  # noqa: ANN401 -- whatever a frame holds
    """Write a value as its column says."""
    if isinstance(value, Component):
        return value
    if _is_missing(value):
        return html.Span("\u2013", title=_("No value"))
    return WRITERS[column.kind](value, column)


def _day(value: dt.date | pd.Timestamp) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _decimal(value: Decimal | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


WRITERS: Final[dict[Kind, Callable[[Any, Column], Component | str]]] = {
    "text": lambda value, _column: str(value),
    "date": lambda value, _column: texts.day(_day(value)),
    "month": lambda value, _column: texts.month(_day(value)),
    "money": lambda value, _column: texts.money(_decimal(value)),
    "volume": lambda value, column: texts.volume(_decimal(value), column.places),
    "number": lambda value, column: texts.number(_decimal(value), column.places),
    "tag": lambda value, column: tag(str(value), column.tone(str(value))),
}
