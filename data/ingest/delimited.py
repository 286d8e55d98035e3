"""Delimited text files (CSV): from bytes to a table of text."""

import csv
import functools
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.ingest.encodings import decode
from data.ingest.profiles import Profile
from data.ingest.reasons import (
    BAD_CSV,
    EMPTY_FILE,
    FIELD_COUNT,
    FIELD_TOO_LONG,
    NO_ROWS,
    TOO_BIG,
    TOO_MANY_COLUMNS,
    UNFINISHED,
    Reason,
    RefusedFileError,
)
from data.ingest.report import Report
from data.ingest.tables import Table

MEGABYTE: Final = 1 << 20
MAX_BYTES: Final = 512 * MEGABYTE
MAX_COLUMNS: Final = 500
DELIMITERS: Final = (";", "\t", "|", ",")
DELETE: Final = 0x7F
LEAD_OF_CONTROLS: Final = 0xC2
LAST_LEAD_OF_LETTERS: Final = 0xCB
LETTER, SPACE, ODD, DELIMITED, NEWLINE = range(5)
"""What a byte is in a file in which nothing is quoted."""


def read_delimited(path: Path, profile: Profile, report: Report) -> Table:
    """Read a delimited file; rows of a wrong width are reported and left out.

    Raises
    ------
    RefusedFileError
        When the file as a whole cannot be read.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise RefusedFileError(TOO_BIG, size=size // MEGABYTE, limit=MAX_BYTES // MEGABYTE)
    text, _encoding = decode(path.read_bytes(), profile.encoding)
    if not text or text.isspace():
        raise RefusedFileError(EMPTY_FILE)
    if not text.endswith(("\n", "\r")) and not profile.open_end:
        raise RefusedFileError(UNFINISHED, line=text.count("\n") + 1)
    delimiter = _delimiter(text, profile)
    if (plain := _read_plain(text, delimiter, profile.header_row)) is not None:
        return plain
    lines, rows = _split(text, delimiter)
    skipped = profile.header_row - 1
    if len(rows) <= skipped:
        raise RefusedFileError(EMPTY_FILE)
    header = [cell.strip() for cell in rows[skipped]]
    if len(header) > MAX_COLUMNS:
        raise RefusedFileError(TOO_MANY_COLUMNS, line=lines[skipped], found=len(header), limit=MAX_COLUMNS)
    rows, lines = _of_width(len(header), rows[skipped + 1 :], lines[skipped + 1 :], report)
    if not rows and not report.refused:
        raise RefusedFileError(NO_ROWS)
    return Table(header, list(zip(*rows, strict=True)) or [()] * len(header), lines)


def _read_plain(text: str, delimiter: str, header_row: int) -> Table | None:
    """Read a file in which nothing is quoted, blank or of a wrong width; nothing when it is not so plain."""
    lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n", header_row)
    body, header = lines[-1].removesuffix("\n"), lines[-2].split(delimiter) if len(lines) > header_row else []
    width = len(header)
    if '"' in text or "\r" in body or not delimiter.isascii() or not 1 < width <= MAX_COLUMNS:
        return None
    kinds = body.encode().translate(_byte_kinds(delimiter))
    codes = np.frombuffer(kinds, dtype=np.uint8)
    ends = np.append(np.flatnonzero(codes >= DELIMITED), len(codes))
    is_last = np.append(codes[ends[:-1]] == NEWLINE, True)
    if len(ends) % width or not np.array_equal(np.flatnonzero(is_last), np.arange(width - 1, len(ends), width)):
        return None
    cells = body.replace("\n", delimiter).split(delimiter)
    first = header_row + 1
    columns: list[Sequence[str]] = [cells[i::width] for i in range(width)]
    numbers = range(first, first + len(columns[0]))
    lengths = np.diff(ends, prepend=-1) - 1
    is_neat = ODD not in kinds and bool(lengths.all()) and not _has_padding(codes, ends)
    longest = lengths.reshape(-1, width).max(axis=0).tolist() if is_neat else None
    return Table([cell.strip() for cell in header], columns, numbers, longest=longest)


@functools.cache
def _byte_kinds(delimiter: str) -> bytes:
    """Return the table that tells of each byte what it is in a plain file.

    The lead bytes C3 to CB of UTF-8 begin the letters U+00C0 to U+02FF; C2 begins control characters and odd spaces.
    """
    is_odd = [not ord(" ") <= byte <= LAST_LEAD_OF_LETTERS or byte in {DELETE, LEAD_OF_CONTROLS} for byte in range(256)]
    kinds = bytearray(ODD if odd else LETTER for odd in is_odd)
    kinds[ord(" ")], kinds[ord("\n")], kinds[ord(delimiter)] = SPACE, NEWLINE, DELIMITED
    return bytes(kinds)


def _has_padding(codes: NDArray[np.uint8], ends: NDArray[np.intp]) -> bool:
    """Tell whether a cell, none of them blank, begins or ends with a space."""
    begins = np.concatenate(([0], ends[:-1] + 1))
    return bool((codes[ends - 1] == SPACE).any() or (codes[begins] == SPACE).any())


def _split(text: str, delimiter: str) -> tuple[list[int], list[list[str]]]:
    """Return the rows that are not blank and the lines on which they begin."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise _refusal(error, reader.line_num) from error
    if reader.line_num == len(rows) and all(rows):
        return list(range(1, len(rows) + 1)), rows
    return _with_lines(text, delimiter)


def _with_lines(text: str, delimiter: str) -> tuple[list[int], list[list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, rows, begin = [], [], 1
    for row in reader:
        if row:
            lines.append(begin)
            rows.append(row)
        begin = reader.line_num + 1
    return lines, rows


def _refusal(error: csv.Error, line: int) -> RefusedFileError:
    message = str(error)
    if "field limit" in message:
        return RefusedFileError(FIELD_TOO_LONG, line=line, limit=csv.field_size_limit())
    if "unexpected end" in message:
        return RefusedFileError(UNFINISHED, line=line)
    return RefusedFileError(BAD_CSV, line=line, error=message)


def _delimiter(text: str, profile: Profile) -> str:
    if profile.delimiter != "auto":
        return profile.delimiter
    lines = text.split("\n", profile.header_row)
    header = lines[min(profile.header_row, len(lines)) - 1]
    return max(DELIMITERS, key=header.count)


def _of_width(width: int, rows: list[list[str]], lines: list[int], report: Report) -> tuple[list[list[str]], list[int]]:
    if set(map(len, rows)) <= {width}:
        return rows, lines
    kept, kept_lines = [], []
    for row, line in zip(rows, lines, strict=True):
        if len(row) == width:
            kept.append(row)
            kept_lines.append(line)
        else:
            report.refuse(line, "", row[-1], Reason(FIELD_COUNT, {"found": len(row), "expected": width}))
    return kept, kept_lines
