"""A database into a file and back: SQLite by its backup API, PostgreSQL by pg_dump and pg_restore."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg.conninfo
from sqlalchemy import Connection, Engine, func, select

from data.engine import connect
from services.backup.archive import BackupError
from services.backup.facts import tables_of

DEBIAN: Final = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version of PostgreSQL."""
VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")
PATIENCE: Final = "10s"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A database at one moment, while others go on writing to it."""

    connection: Connection
    """Sees that moment."""
    server: int
    """Major version of the PostgreSQL server, 0 for SQLite."""
    dump: Callable[[], Path]
    """Write that moment into a file."""


@contextmanager
def frozen(engine: Engine, aside: Path) -> Iterator[Frozen]:
    """Hold a database as it is now; what has to be written for it goes into the folder ``aside``.

    Raises
    ------
    BackupError
        When there is no pg_dump for a PostgreSQL server.
    """
    of = _frozen_server if engine.dialect.name == "postgresql" else _frozen_file
    with of(engine, aside) as held:
        yield held


@contextmanager
def _frozen_file(engine: Engine, aside: Path) -> Iterator[Frozen]:
    path = aside / "database"
    # In one step: SQLite then reads a single moment, and whoever writes need not wait.
    with closing(sqlite3.connect(file_of(engine))) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    copy = connect(f"sqlite:///{path}", map_srid=engine.dialect.map_srid)  # type: ignore[attr-defined] # set by connect
    try:
        with copy.connect() as connection:
            yield Frozen(connection, 0, lambda: path)
    finally:
        copy.dispose()


@contextmanager
def _frozen_server(engine: Engine, aside: Path) -> Iterator[Frozen]:
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        server = major_of(connection)
        program = programs(server) / "pg_dump"
        snapshot = connection.scalar(select(func.pg_export_snapshot()))
        listed = [f'--table="{name}"' for name in tables_of(connection)]

        def dump() -> Path:
            path = aside / "database"
            surroundings, address = _address(engine)
            words = ["--format=custom", f"--snapshot={snapshot}", "--strict-names", *listed]
            _run([program, *words, f"--file={path}", f"--dbname={address}"], surroundings)
            return path

        yield Frozen(connection, server, dump)


def file_of(engine: Engine) -> Path:
    """Return the file of an SQLite database."""
    return Path(str(engine.url.database))


def major_of(connection: Connection) -> int:
    """Return the major version of a PostgreSQL server."""
    return int((connection.dialect.server_version_info or (0,))[0])


def programs(server: int) -> Path:
    """Return the folder with the oldest pg_dump, pg_restore and psql that are not older than a server.

    Raises
    ------
    BackupError
        When there are none.
    """
    on_path = [Path(found).parent for found in [shutil.which("pg_dump")] if found]
    known = {_version(folder): folder for folder in [*on_path, *DEBIAN.glob("*/bin")] if (folder / "pg_dump").exists()}
    fitting = [version for version in known if version >= server]
    if not fitting:
        found = f"pg_dump {max(known)} is older" if known else "there is no pg_dump"
        raise BackupError(
            f"the server is PostgreSQL {server} and {found}: run `apt install postgresql-client-{server}`"
        )
    return known[min(fitting)]


def _version(folder: Path) -> int:
    asked = [str(folder / "pg_dump"), "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 -- a program of PostgreSQL
    found = VERSION.search(said)
    return int(found[1]) if found else 0


def is_empty(connection: Connection) -> bool:
    """Tell whether a database holds no row of ours; a schema without rows is empty too."""
    return not any(
        connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1').first()  # noqa: S608 -- names of our own tables
        for name in tables_of(connection)
        if name != "alembic_version"
    )


def restore_file(engine: Engine, dump: Path) -> None:
    """Put a copy, of the same file system, in the place of an SQLite database.

    Raises
    ------
    BackupError
        When somebody has the database open.
    """
    path = file_of(engine)
    if path.exists():
        with closing(sqlite3.connect(path, timeout=0)) as past:
            try:
                # Only whoever is alone with it may do this; and no log of the old file is left to be taken for the new.
                past.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as error:
                raise BackupError("somebody has the database open: stop the portal and the workers") from error
    dump.replace(path)


def restore_server(engine: Engine, dump: Path, server: int) -> None:
    """Replace the tables of a PostgreSQL database by those of a dump that a ``server`` of that version made.

    Raises
    ------
    BackupError
        When PostgreSQL refuses it, all in one transaction: the database is then as it was.
    """
    with engine.connect() as connection:
        folder = programs(max(server, major_of(connection)))
        past = [f'DROP TABLE "{name}" CASCADE;' for name in tables_of(connection)]
    script = dump.with_suffix(".sql")
    _run([folder / "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", dump], {})
    surroundings, address = _address(engine)
    ways = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--dbname={address}"]
    first = f"--command=SET LOCAL lock_timeout = '{PATIENCE}'; {' '.join(past)}"
    _run([folder / "psql", *ways, first, f"--file={script}"], surroundings)


def _run(command: list[str | Path], surroundings: dict[str, str]) -> None:
    known = {**os.environ, **surroundings}
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=False)  # noqa: S603 -- words, no shell
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed, and nothing was changed: {done.stderr.strip()}")


def _address(engine: Engine) -> tuple[dict[str, str], str]:
    """Return the surroundings and the address by which the programs of PostgreSQL reach a database.

    The password stands in the surroundings: the words of a command are shown to everybody on the machine.
    """
    known = engine.url.translate_connect_args(username="user", database="dbname")
    known |= {name: ",".join(values) for name, values in engine.url.normalized_query.items()}
    password = {"PGPASSWORD": str(known.pop("password"))} if "password" in known else {}
    return password, psycopg.conninfo.make_conninfo("", **known)
