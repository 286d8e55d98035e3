"""A table as it stands in a file: headers, columns of text, the line of every row."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry


@dataclass(slots=True)
class Table:
    """Columns of text, one for every header; ``lines`` says where each row stands in the file."""

    headers: list[str]
    columns: list[Sequence[str]]
    lines: Sequence[int]
    geometries: list[BaseGeometry | None] | None = None
    longest: Sequence[int] | None = None
    """Bytes of the longest cell of each column of a neat table: one of which it is known beforehand that no cell is
    blank, begins or ends with a space, or holds anything that is not printable."""

    def __len__(self) -> int:
        return len(self.lines)

    def longest_of(self, cells: Sequence[str]) -> int | None:
        """Return the bytes of the longest of ``cells``, where they are a column of a neat table."""
        pairs = zip(self.columns, self.longest or (), strict=False)
        return next((longest for column, longest in pairs if column is cells), None)


def as_text(value: Any, decimal: str) -> str:
    """Write a typed value of a file as its text would be; nothing for what is absent."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value).replace(".", decimal)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    return str(value).replace(".", decimal) if type(value).__name__ == "Decimal" else str(value)
