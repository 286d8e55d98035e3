"""Tables as files: CSV and XLSX of exactly what a screen shows, with its filters and data date inside.

Text that a spreadsheet would take for a formula is defused (OWASP "CSV injection"); numbers and dates stay numbers
and dates. Rows are written as they come, CSV in pieces and a workbook on disk: a long table needs no more memory than a
short one.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from numbers import Integral, Real
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Self, cast

import pandas as pd
import xlsxwriter

from services.identity import as_asked
from texts import _, language

BOM: Final = "\ufeff"
"""Tells Excel that the file is UTF-8."""
FORMULA: Final = re.compile(r"\s*[=+\-@]|[\t\r\n]")
SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")
SHEET_NAME_LENGTH: Final = 31
CELL_LENGTH: Final = 32_767
FLUSH_ROWS: Final = 1000
WIDEST: Final = 40
IN_MEMORY: Final = 1_000_000
"""Bytes of a workbook that need no disk."""
PIECE: Final = 65_536


@dataclass(frozen=True, slots=True)
class ExportTable:
    """What is exported: a title, rows under the headings the screen shows, and what they are about.

    ``rows`` may be made while they are written, and are read once. ``about`` names the filters, the data date and
    whatever else is needed to read the file a year later.
    """

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    about: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, title: str, frame: pd.DataFrame, about: Mapping[str, str] | None = None) -> Self:
        """Return the table of the rows of a frame."""
        return cls(title, list(map(str, frame.columns)), frame.itertuples(index=False, name=None), about or {})


def csv_parts(table: ExportTable) -> Iterator[bytes]:
    """Return CSV piece by piece: what it is about in lines that start with ``#``, the headings, the rows.

    Polish files have semicolons and decimal commas, as Polish spreadsheets expect; dates are ISO 8601, and it says so.
    """
    return as_asked(_csv_parts(table))


def _csv_parts(table: ExportTable) -> Iterator[bytes]:
    polish, rows = language() == "pl", iter(table.rows)
    first = list(islice(rows, 1))
    buffer, cells = io.StringIO(), _Texts(decimal_comma=polish)
    writer = csv.writer(buffer, delimiter=";" if polish else ",", lineterminator="\r\n")
    buffer.write(BOM)
    told = [*_about(table), _("Dates: year-month-day"), *([] if first else [_nothing()])]
    buffer.writelines(f"# {_one_line(line)}\r\n" for line in told)
    writer.writerow([_defused(column) for column in table.columns])
    for count, row in enumerate(chain(first, rows), 1):
        writer.writerow([cells[type(value)](value) for value in row])
        if count % FLUSH_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def to_csv(table: ExportTable) -> bytes:
    """Write CSV at once."""
    return b"".join(csv_parts(table))


def xlsx_parts(table: ExportTable) -> Iterator[bytes]:
    """Return an Excel workbook in pieces: the rows on the first sheet, what they are about on the second.

    It is written as a whole before the first piece is sent, on disk where it is long.
    """
    made = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 -- closed when the last is sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet, formats = book.add_worksheet(_sheet_name(table.title)), _Formats(book)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            sheet.set_column(column, column, min(max(len(name) + 2, 12), WIDEST))
            sheet.write_string(0, column, name, formats.heading)
        last = 0
        for last, row in enumerate(table.rows, 1):
            for column, value in enumerate(row):
                _write_cell(sheet, (last, column), value, formats)
        if last:
            sheet.autofilter(0, 0, last, len(table.columns) - 1)
        else:
            sheet.write_string(1, 0, _nothing())
        _write_about(book.add_worksheet(_sheet_name(_("About"))), table)
    return pieces_of(made)


def pieces_of(made: IO[bytes]) -> Iterator[bytes]:
    """Yield what a file on disk holds, a piece at a time, and let go of it."""
    with made:
        made.seek(0)
        while piece := made.read(PIECE):
            yield piece


def _nothing() -> str:
    return _("There are no rows: nothing fits what was asked for.")


class _Formats:
    """Cell formats of one workbook, made when they are first needed."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 -- xlsxwriter has no types
        self._book = book
        self._known: dict[str, Any] = {}
        self.heading = book.add_format({"bold": True, "bottom": 1})
        self.day = "dd.mm.yyyy" if language() == "pl" else "d mmm yyyy"

    def of(self, pattern: str) -> Any:  # noqa: ANN401 -- xlsxwriter has no types
        """Return the format that shows numbers by ``pattern``."""
        if pattern not in self._known:
            self._known[pattern] = self._book.add_format({"num_format": pattern})
        return self._known[pattern]


def _write_cell(sheet: Any, at: tuple[int, int], value: Any, formats: _Formats) -> None:  # noqa: ANN401 -- cells hold anything
    if _is_missing(value):
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, Decimal):
        places = max(-int(value.as_tuple().exponent), 0)
        sheet.write_number(*at, float(value), formats.of("#,##0" + "." * bool(places) + "0" * places))
    elif isinstance(value, Real):
        sheet.write_number(*at, float(value))
    elif isinstance(value, dt.datetime) and (value.tzinfo is not None or value.time() != dt.time()):
        sheet.write_datetime(*at, value.replace(tzinfo=None), formats.of(f"{formats.day} hh:mm"))
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, formats.of(formats.day))
    else:
        sheet.write_string(*at, str(value)[:CELL_LENGTH])


def _write_about(sheet: Any, table: ExportTable) -> None:  # noqa: ANN401 -- xlsxwriter has no types
    sheet.set_column(0, 1, WIDEST)
    sheet.write_string(0, 0, table.title)
    for row, (name, value) in enumerate(table.about.items(), 1):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)


def _about(table: ExportTable) -> Iterator[str]:
    yield table.title
    for name, value in table.about.items():
        yield f"{name}: {value}"


class _Texts(dict[type, Callable[[Any], str]]):
    """What writes a value of each type: tables are long, and few types are in them."""

    def __init__(self, *, decimal_comma: bool) -> None:
        super().__init__({str: _defused, dt.date: dt.date.isoformat, type(None): lambda _value: ""})
        self._point = "," if decimal_comma else "."
        self[Decimal] = self._exact

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = self._written
        return self._written

    def _exact(self, value: Decimal) -> str:
        if value.is_nan():
            return ""
        text = str(value)
        return (f"{value:f}" if "E" in text else text).replace(".", self._point)

    def _written(self, value: Any) -> str:  # noqa: ANN401 -- cells hold anything
        if _is_missing(value):
            return ""
        if isinstance(value, str):
            return _defused(str(value))
        if isinstance(value, dt.datetime):
            is_day = value.tzinfo is None and value.time() == dt.time()
            return value.date().isoformat() if is_day else value.isoformat()
        if isinstance(value, Decimal) or (isinstance(value, Real) and not isinstance(value, Integral)):
            return self._exact(value if isinstance(value, Decimal) else Decimal(str(float(value))))
        return str(value)


def _is_missing(value: Any) -> bool:  # noqa: ANN401 -- cells hold anything
    if isinstance(value, Decimal):
        return value.is_nan()
    return value is None or bool(pd.isna(value))


def _defused(text: str) -> str:
    # Nearly every text begins with a letter or a digit, and is known by that.
    return text if text[:1].isalnum() or not FORMULA.match(text) else f"'{text}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sheet_name(text: str) -> str:
    return SHEET_NAME.sub(" ", text)[:SHEET_NAME_LENGTH].strip()


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
