"""Spatial indexes: an R*Tree kept by triggers on SQLite, GiST on PostgreSQL, and one ``in_bbox`` for both.

The R*Tree has the name and columns that Mapnik's sqlite plugin looks for.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Boolean

from data.types import Geometry

Box = tuple[float, float, float, float]
"""xmin, ymin, xmax, ymax in the map's coordinate system."""


def geometry_columns(table: Table) -> list[str]:
    """Name the geometry columns of ``table``."""
    return [column.name for column in table.columns if isinstance(column.type, Geometry)]


def create_index(connection: Connection, table: str, column: str, kind: str) -> None:
    """Index ``column``; on PostgreSQL also pin its coordinate system."""
    if connection.dialect.name == "postgresql":
        srid: int = connection.dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
        connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE geometry({kind}, {srid})"))
        connection.execute(text(f"CREATE INDEX ix_{table}_{column} ON {table} USING gist ({column})"))
        return
    for statement in _rtree(table, column):
        connection.execute(text(statement))


def drop_index(connection: Connection, table: str, column: str) -> None:
    """Undo :func:`create_index`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP INDEX IF EXISTS ix_{table}_{column}"))
        return
    for trigger in ("ins", "upd", "del"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{column}_{trigger}"))
    connection.execute(text(f"DROP TABLE IF EXISTS idx_{table}_{column}"))


def _rtree(table: str, column: str) -> list[str]:
    index = f"idx_{table}_{column}"
    new = ", ".join(f"wkb_{part}(new.{column})" for part in ("xmin", "xmax", "ymin", "ymax"))
    put = f"INSERT INTO {index} SELECT new.id, {new} WHERE new.{column} IS NOT NULL;"
    remove = f"DELETE FROM {index} WHERE pkid = old.id;"
    return [
        f"CREATE VIRTUAL TABLE {index} USING rtree(pkid, xmin, xmax, ymin, ymax)",
        f"CREATE TRIGGER {table}_{column}_ins AFTER INSERT ON {table} BEGIN {put} END",
        f"CREATE TRIGGER {table}_{column}_upd AFTER UPDATE OF {column} ON {table} BEGIN {remove} {put} END",
        f"CREATE TRIGGER {table}_{column}_del AFTER DELETE ON {table} BEGIN {remove} END",
    ]


def bounds(connection: Connection, tables: Sequence[Table]) -> Box | None:
    """Return the box around all geometries of ``tables`` in one statement; nothing when there are none."""
    columns = [(table.name, column) for table in tables for column in geometry_columns(table)]
    if connection.dialect.name == "postgresql":
        rows = " UNION ALL ".join(f"SELECT {column} AS g FROM {table}" for table, column in columns)
        edges = f"ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent(g) AS e FROM ({rows}) a) b"
    else:
        indexes = (f"idx_{table}_{column}" for table, column in columns)
        boxes = " UNION ALL ".join(f"SELECT xmin, ymin, xmax, ymax FROM {index}" for index in indexes)
        edges = f"min(xmin), min(ymin), max(xmax), max(ymax) FROM ({boxes})"
    found = connection.execute(text(f"SELECT {edges}")).one()
    return None if found[0] is None else (found[0], found[1], found[2], found[3])


class in_bbox(ColumnElement[bool]):  # noqa: N801 -- reads as a function in queries
    """Rows whose bounding box meets ``box``; candidates only, exact predicates are shapely's."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: InstrumentedAttribute[Any], box: Box) -> None:
        self.column = column.property.columns[0]
        self.box = tuple(float(edge) for edge in box)


@compiles(in_bbox, "sqlite")
def _in_bbox_sqlite(element: in_bbox, _compiler: SQLCompiler, **_kw: object) -> str:
    table, column = element.column.table.name, element.column.name
    xmin, ymin, xmax, ymax = element.box
    index = f"idx_{table}_{column}"
    return (
        f"{table}.id IN (SELECT pkid FROM {index} "
        f"WHERE xmax >= {xmin!r} AND xmin <= {xmax!r} AND ymax >= {ymin!r} AND ymin <= {ymax!r})"
    )


@compiles(in_bbox, "postgresql")
def _in_bbox_postgresql(element: in_bbox, compiler: SQLCompiler, **_kw: object) -> str:
    table, column = element.column.table.name, element.column.name
    edges = ", ".join(repr(edge) for edge in element.box)
    srid = compiler.dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
    return f"{table}.{column} && ST_MakeEnvelope({edges}, {srid})"
