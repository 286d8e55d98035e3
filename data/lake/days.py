"""The roll-up: one row per meter and local day, made from the hours and rebuildable from them at any time."""

import datetime as dt
import functools
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from data.lake.hours import DATES, best_hours
from data.lake.tables import (
    DAYS,
    HOURS,
    SCHEMAS,
    UNCHANGED,
    WRITING,
    Snapshot,
    duck,
    of_meters,
    scan,
    snapshot,
    table,
    turn,
)
from domain.calendar import month_start
from domain.intervals import Flag
from domain.local_days import hours_of, span_of

ROLLED: Final = "hours"
"""Under this name the roll-up records the version of the hours that it was made from."""
AT_ONCE: Final = 6
"""Months rolled up by one query: bounds the memory, whatever the length of the history."""

_MEASURED: Final = f"flag & {Flag.SPREAD:d} = 0"
_ROLL_UP: Final = """
    SELECT meter_id, day::DATE AS day, sum(use_l)::INTEGER AS use_l,
           min(use_l) FILTER (is_night AND {measured}) AS night_min_l,
           max(use_l) FILTER ({measured}) AS max_l,
           (any_value(day_hours) - count(*))::TINYINT AS missing_hours,
           (count(*) FILTER (NOT ({measured})))::TINYINT AS estimated_hours,
           strftime(day, '%Y-%m') AS month
    FROM ({hours}) JOIN calendar USING ("at")
    GROUP BY meter_id, day
    UNION ALL BY NAME SELECT *, strftime(day, '%Y-%m') AS month FROM {others} ANTI JOIN calendar USING (day)
    ORDER BY month, meter_id, day
"""


def daily(lake: Path, meter_ids: Sequence[int], first: dt.date, last: dt.date) -> pd.DataFrame:
    """Read the local days of meters from ``first`` to ``last``, both included.

    Returns
    -------
    pandas.DataFrame
        ``meter_id`` (int32), ``day`` (datetime64[us], local), ``use_l`` (int32, of the hours that are there),
        ``night_min_l`` and ``max_l`` (float64, litres in one measured hour, NaN without any), ``missing_hours`` and
        ``estimated_hours`` (int8); by meter and day. A day without any hour has no row.
    """
    files = snapshot(lake, DAYS).of_months(f"{first:%Y-%m}", f"{last:%Y-%m}")
    query = f"""
        SELECT meter_id, day, use_l, coalesce(night_min_l, 'nan'::DOUBLE) AS night_min_l,
               coalesce(max_l, 'nan'::DOUBLE) AS max_l, missing_hours, estimated_hours
        FROM {scan(files, SCHEMAS[DAYS])}
        WHERE {of_meters(meter_ids)} AND day BETWEEN '{first}' AND '{last}' ORDER BY meter_id, day
    """  # noqa: S608 -- made of our file names, of numbers and of dates
    # No value is missing: without DuckDB's masks the frame is made at once.
    columns = {name: np.asarray(column) for name, column in duck().execute(query).fetchnumpy().items()}
    columns["day"] = columns["day"].astype("datetime64[us]")
    return pd.DataFrame(columns, copy=False)


def lengths(lake: Path, meter_ids: Sequence[int]) -> pd.DataFrame:
    """Return how far back and how far on the hours of meters go.

    Returns
    -------
    pandas.DataFrame
        ``meter_id`` (int32), ``first_day`` and ``last_day`` (datetime64[us], local); no row for a meter without hours.
    """
    return _lengths(snapshot(lake, DAYS).files, tuple(meter_ids)).copy()


@functools.lru_cache(maxsize=256)
def _lengths(files: tuple[tuple[str, str], ...], meter_ids: tuple[int, ...]) -> pd.DataFrame:
    # Kept, because every view of a customer asks for it and all files must be looked at. A file never changes.
    query = f"""
        SELECT meter_id, min(day) AS first_day, max(day) AS last_day
        FROM {scan([path for _month, path in files], SCHEMAS[DAYS])}
        WHERE {of_meters(meter_ids)} GROUP BY meter_id ORDER BY meter_id
    """  # noqa: S608 -- made of our file names and of numbers
    frame = pd.DataFrame(duck().execute(query).fetchnumpy())
    return frame.astype({"meter_id": "int32", "first_day": "datetime64[us]", "last_day": "datetime64[us]"})


def state(lake: Path) -> Hashable:
    """Return what tells whether two reads see the same hours and days: the files of both, which never change."""
    return snapshot(lake, HOURS), snapshot(lake, DAYS)


def forget() -> None:
    """Forget what was kept of files that were read: benchmarks look at them as whoever has just come."""
    _lengths.cache_clear()


def roll_up(lake: Path, zone: ZoneInfo, *, rebuild: bool = False) -> int:
    """Bring the roll-up up to date with the hours and return how many days were made anew.

    The commits since the last roll-up tell which days they touched; where one does not (a restored version), all days
    are made anew. One commit: broken off, it leaves the roll-up as it was, and the next one catches up.
    """
    with turn(lake):
        target = table(lake, DAYS)
        newest = snapshot(lake, HOURS).version
        rolled = None if rebuild else target.transaction_version(ROLLED)
        if rolled == newest:
            return 0
        days = _touched(lake, rolled, zone)
        replaced = None if days is None else _of_months(days)
        due = _every_day(lake, zone) if days is None else days
        write_deltalake(
            target,
            pa.RecordBatchReader.from_batches(SCHEMAS[DAYS], _rolled(lake, due, zone)),
            mode="overwrite",
            predicate=replaced,
            writer_properties=WRITING,
            commit_properties=CommitProperties(app_transactions=[Transaction(ROLLED, newest)]),
        )
        return len(due)


def _of_months(days: Sequence[dt.date]) -> str:
    months = sorted({f"'{day:%Y-%m}'" for day in days})
    return f"month IN ({', '.join(months)})" if months else "false"


def _touched(lake: Path, rolled: int | None, zone: ZoneInfo) -> list[dt.date] | None:
    """Return the local days that commits after version ``rolled`` touched, nothing when they do not tell."""
    if rolled is None:
        return None
    days: set[dt.date] = set()
    for entry in DeltaTable(lake / HOURS).history():
        if entry["version"] <= rolled or entry["operation"] in UNCHANGED:
            continue
        if DATES not in entry:
            return None
        days.update(day for pair in entry[DATES].split(",") for day in _of_range(pair, zone))
    return sorted(days)


def _of_range(pair: str, zone: ZoneInfo) -> list[dt.date]:
    first, last = map(dt.date.fromisoformat, pair.split("/"))
    return _local_days(first, last, zone)


def _local_days(first: dt.date, last: dt.date, zone: ZoneInfo) -> list[dt.date]:
    """Return the local days that have an hour on the dates (UTC) from ``first`` to ``last``."""
    start = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC).astimezone(zone).date()
    end = dt.datetime.combine(last, dt.time(23), tzinfo=dt.UTC).astimezone(zone).date()
    return [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]


def _every_day(lake: Path, zone: ZoneInfo) -> list[dt.date]:
    months = [month for month, _path in snapshot(lake, HOURS).files]
    if not months:
        return []
    first, last = (dt.date.fromisoformat(f"{month}-01") for month in (min(months), max(months)))
    return _local_days(first, month_start(last, months=1) - dt.timedelta(days=1), zone)


def _rolled(lake: Path, due: Sequence[dt.date], zone: ZoneInfo) -> Iterator[pa.RecordBatch]:
    """Return the new content of every month that has a day in ``due``, made some months at a time while it is read."""
    # Asked for now: Delta cannot open a table while it is writing one.
    before = snapshot(lake, DAYS)
    months = sorted({month_start(day) for day in due})
    parts = [frozenset(months[n : n + AT_ONCE]) for n in range(0, len(months), AT_ONCE)]
    days = [[day for day in due if month_start(day) in part] for part in parts]
    queries = [_query(lake, some, zone, before) for some in days]
    return (batch for some, query in zip(days, queries, strict=True) for batch in _answer(query, _calendar(some, zone)))


def _query(lake: Path, due: Sequence[dt.date], zone: ZoneInfo, before: Snapshot) -> str:
    kept = {f"{day:%Y-%m}" for day in due}
    others = [path for month, path in before.files if month in kept]
    hours = best_hours(lake, *span_of(due[0], due[-1], zone))
    return _ROLL_UP.format(measured=_MEASURED, hours=hours, others=scan(others, SCHEMAS[DAYS]))


def _calendar(days: Sequence[dt.date], zone: ZoneInfo) -> pa.Table:
    hours = hours_of(days[0], days[-1], zone)
    wanted = hours[hours["day"].isin(pd.to_datetime(pd.Series(days)))]
    return pa.Table.from_pandas(wanted.assign(day=wanted["day"].dt.date), preserve_index=False)


def _answer(query: str, calendar: pa.Table) -> list[pa.RecordBatch]:
    connection = duck().cursor()
    connection.register("calendar", calendar)
    found: pa.Table = pa.table(connection.sql(query).to_arrow_table())
    return list(found.select(SCHEMAS[DAYS].names).cast(SCHEMAS[DAYS]).to_batches())
