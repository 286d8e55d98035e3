"""Connections to the business database, SQLite or PostgreSQL with PostGIS."""

import functools
import hashlib
import sqlite3

import shapely
from sqlalchemy import Connection, Engine, create_engine, event, make_url

SQLITE_BUSY_MS = 10_000
WRITES = "wodnik_writes"
"""Execution option of engines whose transactions write from their beginning."""


def connect(url: str, *, map_srid: int) -> Engine:
    """Return an engine whose geometries are in the coordinate system ``EPSG:map_srid``."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    engine.dialect.map_srid = map_srid  # type: ignore[attr-defined] # read by data.types.Geometry
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def for_writing(engine: Engine) -> Engine:
    """Return ``engine`` for transactions that write: what they read stays as it is until they are done.

    On SQLite each waits for the one before at its beginning, and changes of the schema belong to it too; by itself
    Python opens a transaction there no sooner than the first row is written, and none for the schema. PostgreSQL needs
    nothing of it.
    """
    return engine.execution_options(**{WRITES: True})


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (f"busy_timeout={SQLITE_BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    for axis, name in enumerate(("wkb_xmin", "wkb_ymin", "wkb_xmax", "wkb_ymax")):
        connection.create_function(name, 1, functools.partial(_bound, axis), deterministic=True)
    # PostgreSQL has it by itself. It tells texts apart and guards nothing.
    connection.create_function("md5", 1, _md5, deterministic=True)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@functools.lru_cache(maxsize=4)
def _bounds(blob: bytes) -> tuple[float, float, float, float]:
    bounds: tuple[float, float, float, float] = shapely.from_wkb(blob).bounds
    return bounds


def _bound(axis: int, blob: bytes) -> float:
    # Called by the triggers that keep the R*Tree; the four calls of one row share one decoding.
    return _bounds(blob)[axis]
