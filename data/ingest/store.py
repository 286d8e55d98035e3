"""Writing rows in bulk: inserted, updated or unchanged by natural key, with what an undo needs.

Values are bound column by column and sent with the driver's own executemany: the same statements as SQLAlchemy's,
without its cost a row.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Column,
    ColumnDefault,
    ColumnElement,
    Connection,
    Date,
    Enum,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from data.ingest.numbering import spans, take_ids
from data.ingest.rows import is_unique
from data.models import Base
from data.queries.asked import in_parts
from data.types import Scaled

ROWS_A_STATEMENT: Final = 50
FEW: Final = 100
SCAN_FACTOR: Final = 4
"""Up to so many times the rows wanted, reading a whole table beats asking for the rows."""

Columns = Mapping[str, Sequence[Any]]
Known = dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]]
Changed = list[tuple[int, tuple[Any, ...], tuple[Any, ...]]]
"""Id, values as they were, values as they become."""


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that a run inserted (``before`` absent), changed, or only leans on (``before`` empty)."""

    table_name: str
    first_id: int
    last_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]
    """The new values of a changed row, or the digest of inserted rows."""


class Store:
    """The tables of one transaction, and the changes made to them."""

    def __init__(self, connection: Connection, counts: Counter[str]) -> None:
        self.connection = connection
        self.counts = counts
        self.changes: list[Change] = []

    def ids_of(self, attribute: InstrumentedAttribute[Any], wanted: Collection[Any]) -> dict[Any, int]:
        """Return the ids of the rows whose ``attribute`` is one of ``wanted``."""
        table = attribute.property.columns[0].table
        return {row[1]: row[0] for row in self.rows(table, attribute.key, wanted, ("id", attribute.key))}

    def rows(
        self,
        source: type[Base] | Table,
        key: str,
        wanted: Collection[Any],
        names: Sequence[str],
        *where: ColumnElement[bool],
    ) -> list[Sequence[Any]]:
        """Return columns of the rows whose ``key`` is one of ``wanted``; where most are wanted, of the others too."""
        table = source if isinstance(source, Table) else table_of(source)
        # To count a large table for few rows would take longer than to ask for them.
        stored = self._stored(table) if len(wanted) > FEW else None
        if stored == 0:
            return []
        asked = sorted({value for value in wanted if value is not None})
        chosen = select(*(table.c[name] for name in names)).where(*where)
        if stored is not None and stored <= SCAN_FACTOR * len(asked):
            return list(self.connection.execute(chosen))
        parts = in_parts(asked)
        return [row for part in parts for row in self.connection.execute(chosen.where(table.c[key].in_(part)))]

    def _stored(self, table: Table) -> int:
        return self.connection.scalar(select(func.count()).select_from(table)) or 0

    def upsert(
        self,
        model: type[Base],
        values: Columns,
        key: Sequence[str],
        *,
        only_new: Sequence[str] = (),
        is_distinct: bool = False,
    ) -> list[int]:
        """Write rows by natural key and return the id of each; of rows with the same key the first one counts.

        Columns of ``only_new`` are written for new rows and left alone in stored ones. ``is_distinct`` says that the
        caller has seen to it that no key is there twice.
        """
        table = table_of(model)
        if not (is_distinct or is_unique([values[name] for name in key])):
            keys = list(zip(*(values[name] for name in key), strict=True))
            first = {one: i for i, one in reversed(list(enumerate(keys)))}
            chosen = sorted(first.values())
            once = {name: [cells[i] for i in chosen] for name, cells in values.items()}
            ids = dict(zip((keys[i] for i in chosen), self.upsert(model, once, key, only_new=only_new), strict=True))
            return [ids[one] for one in keys]
        compared = [name for name in values if name not in only_new]
        known = self._known(table, compared, key, values)
        if not known:
            return self.insert(model, values)
        keys = list(zip(*(values[name] for name in key), strict=True))
        rows = list(zip(*(values[name] for name in compared), strict=True))
        found = [known.get(one) for one in keys]
        changed = [(old[0], old[1], row) for old, row in zip(found, rows, strict=True) if old and old[1] != row]
        self._update(table, compared, changed)
        new = [i for i, old in enumerate(found) if old is None]
        inserted = dict(zip(new, self.insert(model, {n: [c[i] for i in new] for n, c in values.items()}), strict=True))
        self._count(table, "unchanged", len(keys) - len(new) - len(changed))
        return [old[0] if old else inserted[i] for i, old in enumerate(found)]

    def _known(self, table: Table, names: Sequence[str], key: Sequence[str], values: Columns) -> Known:
        """Return id and values of the stored rows that may be meant, by key."""
        places = [names.index(name) + 1 for name in key]
        spread = [
            table.c[name].between(min(values[name]), max(values[name])) for name in key[1:] if _is_dated(values[name])
        ]
        stored = self.rows(table, key[0], values[key[0]], ("id", *names), *spread)
        return {tuple(row[place] for place in places): (row[0], tuple(row[1:])) for row in stored}

    def insert(self, model: type[Base], values: Columns) -> list[int]:
        """Insert rows that are known to be new and return their ids."""
        table = table_of(model)
        count = len(next(iter(values.values())))
        if not count:
            return []
        ids = take_ids(self.connection, table, count)
        columns = {"id": ids, **values, **_defaults(table, values, count)}
        bound = {name: self._bound(table.c[name], cells) for name, cells in columns.items()}
        self._send(table, bound)
        place = 0
        for first, last in spans(ids):
            after = {"sha256": _digest(bound, place, place + last - first + 1)}
            self.changes.append(Change(table.name, first, last, None, after))
            place += last - first + 1
        self._count(table, "inserted", count)
        return ids

    def _send(self, table: Table, bound: Columns) -> None:
        statement = insert(table).compile(dialect=self.connection.dialect, column_keys=list(bound))
        order = statement.positiontup or list(bound)
        rows = zip(*(bound[name] for name in order), strict=True)
        with closing(self.connection.connection.cursor()) as cursor:
            if statement.positiontup is None:
                cursor.executemany(str(statement), [dict(zip(order, row, strict=True)) for row in rows])
                return
            # SQLite takes many rows in one statement sooner than the same rows one by one.
            head, one = str(statement).split(" VALUES ")
            values = chain.from_iterable(rows)
            while part := tuple(islice(values, ROWS_A_STATEMENT * len(order))):
                cursor.execute(f"{head} VALUES {', '.join([one] * (len(part) // len(order)))}", part)

    def _update(self, table: Table, names: Sequence[str], changed: Changed) -> None:
        if not changed:
            return
        statement = (
            update(table).where(table.c.id == bindparam("_id")).values({name: bindparam(f"_{name}") for name in names})
        )
        marked = [f"_{name}" for name in names]
        rows = [{"_id": ident, **dict(zip(marked, new, strict=True))} for ident, _old, new in changed]
        self.connection.execute(statement, rows)
        for ident, old, new in changed:
            differing = [i for i in range(len(names)) if old[i] != new[i]]
            before = {names[i]: stored(old[i]) for i in differing}
            self.changes.append(Change(table.name, ident, ident, before, {names[i]: stored(new[i]) for i in differing}))
        self.counts[f"{table.name}.updated"] += len(changed)

    def update(self, model: type[Base], ident: int, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Change one row."""
        self._update(table_of(model), list(new), [(ident, tuple(old[name] for name in new), tuple(new.values()))])

    def lean_on(self, model: type[Base], ids: Iterable[int]) -> None:
        """Note that this run depends on rows: theirs cannot be undone before it."""
        for first, last in spans(set(ids)):
            self.changes.append(Change(table_of(model).name, first, last, {}, {}))

    def _bound(self, column: Column[Any], cells: Sequence[Any]) -> Sequence[Any]:
        processor: Callable[[Any], Any] | None = column.type.dialect_impl(self.connection.dialect).bind_processor(
            self.connection.dialect
        )
        if processor is None:
            return cells
        if isinstance(column.type, Scaled):
            return column.type.bound(cells)
        if isinstance(column.type, (Enum, Date)):  # Few different values, many rows.
            bound = {cell: processor(cell) for cell in set(cells)}
            return list(map(bound.__getitem__, cells))
        return [processor(cell) for cell in cells]

    def digest(self, table: Table, first: int, last: int) -> tuple[int, str]:
        """Return how many rows of a span are there, and their digest as it was noted when they were inserted."""
        found = self.connection.execute(select(table).where(table.c.id.between(first, last)).order_by(table.c.id)).all()
        cells = zip(*found, strict=True) if found else [()] * len(table.columns)
        bound = {column.name: self._bound(column, values) for column, values in zip(table.columns, cells, strict=True)}
        return len(found), _digest(bound, 0, len(found))

    def _count(self, table: Table, outcome: str, count: int) -> None:
        if count:
            self.counts[f"{table.name}.{outcome}"] += count


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def _is_dated(cells: Sequence[Any]) -> bool:
    return bool(cells) and isinstance(cells[0], dt.date)


def _defaults(table: Table, given: Columns, count: int) -> dict[str, list[Any]]:
    """Return the columns of ``table`` that have a default and are not given; the others become NULL."""
    constants = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in given and isinstance(column.default, ColumnDefault)
    }
    return {name: [value] * count for name, value in constants.items()}


def _digest(bound: Columns, begin: int, end: int) -> str:
    """Return the digest of some rows; a column without any value is as good as none."""
    is_all = all(len(cells) == end - begin for cells in bound.values())
    parts = {name: cells if is_all else cells[begin:end] for name, cells in sorted(bound.items())}
    filled = {name: cells for name, cells in parts.items() if any(cell is not None for cell in cells)}
    return hashlib.sha256(orjson.dumps(filled, default=_hex)).hexdigest()


def _hex(value: Any) -> str:
    return bytes(getattr(value, "obj", value)).hex()


def stored(value: Any) -> Any:
    """Write a value for a JSON column so that :func:`revived` gives it back."""
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case dt.datetime():
            return {"instant": value.isoformat()}
        case dt.date():
            return {"date": value.isoformat()}
        case BaseGeometry():
            return {"wkb": shapely.to_wkb(value, hex=True)}
        case _:
            return value


def revived(value: Any) -> Any:
    """Read a value that :func:`stored` wrote."""
    match value:
        case {"decimal": text}:
            return Decimal(text)
        case {"instant": text}:
            return dt.datetime.fromisoformat(text)
        case {"date": text}:
            return dt.date.fromisoformat(text)
        case {"wkb": text}:
            return shapely.from_wkb(text)
        case _:
            return value
