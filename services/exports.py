"""Tables as files: CSV and XLSX of exactly what a screen shows, with its filters and data date inside.

Text that a spreadsheet would take for a formula is defused (OWASP "CSV injection"); numbers and dates stay numbers
and dates. CSV goes out row by row, so that a long table is never held twice.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Final

import pandas as pd
import xlsxwriter

from texts import _, language

BOM: Final = "\ufeff"
"""Tells Excel that the file is UTF-8."""
FORMULA: Final = re.compile(r"\s*[=+\-@]|[\t\r\n]")
SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")
SHEET_NAME_LENGTH: Final = 31
CELL_LENGTH: Final = 32_767
FLUSH_ROWS: Final = 1000
WIDEST: Final = 40


@dataclass(frozen=True, slots=True)
class ExportTable:
    """What is exported: a title, rows under the headings the screen shows, and what they are about.

    ``about`` names the filters, the data date and whatever else is needed to read the file a year later.
    """

    title: str
    frame: pd.DataFrame
    about: Mapping[str, str] = field(default_factory=dict)


def csv_parts(table: ExportTable) -> Iterator[bytes]:
    """Write CSV piece by piece: what it is about in lines that start with ``#``, the headings, the rows.

    Polish files have semicolons and decimal commas, as Polish spreadsheets expect; dates are ISO 8601, and it says so.
    """
    polish = language() == "pl"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if polish else ",", lineterminator="\r\n")
    buffer.write(BOM)
    told = [*_about(table), _("Dates: year-month-day")]
    buffer.writelines(f"# {_one_line(line)}\r\n" for line in told)
    writer.writerow([_defused(str(column)) for column in table.frame.columns])
    for count, row in enumerate(table.frame.itertuples(index=False, name=None), 1):
        writer.writerow([_as_text(value, decimal_comma=polish) for value in row])
        if count % FLUSH_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def to_csv(table: ExportTable) -> bytes:
    """Write CSV at once."""
    return b"".join(csv_parts(table))


def to_xlsx(table: ExportTable) -> bytes:
    """Write an Excel workbook: the rows on the first sheet, what they are about on the second."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_sheet_name(table.title))
        formats = _Formats(book)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.frame.columns):
            sheet.set_column(column, column, min(max(len(str(name)) + 2, 12), WIDEST))
            sheet.write_string(0, column, str(name), formats.heading)
        for number, row in enumerate(table.frame.itertuples(index=False, name=None), 1):
            for column, value in enumerate(row):
                _write_cell(sheet, (number, column), value, formats)
        if len(table.frame):
            sheet.autofilter(0, 0, len(table.frame), len(table.frame.columns) - 1)
        _write_about(book.add_worksheet(_sheet_name(_("About"))), table)
    return buffer.getvalue()


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


def _as_text(value: Any, *, decimal_comma: bool) -> str:  # noqa: ANN401 -- cells hold anything
    if isinstance(value, str):
        return _defused(value)
    # Known at a glance, and what long tables are made of: asking pandas takes most of the time that they need.
    if type(value) is not dt.date and _is_missing(value):
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.tzinfo is None and value.time() == dt.time() else value.isoformat()
    if isinstance(value, Decimal) or (isinstance(value, Real) and not isinstance(value, Integral)):
        exact = value if isinstance(value, Decimal) else Decimal(str(float(value)))
        return f"{exact:f}".replace(".", ",") if decimal_comma else f"{exact:f}"
    return str(value)


def _is_missing(value: Any) -> bool:  # noqa: ANN401 -- cells hold anything
    if isinstance(value, Decimal):
        return value.is_nan()
    return value is None or bool(pd.isna(value))


def _defused(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sheet_name(text: str) -> str:
    return SHEET_NAME.sub(" ", text)[:SHEET_NAME_LENGTH].strip()


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
