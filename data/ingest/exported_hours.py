"""Hours of the lake in files that the importer of intervals reads back without a change, however many they are."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import lake
from data.ingest.cells import FIRST_YEAR, LAST_YEAR
from data.ingest.exporting import CSV, PARQUET
from data.ingest.jobs import Site
from data.models import Meter
from domain.errors import InvalidInputError
from domain.local_days import span_of
from texts import _

SCHEMA: Final = pa.schema(
    [
        ("meter", pa.string()),
        ("read_at", pa.timestamp("us", "UTC")),
        ("use_l", pa.int32()),
        ("source", pa.string()),
        ("flag", pa.int8()),
    ]
)
WRITTEN: Final = pa.schema([field.with_type(pa.string()) if field.name == "read_at" else field for field in SCHEMA])
"""In text a time is written with its offset."""
FIRST: Final = dt.date(FIRST_YEAR, 1, 1)
LAST: Final = dt.date(LAST_YEAR, 12, 31)


def export_hours(
    site: Site, path: Path, *, first: dt.date = FIRST, last: dt.date = LAST, serials: Collection[str] = ()
) -> int:
    """Write the hours of the local days from ``first`` to ``last``, of some meters or of all; return how many.

    Raises
    ------
    InvalidInputError
        When a meter is unknown, or files of this ending are not written.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        raise InvalidInputError(
            _("{kind} cannot be written to a file ending in {suffix}", kind="intervals", suffix=suffix)
        )
    meters = _meters(site, serials)
    hours = _named(lake.stored(site.lake, *span_of(first, last, site.zone), meters=list(meters)), meters)
    return WRITERS[suffix](path, hours)


def _meters(site: Site, serials: Collection[str]) -> dict[int, str]:
    with Session(site.engine) as session:
        known = {row.id: row.serial for row in session.execute(select(Meter.id, Meter.serial).order_by(Meter.id))}
    unknown = sorted(set(serials) - set(known.values()))
    if unknown:
        raise InvalidInputError(_("There is no meter {serials}", serials=", ".join(unknown)))
    return {ident: serial for ident, serial in known.items() if not serials or serial in serials}


def _named(hours: Iterator[pa.RecordBatch], meters: dict[int, str]) -> Iterator[pa.RecordBatch]:
    ids, serials = pa.array(meters.keys(), pa.int32()), pa.array(meters.values(), pa.string())
    for batch in hours:
        serial = serials.take(pc.index_in(batch["meter_id"], ids))
        columns = [serial, batch["at"], batch["use_l"], batch["source"], batch["flag"]]
        yield pa.record_batch(columns, schema=SCHEMA)


def _write_parquet(path: Path, hours: Iterator[pa.RecordBatch]) -> int:
    count = 0
    with pq.ParquetWriter(path, SCHEMA) as file:
        for batch in hours:
            file.write_batch(batch)
            count += batch.num_rows
    return count


def _write_csv(path: Path, hours: Iterator[pa.RecordBatch]) -> int:
    count = 0
    place = SCHEMA.get_field_index("read_at")
    with pa_csv.CSVWriter(path, WRITTEN, write_options=pa_csv.WriteOptions(delimiter=";")) as file:
        for batch in hours:
            times = pc.strftime(batch["read_at"].cast(pa.timestamp("s", "UTC")), "%Y-%m-%dT%H:%M:%SZ")
            file.write_batch(batch.set_column(place, WRITTEN.field(place), times))
            count += batch.num_rows
    return count


WRITERS: Final[dict[str, Callable[[Path, Iterator[pa.RecordBatch]], int]]] = {
    CSV: _write_csv,
    PARQUET: _write_parquet,
}
