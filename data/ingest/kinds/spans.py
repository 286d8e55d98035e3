"""What a line of an invoice is made of: spans between two readings of a meter, named by its serial and their days."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert, select

from data.ingest.cells import Cell, Notation, Parser, day, text
from data.ingest.jobs import Job
from data.ingest.reasons import INCOMPLETE_SPAN, ISSUED_ALREADY, NO_READING, ORDER_OF_DAYS, UNKNOWN_REFERENCE, Reason
from data.ingest.report import Report
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import LineReading, Meter, Reading
from data.queries.asked import in_parts
from domain.readings import COUNTED, RANK

BETWEEN: Final = "|"
"""Parts the spans of a line that is made of several: before and after an exchange, and a submeter."""
DEDUCTED: Final = "-"
"""Before the serial of a submeter whose water is deducted."""
NAMES: Final = ("meter", "read_from", "read_until")

STORED: Final = ("line_id", "from_reading_id", "until_reading_id", "sign")

Span = tuple[int, int, int]
"""Ids of both readings, and the sign."""


def _several(cell: Cell) -> Cell:
    def make(notation: Notation) -> Parser:
        one = cell(notation).one
        return Parser(lambda written: tuple(one(part.strip()) for part in written.split(BETWEEN)))

    return make


COLUMNS: Final = (
    Column("meter", _several(text(64))),
    Column("read_from", _several(day())),
    Column("read_until", _several(day())),
)


def whole_spans(frame: Frame, report: Report) -> None:
    """Report lines whose meters and days are not equally many, or in the wrong order."""
    blank = [None] * len(frame)
    rows = zip(*(frame.values.get(name, blank) for name in NAMES), strict=True)
    for position, (meters, begins, ends) in enumerate(rows):
        reason = None
        if len({len(cells or ()) for cells in (meters, begins, ends)}) > 1:
            reason = Reason(INCOMPLETE_SPAN)
        elif any(end < begin for begin, end in zip(begins or (), ends or (), strict=True)):
            reason = Reason(ORDER_OF_DAYS)
        if reason is not None and position not in frame.bad:
            report.refuse(frame.lines[position], "read_until", "", reason)
            frame.bad.add(position)


def find_readings(frame: Frame, store: Store, job: Job) -> None:
    """Put the spans of each line into the frame as ``spans``; a reading that is not there is reported."""
    if "meter" not in frame.values:
        return
    named = [
        [(serial.removeprefix(DEDUCTED).strip(), *days) for serial, *days in zip(*cells, strict=True)]
        if cells[0]
        else []
        for cells in zip(*(frame.values[name] for name in NAMES), strict=True)
    ]
    meters = store.ids_of(Meter.serial, {serial for line in named for serial, *_days in line})
    readings = _readings(store, meters.values())
    spans = []
    for position, line in enumerate(named):
        signs = [-1 if serial.startswith(DEDUCTED) else 1 for serial in frame.values["meter"][position] or ()]
        found = [tuple(readings.get((meters.get(serial), on)) for on in days) for serial, *days in line]
        wrong = _missing(line, meters, found)
        if wrong is not None:
            job.report.refuse(frame.lines[position], *wrong)
            frame.bad.add(position)
        spans.append({(*ids, sign) for ids, sign in zip(found, signs, strict=True)})
    frame.values["spans"] = spans
    job.settle(frame)


def _missing(
    line: Sequence[Sequence[Any]], meters: dict[Any, int], found: Sequence[Sequence[int | None]]
) -> tuple[str, object, Reason] | None:
    for (serial, *days), ids in zip(line, found, strict=True):
        if serial not in meters:
            return "meter", serial, Reason(UNKNOWN_REFERENCE, {"noun": "meter"})
        for name, on, ident in zip(NAMES[1:], days, ids, strict=True):
            if ident is None:
                return name, on, Reason(NO_READING, {"meter": serial})
    return None


def _readings(store: Store, meters: Any) -> dict[tuple[Any, Any], int]:
    """Return the readings that count by meter and day; of several of a day the one of the best source."""
    names = ("meter_id", "read_on", "source", "id")
    rows = store.rows(Reading, "meter_id", meters, names, Reading.state.in_(COUNTED))
    worst_first = sorted(rows, key=lambda row: RANK[row[2]], reverse=True)
    return {(row[0], row[1]): row[3] for row in worst_first}


def tie(frame: Frame, lines: Sequence[int], new: set[str], store: Store, job: Job) -> None:
    """Tie new lines to their readings; those of an invoice that was issued before are not changed."""
    if "spans" not in frame.values:
        return
    tied = _tied(store, lines)
    rows = []
    for position, (line, spans) in enumerate(zip(lines, frame.values["spans"], strict=True)):
        if frame.values["number"][position] in new:
            rows += [dict(zip(STORED, (line, *span), strict=True)) for span in spans]
        elif spans != tied[line]:
            job.report.refuse(frame.lines[position], "meter", "", Reason(ISSUED_ALREADY))
    if rows:
        store.connection.execute(insert(LineReading), rows)
        store.counts[f"{LineReading.__tablename__}.inserted"] += len(rows)


def _tied(store: Store, lines: Sequence[int]) -> dict[int, set[Span]]:
    tied: dict[int, set[Span]] = defaultdict(set)
    asked = select(*(LineReading.__table__.c[name] for name in STORED))
    for part in in_parts(lines):
        for row in store.connection.execute(asked.where(LineReading.line_id.in_(part))):
            tied[row[0]].add((row[1], row[2], row[3]))
    return tied
