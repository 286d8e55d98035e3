"""Records of radio modules: tens of millions of rows, read in parts, checked whole before anything is written."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import lake
from data.ingest.cells import factor_of
from data.ingest.jobs import Frames, Job, Kind
from data.ingest.kinds.moments import instants
from data.ingest.kinds.parts import Part, parts
from data.ingest.reasons import (
    BLANK,
    DAMAGED,
    INCOMPLETE_RECORDS,
    MISSING_COLUMN,
    NO_ROWS,
    NO_VALUES,
    NOT_A_NUMBER,
    NOT_A_TIME,
    OUT_OF_RANGE,
    UNKNOWN_REFERENCE,
    UNKNOWN_UNIT,
    Reason,
    RefusedCellError,
    RefusedFileError,
)
from data.ingest.rows import matched
from data.ingest.store import Store
from data.models import ImportRun, Meter, RunState
from texts import _l

NAMES: Final = ("meter", "read_at", "index_l", "use_l", "source", "flag")
LITRES: Final = ("index_l", "use_l")
NUMBER: Final = {",": r"^[+-]?[0-9]{1,15}(,[0-9]+)?$", ".": r"^[+-]?[0-9]{1,15}(\.[0-9]+)?$"}
HIGHEST_L: Final = 10**12
"""No dial shows more, in litres."""
FARTHEST_US: Final = 200 * 366 * 86_400 * 10**6
"""Further from 1970, in microseconds, no time is plausible."""
FLAG: Final = "^[0-7]$"
REPORTED: Final = 20
"""Values of a part that are reported one by one for each column; a wrong profile spoils them all."""
SOURCE: Final = "radio"
FINDINGS: Final = {
    "repeated": _l("Records that repeat another one, dropped: {count}"),
    "contradictions": _l("Records of the same moment that disagree, the last one kept: {count}"),
    "glitches": _l("Records that contradict those around them, left out: {count}"),
    "restarts": _l("Places where the index begins anew: {count}"),
    "reversals": _l("Places where the index runs back by less than a cubic metre: {count}"),
    "jumps": _l("Steps too great to be use, withheld: {count}"),
    "withheld_l": _l("Litres of these steps: {count}"),
    "gaps": _l("Gaps longer than two hours, shared out evenly: {count}"),
    "negatives": _l("Records of a use below zero, left out: {count}"),
}
"""What :mod:`domain.intervals` finds wrong."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the columns of this file are read."""

    job: Job
    meters: Mapping[str, int]
    headers: Mapping[str, str]
    """Header in the file by our column."""
    factors: Mapping[str, float]
    """What makes litres of the values of a column."""
    formats: Sequence[str]
    zone: ZoneInfo

    def records(self, part: Part) -> pd.DataFrame:
        """Return ``meter_id``, ``at``, ``source`` and the litres of a part; faulty rows are reported and left out."""
        names = self._text(part, "meter")
        known = names.map(self.meters)
        self._refuse(part, "meter", known.isna(), Reason(UNKNOWN_REFERENCE, {"noun": "meter"}))
        at = instants(self._times(part), self.formats, self.zone, names)
        self._refuse(part, "read_at", at.isna(), Reason(NOT_A_TIME, {"formats": ", ".join(self.formats)}))
        litres = {name: self._litres(part, name) for name in LITRES if name in self.headers}
        source = self.job.profile.constants.get("source", SOURCE)
        sources = self._text(part, "source").replace("", source).fillna(source) if "source" in self.headers else source
        frame = pd.DataFrame({"meter_id": known, "at": at, "source": sources, **litres})
        if "flag" in self.headers:
            frame["flag"] = self._flags(part)
        whole = frame[frame[[name for name in frame if name not in LITRES]].notna().all(axis=1)]
        return whole.astype({"meter_id": "int64"})

    def _flags(self, part: Part) -> pd.Series:
        written = self._text(part, "flag")
        right = written.str.match(FLAG).fillna(value=False).astype(bool)
        self._refuse(part, "flag", ~right, Reason(OUT_OF_RANGE, {"low": 0, "high": 7}))
        return pd.to_numeric(written.where(right))

    def _times(self, part: Part) -> pd.Series:
        """Return the times as they stand in the file; instants that no calendar has are none."""
        raw = part.columns[self.headers["read_at"]]
        if not pa.types.is_timestamp(raw.type):
            return self._text(part, "read_at")
        times = raw.cast(pa.timestamp("us", raw.type.tz), safe=raw.type.unit != "ns")  # What is finer is cut off.
        is_far = pc.greater(pc.abs(times.cast(pa.int64())), FARTHEST_US)
        found: pd.Series = pc.if_else(is_far, None, times).to_pandas()
        return found

    def _text(self, part: Part, name: str) -> pd.Series:
        column = part.columns[self.headers[name]]
        text = column if pa.types.is_string(column.type) else column.cast(pa.string())
        pattern = self.job.profile.constants.get(name)
        stripped: pd.Series = pc.utf8_trim_whitespace(text).to_pandas()
        if pattern is None or "{" not in pattern:
            return stripped
        words = {word: pattern.format_map({self.headers[name]: word}) for word in stripped.unique()}
        return stripped.map(words)

    def _litres(self, part: Part, name: str) -> pd.Series:
        column = part.columns[self.headers[name]]
        factor = self.factors[name]
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
            values: pd.Series = column.cast(pa.float64()).to_pandas()
        else:
            values = self._parsed(part, name)
        litres = (values * factor).round()
        is_far = litres.abs() > HIGHEST_L
        self._refuse(part, name, is_far, Reason(OUT_OF_RANGE, {"low": -HIGHEST_L, "high": HIGHEST_L}))
        return litres.mask(is_far)

    def _parsed(self, part: Part, name: str) -> pd.Series:
        text = pc.utf8_trim_whitespace(part.columns[self.headers[name]].cast(pa.string()))
        blank = pc.equal(text, "")
        right = pc.match_substring_regex(text, NUMBER[self.job.profile.decimal])
        wrong = pc.and_(pc.invert(right), pc.invert(blank)).to_pandas().fillna(value=False).astype(bool)
        self._refuse(part, name, wrong, Reason(NOT_A_NUMBER))
        plain_text = pc.replace_substring(pc.if_else(right, text, None), ",", ".")
        parsed: pd.Series = plain_text.cast(pa.float64()).to_pandas()
        return parsed

    def _refuse(self, part: Part, name: str, wrong: pd.Series, reason: Reason) -> None:
        places = np.flatnonzero(wrong.to_numpy())
        shown = part.columns[self.headers[name]].take(pa.array(places[:REPORTED])).cast(pa.string()).to_pylist()
        for place, value in zip(places, shown, strict=False):
            blank = value is None or not value.strip()
            self.job.report.refuse(part.first_line + int(place), name, value or "", Reason(BLANK) if blank else reason)
        self.job.report.refused += max(0, len(places) - REPORTED)


def _reading(job: Job, headers: Sequence[str]) -> Reading:
    found = {name: headers[place] for name, place in matched(headers, NAMES, job.profile).items()}
    for name in ("meter", "read_at"):
        if name not in found:
            raise RefusedFileError(MISSING_COLUMN, column=name, found=", ".join(headers[:20]))
    if not set(LITRES) & found.keys():
        raise RefusedFileError(NO_VALUES, found=", ".join(headers[:20]))
    known_by = Meter.radio_id if job.profile.options.get("meter") == "radio_id" else Meter.serial
    with Session(job.site.engine) as session:
        meters = {name: ident for name, ident in session.execute(select(known_by, Meter.id)) if name is not None}
    factors: dict[str, float] = {name: _litres_in(job, name) for name in LITRES if name in found}
    return Reading(job, meters, found, factors, job.profile.dates, ZoneInfo(job.profile.time_zone))


def _litres_in(job: Job, name: str) -> float:
    unit = job.profile.units.get(name, "l")
    try:
        return float(factor_of(unit) * 1000)
    except RefusedCellError:
        raise RefusedFileError(UNKNOWN_UNIT, column=name, unit=unit) from None


def _records(job: Job) -> Iterator[pd.DataFrame]:
    reading: Reading | None = None
    for part in parts(job):
        reading = reading or _reading(job, list(part.columns))
        try:
            yield reading.records(part)
        except pa.ArrowException as error:  # A column of a type that stands for no text, no time or no number.
            raise RefusedFileError(DAMAGED, line=part.first_line, error=str(error).splitlines()[0]) from error


def _check(job: Job) -> Frames:
    """Read all of the file without writing anything."""
    meters: set[int] = set()
    for records in _records(job):
        job.report.rows += len(records)
        meters |= set(records["meter_id"].unique())
        job.undo["meters"] = sorted(int(meter) for meter in meters)
    if not job.report.rows and not job.report.refused:
        raise RefusedFileError(NO_ROWS)
    return {}


def _take_in(job: Job) -> None:
    """Write the hours; the database hears of it afterwards, so that nobody waits for it."""
    report, refused = job.report, job.report.refused
    done = lake.take_in(job.site.lake, _records(job), job.site.zone, origin=_origin(job), dry_run=report.is_dry_run)
    report.refused = refused  # Counted by the first reading of the file.
    job.undo |= {"lake_before": done.before, "lake_after": done.after}
    outcomes = {"inserted": done.new, "updated": done.replaced, "unchanged": done.unchanged}
    report.counts.update({f"hours.{outcome}": count for outcome, count in outcomes.items() if count})
    report.notes += [Reason(text, {"count": getattr(done.findings, name)}) for name, text in FINDINGS.items()]
    if done.incomplete:
        report.notes.append(Reason(INCOMPLETE_RECORDS, {"count": done.incomplete}))


def _origin(job: Job) -> lake.Origin:
    """Tell the lake which hours of this file have a run."""
    with job.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    wanted = (ImportRun.kind == "intervals") & (ImportRun.state == RunState.APPLIED) & (ImportRun.sha256 == digest)
    with Session(job.site.engine) as session:
        kept = session.scalars(select(ImportRun.undo).where(wanted)).all()
    return lake.Origin(digest, max((int(str(undo["lake_after"])) for undo in kept), default=0))


def _lean_on_meters(_frames: Frames, store: Store, job: Job) -> None:
    meters = job.undo.pop("meters", [])
    if isinstance(meters, list):
        store.lean_on(Meter, meters)


INTERVALS: Final = Kind("intervals", _check, _lean_on_meters, before=_take_in)
