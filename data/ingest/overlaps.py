"""Spans of days that may not overlap: prices of a group, terms of a contract."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from data.ingest.reasons import OVERLAP, Reason
from data.ingest.report import Report
from data.ingest.rows import Frame

Spans = Mapping[Any, Mapping[dt.date, dt.date | None]]
"""By what may have one only on a day: the last days by the first ones."""


def refuse_overlaps(frame: Frame, rows: Sequence[tuple[Hashable, dt.date]], spans: Spans, report: Report) -> None:
    """Mark the rows of a frame bad whose days another span has, stored or of an earlier row.

    Parameters
    ----------
    rows
        What each row is of, and its first day.
    spans
        Those of the file and what is stored beside them.
    """
    told = set(rows)
    taken = {of: {day: end for day, end in days.items() if (of, day) not in told} for of, days in spans.items()}
    for position in sorted(range(len(rows)), key=lambda at: rows[at][1]):
        of, first = rows[position]
        last = spans[of][first]
        other = next((one for one in taken[of].items() if _meet((first, last), one)), None)
        if other is None:
            taken[of][first] = last
        else:
            shown = f"{other[0]} - {other[1] or ''}"
            report.refuse(frame.lines[position], "valid_from", first, Reason(OVERLAP, {"other": shown}))
            frame.bad.add(position)


def _meet(one: tuple[dt.date, dt.date | None], other: tuple[dt.date, dt.date | None]) -> bool:
    return one[0] <= (other[1] or dt.date.max) and other[0] <= (one[1] or dt.date.max)
