"""Big files in parts, as Arrow columns: memory does not grow with the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from data.ingest.delimited import DELIMITERS, MAX_COLUMNS, MEGABYTE
from data.ingest.encodings import decode
from data.ingest.jobs import PARQUET, TEXT, Job
from data.ingest.reasons import (
    AMBIGUOUS_COLUMN,
    DAMAGED,
    EMPTY_FILE,
    FIELD_COUNT,
    FIELD_TOO_LONG,
    TOO_MANY_COLUMNS,
    UNFINISHED,
    UNKNOWN_FORMAT,
    Reason,
    RefusedFileError,
)

HEAD: Final = MEGABYTE
"""Within the first megabyte the header ends and the encoding shows."""
BLOCK: Final = 16 * MEGABYTE
ROWS: Final = 500_000


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a file; ``first_line`` is the line (in Parquet the row) of the first of them."""

    first_line: int
    columns: dict[str, pa.Array]


def parts(job: Job) -> Iterator[Part]:
    """Read a file in parts.

    Raises
    ------
    RefusedFileError
        When the file as a whole cannot be read; some parts may have been given before.
    """
    suffix = job.path.suffix.lower()
    if not job.path.stat().st_size:
        raise RefusedFileError(EMPTY_FILE)
    if suffix not in TEXT | PARQUET:
        raise RefusedFileError(UNKNOWN_FORMAT, suffix=suffix or job.path.name)
    try:
        yield from _of_parquet(job.path) if suffix in PARQUET else _of_csv(job)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise RefusedFileError(DAMAGED, error=str(error).splitlines()[0]) from error


def _of_parquet(path: Path) -> Iterator[Part]:
    with pq.ParquetFile(path) as file:
        _check_header(file.schema_arrow.names)
        line = 1
        for batch in file.iter_batches(batch_size=ROWS):
            yield Part(line, dict(zip(batch.schema.names, batch.columns, strict=True)))
            line += batch.num_rows


def _of_csv(job: Job) -> Iterator[Part]:
    profile = job.profile
    header, delimiter, encoding = _head(job)
    _check_header(header)
    width = len(header)

    def refuse(row: pa_csv.InvalidRow) -> str:
        job.report.refuse(
            row.number, "", row.text, Reason(FIELD_COUNT, {"found": row.actual_columns, "expected": width})
        )
        return "skip"

    reader = pa_csv.open_csv(
        job.path,
        pa_csv.ReadOptions(
            block_size=BLOCK, encoding=encoding, column_names=header, skip_rows=profile.header_row, use_threads=False
        ),
        pa_csv.ParseOptions(delimiter=delimiter, invalid_row_handler=refuse),
        pa_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False),
    )
    line = profile.header_row + 1
    with reader:
        for batch in reader:
            yield Part(line, dict(zip(batch.schema.names, batch.columns, strict=True)))
            line += batch.num_rows


def _head(job: Job) -> tuple[list[str], str, str]:
    """Return header, delimiter and encoding, as the beginning of the file shows them."""
    profile = job.profile
    with job.path.open("rb") as file:
        begin = file.read(HEAD)
        file.seek(-1, 2)
        end = file.read(1)
    rows = begin.splitlines()
    if len(rows) <= profile.header_row and len(begin) == HEAD:
        raise RefusedFileError(FIELD_TOO_LONG, limit=HEAD)
    whole_lines = begin if len(begin) < HEAD else begin[: begin.rindex(b"\n") + 1]
    text, encoding = decode(whole_lines, profile.encoding)
    if end not in (b"\n", b"\r") and not profile.open_end:
        raise RefusedFileError(UNFINISHED)
    lines = text.splitlines()
    if len(lines) < profile.header_row:
        raise RefusedFileError(EMPTY_FILE)
    line = lines[profile.header_row - 1]
    delimiter = profile.delimiter if profile.delimiter != "auto" else max(DELIMITERS, key=line.count)
    header = [re.sub(r'^"|"$', "", cell.strip()) for cell in line.split(delimiter)]
    return header, delimiter, "utf8" if encoding == "utf-8" else encoding


def _check_header(header: list[str]) -> None:
    if len(header) > MAX_COLUMNS:
        raise RefusedFileError(TOO_MANY_COLUMNS, found=len(header), limit=MAX_COLUMNS)
    repeated = [name for name in header if header.count(name) > 1]
    if repeated:
        raise RefusedFileError(AMBIGUOUS_COLUMN, first=repeated[0], second=repeated[0])
