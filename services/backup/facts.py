"""What an installation holds, in numbers and checksums: taken when it is backed up, taken again when it is restored."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, case, func, inspect, or_, select, text, true, type_coerce
from sqlalchemy.orm import Session

from data.lake.copies import contents
from data.models import Allocation, AuditEntry, LedgerEntry
from data.queries.allocations import STANDING
from data.types import MONEY
from domain.money import ZERO
from services.audit import FIRST, first_broken
from services.backup.archive import LakeFacts, MoneyFacts, TableFacts, TrailFacts

NOT_OURS: Final = "spatial_ref_sys"
"""PostGIS keeps the coordinate systems in it."""
TEXTS: Final = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE data_type IN ('character varying', 'text')"
)


def tables_of(connection: Connection) -> list[str]:
    """Return the tables of a database; PostGIS and the spatial indexes of SQLite bring their own."""
    names = inspect(connection).get_table_names()
    return sorted(name for name in names if name != NOT_OURS and not name.startswith("idx_"))


def tables(connection: Connection) -> dict[str, TableFacts]:
    """Count the rows of every table and take their digest, at whatever revision the database is."""
    if connection.dialect.name != "postgresql":
        return {name: _from_file(connection, _everything(connection, name)) for name in tables_of(connection)}
    # The look of a value hangs on them.
    for setting in ("timezone = 'UTC'", "datestyle = 'ISO'"):
        connection.exec_driver_sql(f"SET LOCAL {setting}")
    texts = {(row[0], row[1]) for row in connection.execute(text(TEXTS))}
    return {name: _from_server(connection, _everything(connection, name, texts)) for name in tables_of(connection)}


def _everything(connection: Connection, table: str, texts: Collection[tuple[str, str]] = ()) -> str:
    """Return the SQL of all rows in order of their keys, ``texts`` by their bytes, not by the rules of a language."""
    keys = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    order = ", ".join(f'"{key}" COLLATE "C"' if (table, key) in texts else f'"{key}"' for key in keys)
    return f'SELECT * FROM "{table}" ORDER BY {order}'  # noqa: S608 -- names of our own tables


def _from_file(connection: Connection, everything: str) -> TableFacts:
    digest, rows = hashlib.sha256(), 0
    for row in _driver(connection).execute(everything):
        digest.update(repr(row).encode())
        rows += 1
    return TableFacts(rows=rows, sha256=digest.hexdigest())


def _from_server(connection: Connection, everything: str) -> TableFacts:
    digest, rows = hashlib.sha256(), 0
    with _driver(connection).cursor().copy(f"COPY ({everything}) TO STDOUT") as copy:
        for block in copy:
            digest.update(block)
            rows += bytes(block).count(b"\n")  # A line break within a value is written as \n.
    return TableFacts(rows=rows, sha256=digest.hexdigest())


def _driver(connection: Connection) -> Any:  # noqa: ANN401 -- the connection of whichever driver
    return connection.connection.driver_connection


def money(session: Session) -> MoneyFacts:
    """Add up the open items of all customers; before revision 0004 every allocation stood for good."""
    known = {column["name"] for column in inspect(session.connection()).get_columns(Allocation.__tablename__)}
    standing = STANDING if Allocation.released_on.key in known else true()
    taken = (
        select(func.coalesce(func.sum(Allocation.amount), type_coerce(ZERO, MONEY)))
        .where(standing, or_(Allocation.debit_id == LedgerEntry.id, Allocation.credit_id == LedgerEntry.id))
        .correlate(LedgerEntry)
        .scalar_subquery()
    )
    is_debt = LedgerEntry.amount > ZERO
    left = select(
        case((is_debt, LedgerEntry.amount - taken), else_=LedgerEntry.amount + taken).label("left"), LedgerEntry.amount
    ).subquery()
    items = func.count(case((left.c.left != type_coerce(ZERO, MONEY), 1)))
    sums = [type_coerce(func.coalesce(func.sum(column), 0), MONEY) for column in left.c]
    found = session.execute(select(items, *sums)).one()
    return MoneyFacts(open_items=found[0], open=found[1], balance=found[2])


def trail(session: Session) -> TrailFacts:
    """Say where the trail stands and whether it is whole."""
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    head = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or FIRST
    return TrailFacts(entries=entries, head=head, first_broken=first_broken(session))


def lake(folder: Path) -> dict[str, LakeFacts]:
    """Count what the lake in a folder holds, by reading every file of it."""
    return {name: LakeFacts(**asdict(content)) for name, content in contents(folder).items()}
