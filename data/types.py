"""Column types that keep their promises on SQLite and PostgreSQL alike.

Money, volumes and prices are exact: stored as whole numbers of their smallest unit. Instants are aware and UTC.
Geometry is shapely in Python, WKB on SQLite and a PostGIS geometry on PostgreSQL; its coordinates are always in the
map's projected system, x = east, y = north.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import repeat
from operator import mul
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, Enum, LargeBinary, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal with ``places`` decimal places, stored as a whole number."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Refuse a value that would have to be rounded."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return whole

    def bound(self, values: Sequence[Decimal | int | None]) -> list[int | None]:
        """Bind many values at once, each as :meth:`process_bind_param` does."""
        unit = Decimal(1).scaleb(self.places)
        try:
            scaled: list[Any] = list(map(mul, values, repeat(unit)))
            whole: list[int | None] = list(map(int, scaled))
        except TypeError:  # Some are absent.
            scaled = [None if value is None else value * unit for value in values]
            whole = [None if value is None else int(value) for value in scaled]
        if whole != scaled:
            raise ValueError(f"a value has more than {self.places} decimal places")
        return whole

    def process_result_value(self, value: int | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Give the decimal back; sums arrive as ``Decimal`` from PostgreSQL."""
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


MONEY = Scaled(2)
"""PLN, stored in grosze."""
VOLUME = Scaled(3)
"""m³, stored in litres."""
PRICE = Scaled(8)
"""PLN a unit, as the tariff has it (FA(3) allows eight places)."""
PERCENT = Scaled(2)


class Instant(TypeDecorator[dt.datetime]):
    """A moment, aware and UTC on both sides."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse a naive datetime: nobody knows which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """SQLite forgets the zone; it is always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class _AsWkb(GenericFunction[bytes]):
    name = "ST_AsBinary"
    inherit_cache = True


@compiles(_AsWkb, "sqlite")
def _wkb_already(element: _AsWkb, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **kw)


class _PostgisGeometry(UserDefinedType[bytes]):
    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_kw: object) -> str:
        return f"geometry({self.kind})"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        return func.ST_GeomFromEWKB(bindvalue, type_=self)


class Geometry(TypeDecorator[BaseGeometry]):
    """A shapely geometry of one ``kind`` (``POINT``, ``LINESTRING``, ``MULTIPOLYGON``).

    The engine's dialect carries the coordinate system's number (``map_srid``, see :func:`data.engine.connect`).
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostGIS where there is one, plain WKB elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(_PostgisGeometry(self.kind))
        return dialect.type_descriptor(LargeBinary())

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Read WKB; the type stays this one, so that the result becomes shapely."""
        return _AsWkb(column, type_=self)

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> bytes | None:
        """Write WKB, with the coordinate system where the database keeps one."""
        if value is None:
            return None
        if value.geom_type.upper() != self.kind:
            raise ValueError(f"a {value.geom_type} where a {self.kind} belongs")
        if dialect.name == "postgresql":
            srid: int = dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
            return shapely.to_wkb(shapely.set_srid(value, srid), include_srid=True)
        return shapely.to_wkb(value)

    def process_result_value(self, value: bytes | memoryview | None, dialect: Dialect) -> BaseGeometry | None:
        """Read WKB."""
        return None if value is None else shapely.from_wkb(bytes(value))


def stored_enum(kind: type[Any]) -> Enum:
    """Store a ``StrEnum`` by its value, as text, without a database type of its own."""
    return Enum(kind, native_enum=False, values_callable=lambda members: [m.value for m in members], length=40)
