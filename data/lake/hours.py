"""Hours: one row per meter, hour (start, UTC) and source; litres, never negative."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, write_deltalake

from data.lake import tails
from data.lake.tables import (
    DAYS,
    HOURS,
    SCHEMAS,
    UNCHANGED,
    WRITING,
    committed,
    duck,
    of_meters,
    scan,
    snapshot,
    table,
    turn,
)
from domain.errors import InvalidInputError, NotAllowedError

DATES: Final = "wodnik.dates"
"""Key in a commit's metadata: the dates (UTC) whose hours it touched, as ``2026-10-01/2026-10-03,...``."""
ORIGIN: Final = "wodnik.origin"
"""What a commit's hours were made of."""
COUNTS: Final = "wodnik.counts"
"""How many of them were new, and how many replaced others."""
CROWDED: Final = 8
"""Files in a month from which on reading one meter gets slower than it need be."""

AT_ONCE: Final = 500_000
"""Hours of one part of an answer."""

LEAST_KEPT: Final = dt.timedelta(days=7)

COLUMNS: Final = ("meter_id", "at", "use_l", "flag", "source")
_REPLACES: Final = pa.field("replaces", pa.bool_())
_HOUR_US: Final = 3_600_000_000
_HOURS_OF_ALL_TIME: Final = 1 << 24
"""Apart in the key that orders meters and hours (1,900 years)."""
_NEWS = """
    SELECT new.*, old.use_l IS NOT NULL AS replaces
    FROM batch AS new LEFT JOIN ({old}) AS old USING (meter_id, "at", source)
    WHERE old.use_l IS NULL OR old.use_l <> new.use_l OR old.flag <> new.flag
    ORDER BY meter_id, "at"
"""
_SAME_HOUR: Final = (
    "old.month = new.month AND old.meter_id = new.meter_id AND old.at = new.at AND old.source = new.source"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of hours; of two of the same meter, instant and source one counts."""

    version: int
    """That holds them."""
    new: int
    replaced: int
    unchanged: int


def version(lake: Path) -> int:
    """Return the version of the hours, 0 where none were ever written."""
    return snapshot(lake, HOURS).version


def append(lake: Path, hours: pa.Table, *, origin: str = "", dry_run: bool = False) -> Written:
    """Write hours; one that is already there (meter, hour, source) is replaced, of two in the batch the later wins.

    One commit, or none when everything is already there as given. The roll-up of the days touched is left to
    :func:`data.lake.days.roll_up`, which learns of them from the commit.

    Parameters
    ----------
    hours : pyarrow.Table
        ``meter_id`` (int32), ``at`` (timestamp[us, UTC], a full hour), ``use_l`` (int32, litres), ``flag`` (int8, see
        :class:`domain.intervals.Flag`), ``source`` (string).
    origin : str
        What they were made of, kept with the commit.
    dry_run : bool
        Tell what would become of them, and write nothing.

    Raises
    ------
    InvalidInputError
        When a value is missing, negative or not on the hour.
    """
    batch = hours.select(COLUMNS).cast(pa.schema([SCHEMAS[HOURS].field(name) for name in COLUMNS]))
    _refuse_impossible(batch)
    if not len(batch):
        return Written(version(lake), 0, 0, 0)
    once = _each_once(batch)
    if dry_run:
        return _written(lake, _news(lake, once), once)
    with turn(lake):
        return committed(lambda: _merge(lake, once, origin))


def changes(lake: Path) -> list[dict[str, Any]]:
    """Return what the log tells of every commit that changed hours, the newest first."""
    if not version(lake):
        return []
    entries = [entry for entry in DeltaTable(lake / HOURS).history() if entry["operation"] not in UNCHANGED]
    return sorted(entries, key=itemgetter("version"), reverse=True)


def load(lake: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Write the first hours of a lake, sorted within each month by meter and hour and without repetition.

    Raises
    ------
    NotAllowedError
        When there are hours already: then only :func:`append` knows which of them are replaced.
    """
    with turn(lake):
        target = table(lake, HOURS)
        if target.file_uris():
            raise NotAllowedError("the lake has hours already")
        reader = pa.RecordBatchReader.from_batches(SCHEMAS[HOURS], batches)
        write_deltalake(target, reader, mode="append", writer_properties=WRITING)
        return target.version()


def restore(lake: Path, wanted: int, *, expected: int | None = None) -> int:
    """Put the hours back as they were at version ``wanted`` and return the new version; the history is kept.

    Raises
    ------
    NotAllowedError
        When ``expected`` is given and others have written since that version: their hours would be lost. And when
        files of version ``wanted`` were removed (:func:`discard`).
    """
    with turn(lake):
        target = table(lake, HOURS)
        refuse_restore(lake, wanted, expected=expected)
        if target.version() != wanted:
            target.restore(wanted)
            tails.keep_as(lake, wanted, target.version())
        return target.version()


def refuse_restore(lake: Path, wanted: int, *, expected: int | None = None) -> None:
    """Raise what :func:`restore` would raise, and change nothing.

    Raises
    ------
    NotAllowedError
        As :func:`restore` does.
    """
    if expected is not None and any(entry["version"] > expected for entry in changes(lake)):
        raise NotAllowedError(f"hours were written after version {expected}")
    if table(lake, HOURS).version() == wanted:
        return
    if not all(map(_exists, DeltaTable(lake / HOURS, version=wanted).file_uris())):
        raise NotAllowedError(f"files of version {wanted} were removed by a tidying")


def tidy(lake: Path) -> int:
    """Join the many small files of months that grew day by day, sorted by meter again; return how many months."""
    months = [month for month, _path in snapshot(lake, HOURS).files]
    crowded = sorted({month for month in months if months.count(month) >= CROWDED})
    with turn(lake):
        for month in crowded:
            committed(partial(_sort, lake, month))
    return len(crowded)


def discard(lake: Path, *, keep: dt.timedelta) -> int:
    """Remove the files that no version since ``keep`` ago has; return how many. What is older cannot be undone.

    Raises
    ------
    InvalidInputError
        When ``keep`` is shorter than a week: a reader or another host could still be at work on them.
    """
    if keep < LEAST_KEPT:
        raise InvalidInputError(f"files are kept for {LEAST_KEPT.days} days at least")
    with turn(lake):
        hours = int(keep / dt.timedelta(hours=1))
        tables = [table(lake, name) for name in (HOURS, DAYS)]
        return sum(len(committed(partial(one.vacuum, hours, dry_run=False))) for one in tables)


def _exists(path: str) -> bool:
    return Path(path.removeprefix("file://")).exists()


def _sort(lake: Path, month: str) -> None:
    optimizer = table(lake, HOURS).optimize
    optimizer.z_order(["meter_id", "at"], partition_filters=[("month", "=", month)], writer_properties=WRITING)


def hourly(lake: Path, meter_ids: Sequence[int], start: dt.datetime, end: dt.datetime) -> pd.DataFrame:
    """Read the hours of meters from ``start`` up to, not including, ``end``.

    Where several sources know an hour, the one with the lowest flag (measured before estimated) is taken.

    Returns
    -------
    pandas.DataFrame
        ``meter_id`` (int32), ``at`` (datetime64[us, UTC]), ``use_l`` (int32), ``flag`` (int8); by meter and time.
        Hours without a row are missing, not zero.
    """
    query = f"""
        SELECT meter_id, epoch_us("at") AS "at", use_l, flag
        FROM ({best_hours(lake, start, end, meters=meter_ids)}) ORDER BY 1, 2
    """  # noqa: S608 -- made of our file names and of numbers
    frame = pd.DataFrame(duck().execute(query).fetchnumpy())
    return frame.astype({"meter_id": "int32", "use_l": "int32", "flag": "int8"}).assign(
        at=lambda f: pd.to_datetime(f["at"], unit="us", utc=True).astype("datetime64[us, UTC]")
    )


def stored(lake: Path, start: dt.datetime, end: dt.datetime, *, meters: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """Yield the hours of meters in a span as they are stored, of every source: file after file, a part at a time."""
    files = snapshot(lake, HOURS).of_months(f"{start:%Y-%m}", f"{end:%Y-%m}")
    query = f"""
        SELECT {", ".join(f'"{name}"' for name in COLUMNS)} FROM {scan(files, SCHEMAS[HOURS])}
        WHERE {_within(start, end)} AND {of_meters(meters)}
    """  # noqa: S608 -- made of our file names and of numbers
    schema = pa.schema([SCHEMAS[HOURS].field(name) for name in COLUMNS])
    for batch in duck().cursor().sql(query).to_arrow_reader(AT_ONCE):
        yield pa.record_batch(batch).cast(schema)


def _within(start: dt.datetime, end: dt.datetime) -> str:
    return f'"at" >= to_timestamp({start.timestamp():.0f}) AND "at" < to_timestamp({end.timestamp():.0f})'


def best_hours(lake: Path, start: dt.datetime, end: dt.datetime, *, meters: Sequence[int] | None = None) -> str:
    """Return the SQL of the hours in a span, one row per meter and hour whatever the number of sources."""
    now = snapshot(lake, HOURS)
    files = scan(now.of_months(f"{start:%Y-%m}", f"{end:%Y-%m}"), SCHEMAS[HOURS])
    span = _within(start, end)
    if meters is not None:
        span += f" AND {of_meters(meters)}"
    if now.is_of_one_source:
        return f'SELECT meter_id, "at", use_l, flag FROM {files} WHERE {span}'  # noqa: S608 -- our files, numbers
    return f"""
        SELECT meter_id, "at", arg_min(use_l, (flag, source)) AS use_l, min(flag) AS flag
        FROM {files} WHERE {span} GROUP BY ALL
    """  # noqa: S608 -- made of our file names and of numbers


def _refuse_impossible(batch: pa.Table) -> None:
    if any(column.null_count for column in batch.columns):
        raise InvalidInputError("an hour needs a meter, an instant, litres, a flag and a source")
    if len(batch) and pc.min(batch["use_l"]).as_py() < 0:
        raise InvalidInputError("an hour has negative litres")
    instants = batch["at"].cast(pa.int64()).to_numpy()
    if (instants % _HOUR_US).any():
        raise InvalidInputError("an hour does not start on the hour")


def _each_once(batch: pa.Table) -> pa.Table:
    """Return the rows in order of meter and hour, with their month; of the same hour and source the last one."""
    sources = batch["source"].combine_chunks().dictionary_encode()
    hour = batch["at"].cast(pa.int64()).to_numpy() // _HOUR_US
    place = batch["meter_id"].to_numpy().astype(np.int64) * _HOURS_OF_ALL_TIME + hour
    if len(sources.dictionary) > 1 or (np.diff(place) <= 0).any():
        source = sources.indices.to_numpy()
        order = np.lexsort((source, place))
        is_last = np.append((np.diff(place[order]) != 0) | (np.diff(source[order]) != 0), True)
        batch = batch.take(pa.array(order[is_last]))
    return batch.append_column(SCHEMAS[HOURS].field("month"), _months(batch["at"]))


def _months(at: pa.ChunkedArray) -> pa.Array:
    months = at.cast(pa.int64()).to_numpy().view("datetime64[us]").astype("datetime64[M]")
    first = months.min()
    names = [str(month) for month in np.arange(first, months.max() + 1)]
    return pa.DictionaryArray.from_arrays((months - first).astype(np.int32), names).cast(pa.string())


def _merge(lake: Path, batch: pa.Table, origin: str) -> Written:
    target = table(lake, HOURS)
    news = _news(lake, batch)
    if not len(news):
        return _written(lake, news, batch)
    replaced = pc.sum(news["replaces"]).as_py()
    told = {DATES: _dates(news["at"]), ORIGIN: origin, COUNTS: f"{len(news) - replaced} {replaced}"}
    properties = CommitProperties(custom_metadata=told)
    rows = news.drop_columns(["replaces"])
    if replaced:
        _replace(target, rows, properties)
    else:
        write_deltalake(target, rows, mode="append", writer_properties=WRITING, commit_properties=properties)
    return _written(lake, news, batch)


def _written(lake: Path, news: pa.Table, batch: pa.Table) -> Written:
    replaced = pc.sum(news["replaces"]).as_py() or 0
    return Written(version(lake), len(news) - replaced, replaced, len(batch) - len(news))


def _replace(target: DeltaTable, rows: pa.Table, properties: CommitProperties) -> None:
    merge = target.merge(
        rows,
        _SAME_HOUR,
        source_alias="new",
        target_alias="old",
        writer_properties=WRITING,
        commit_properties=properties,
    )
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


def _news(lake: Path, batch: pa.Table) -> pa.Table:
    """Return the rows of ``batch`` that change something, and whether each replaces another."""
    connection = duck()
    old = _around(lake, batch)
    if not connection.execute(f"SELECT 1 FROM ({old}) LIMIT 1").fetchall():  # noqa: S608 -- made of our file names
        return batch.append_column(_REPLACES, pa.array(np.zeros(len(batch), dtype=bool)))
    connection.register("batch", batch)
    found: pa.Table = pa.table(connection.sql(_NEWS.format(old=old)).to_arrow_table())
    return found.cast(SCHEMAS[HOURS].append(_REPLACES))


def _around(lake: Path, batch: pa.Table) -> str:
    """Return the SQL of the hours that are there between the first and the last of ``batch``."""
    start, end = pc.min_max(batch["at"]).as_py().values()
    first, last = pc.min_max(batch["meter_id"]).as_py().values()
    files = snapshot(lake, HOURS).of_months(f"{start:%Y-%m}", f"{end:%Y-%m}")
    return f"""
        SELECT * FROM {scan(files, SCHEMAS[HOURS])} WHERE meter_id BETWEEN {first} AND {last}
        AND "at" BETWEEN to_timestamp({start.timestamp():.0f}) AND to_timestamp({end.timestamp():.0f})
    """  # noqa: S608 -- made of our file names and of numbers


def _dates(at: pa.ChunkedArray) -> str:
    """Write the dates of instants as ranges."""
    dates = pc.unique(at.cast(pa.timestamp("us")).cast(pa.date32())).to_pandas().sort_values()
    ranges = dates.groupby((pd.to_datetime(dates).diff() != pd.Timedelta(days=1)).cumsum()).agg(["min", "max"])
    return ",".join(f"{first}/{last}" for first, last in ranges.itertuples(index=False))
