"""What the map draws, copied out of an SQLite database into a file of its own.

Mapnik brings an SQLite library of its own, and two of them in one process must never open the same file: each takes
itself for the only one, and the one that closes first deletes the write-ahead log from under the other, with committed
rows in it. (POSIX locks belong to the process, see https://www.sqlite.org/howtocorrupt.html, 2.2.1.) PostgreSQL has
no such trouble.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path


def write_map_file(database: Path, target: Path, tables: Sequence[str]) -> None:
    """Copy ``tables`` of ``database`` with their spatial indexes, of one moment, to the new file ``target``."""
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("ATTACH ? AS live", (str(database),))
        connection.execute("BEGIN")
        for table in tables:
            _copy(connection, table)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _copy(connection: sqlite3.Connection, table: str) -> None:
    parts = [table, *_names(connection, f"idx_{table}_%")]
    for part in parts:
        [[definition]] = connection.execute("SELECT sql FROM live.sqlite_master WHERE name = ?", (part,)).fetchall()
        connection.execute(definition)
        connection.execute(f"INSERT INTO main.{part} SELECT * FROM live.{part}")  # noqa: S608 -- names of our own tables


def _names(connection: sqlite3.Connection, pattern: str) -> list[str]:
    """Return the spatial indexes of a table, without the tables in which SQLite keeps them."""
    found = connection.execute(
        "SELECT name FROM live.sqlite_master WHERE name LIKE ? AND sql LIKE 'CREATE VIRTUAL TABLE%'", (pattern,)
    )
    return [name for (name,) in found]
