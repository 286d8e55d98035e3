"""Tables that people and screen readers can read, sort and print."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

import orjson
import pandas as pd
from dash import html

import texts
from components.cards import Props, Tone
from texts import _

Kind = Literal["text", "date", "moment", "money", "volume", "number", "month", "tag"]
NUMERIC: Final[frozenset[Kind]] = frozenset({"money", "volume", "number"})
NOTHING: Final = "\u2013"
"""Stands where there is no value."""
PLAIN_CELL: Final = 2
"""Parts of a cell that is nothing but words and what they sort by."""
AT_A_GLANCE: Final = 12
"""Tables with more rows can be filtered."""


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
    """Column with the number of the account that a cell puts in force when it is pressed."""
    leads: str = ""
    """Column with the address of the page that a cell leads to."""
    hint: str = ""
    """Column with what is shown when the pointer rests on a cell: codes behind its words, for instance."""

    def tone(self, words: str) -> Tone:
        """Return the tone of a tag."""
        return self.tones.get(words, "in")


def long_table(
    rows: pd.DataFrame,
    columns: Sequence[Column],
    *,
    caption: str,
    searched: bool = True,
    at_first: int = 0,
    largest: str = "",
) -> html.Div:
    """Return the rows as a table that sorts by its headings; the first column names its row.

    A long one has a field that filters its rows, unless the page looks for them by itself (``searched``). Where
    ``at_first`` says how many rows are seen at first, a button shows the others. ``largest`` is the heading by which
    the rows come sorted, the largest first.

    The rows travel as data and ``assets/tables.js`` writes them. As components a few dozen would take the browser
    seconds and hundreds a minute: every cell that Dash 4.4 puts in place asks all the others (plotly/dash#3661).
    """
    values = {str(name): column.tolist() for name, column in rows.items()}
    cells = [list(row) for row in zip(*(_cells(values, column) for column in columns), strict=True)]
    heads = [[column.label, "right" if column.kind in NUMERIC else ""] for column in columns]
    table: dict[str, Any] = {"caption": caption, "columns": heads, "rows": cells}
    if largest:
        table["largest"] = largest
    if 0 < at_first < len(cells):
        table["first"] = {"rows": at_first, "more": _("Show all rows: {count}", count=len(cells))}
    if len(cells) > AT_A_GLANCE:
        table["words"] = {
            "filter": _("Filter the rows") if searched else "",
            "columns": _("Columns"),
            "shown": _("Rows: {shown} of {all}"),
        }
    told: Props = {"data-long-table": orjson.dumps(table).decode()}
    return html.Div(**told)


def _cells(rows: Mapping[str, Sequence[Any]], column: Column) -> list[list[str]]:
    """Return of each cell its words, what it sorts by, a tag's tone, the account it opens, where it leads, its hint.

    What nothing follows is left out.
    """
    write, values = WRITERS[column.kind], rows[column.key]
    cells = [[NOTHING, ""] if is_missing(value) else [write(value, column), str(value)] for value in values]
    more = [key for key in (column.opens, column.leads, column.hint) if key]
    if column.kind != "tag" and not more:
        return cells
    keys = [column.opens, column.leads, column.hint]
    told = zip(*(rows[key] if key else [""] * len(cells) for key in keys), strict=True)
    return [_with_more(cell, column, each) for cell, each in zip(cells, told, strict=True)]


def _with_more(cell: list[str], column: Column, more: Sequence[object]) -> list[str]:
    if cell == [NOTHING, ""]:
        return cell
    tone = column.tone(cell[1]) if column.kind == "tag" else ""
    full = [*cell, tone, *map(str, more)]
    while not full[-1] and len(full) > PLAIN_CELL:
        full.pop()
    return full


def is_missing(value: object) -> bool:
    """Tell whether a cell has no value: nothing at all, or one of pandas' and the machine's ways to say so."""
    return value is None or value is pd.NA or value != value  # noqa: PLR0124 -- NaN and NaT are not themselves


def _day(value: dt.date | pd.Timestamp) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _decimal(value: Decimal | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


WRITERS: Final[dict[Kind, Callable[[Any, Column], str]]] = {
    "text": lambda value, _column: str(value),
    "date": lambda value, _column: texts.day(_day(value)),
    "month": lambda value, _column: texts.month(_day(value)),
    # Of the wall clock that the value is already on.
    "moment": lambda value, _column: texts.moment(value, value.tzinfo),
    "money": lambda value, _column: texts.money(_decimal(value)),
    "volume": lambda value, column: texts.volume(_decimal(value), column.places),
    "number": lambda value, column: texts.number(_decimal(value), column.places),
    "tag": lambda value, _column: str(value),
}
