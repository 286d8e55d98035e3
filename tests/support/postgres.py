"""A real PostgreSQL with PostGIS in a temporary directory, reached through a Unix socket."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from tests.support.machine import POSTGRES

# Not every root has the folders of the administrator on the path.
RUNUSER = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "runuser"

START_WITHIN_S = 30
Statement = LiteralString | sql.Composed
# The shell outlives neither its server nor whoever holds the other end of its standard input: when that
# closes, by a normal end or by a kill, the server stops and the directory goes.
SERVE = """
"$0/initdb" -D "$1/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync >"$1/log" 2>&1 || exit
"$0/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=50 >>"$1/log" 2>&1 </dev/null &
read -r _
kill -QUIT $!
wait $!
rm -rf "$1"
"""

END_SESSIONS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = {} AND pid <> pg_backend_pid()
"""
SHAPE = "SELECT sum(hashtextextended(attname, attrelid::bigint << 32 | atttypid::bigint)) FROM pg_attribute"
EMPTY = """
SET session_replication_role = replica;  -- No keys are checked: all rows go.
DO $$
DECLARE
    one text;
    filled boolean;
BEGIN
    -- A table that has no page has no row: to look into every table would take longer than to delete.
    FOR one IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('spatial_ref_sys', 'alembic_version') AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %s', one); END IF;
    END LOOP;
    FOR one IN SELECT format('%I', sequencename) FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        PERFORM setval(one::regclass, 1, false);
    END LOOP;
END $$
"""


class Server:
    """A running server; ``directory`` holds its socket."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._numbers = count(1)
        self._returned: dict[str, str] = {}
        self._shapes: dict[str, str] = {}

    def url(self, database: str) -> str:
        """Return the address of a database, as SQLAlchemy reads it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def connection(self, database: str) -> psycopg.Connection:
        """Return a connection whose statements are outside a transaction."""
        return psycopg.connect(f"postgresql://postgres@/{database}?host={self.directory}", autocommit=True)

    def execute(self, statement: Statement, *, database: str = "postgres") -> Any:
        """Run a statement; return the first value that it answers, if it answers."""
        with self.connection(database) as connection:
            return _first(connection, statement)

    @cached_property
    def _own(self) -> psycopg.Connection:
        """The connection that makes, names and drops databases: each test needs it, and to connect costs."""
        return self.connection("postgres")

    def close(self) -> None:
        """Let go of the server."""
        self._own.close()

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """Yield the name of a fresh copy of ``template``, and drop it afterwards."""
        name = self._copy(template)
        try:
            yield name
        finally:
            self._drop(name)

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """Yield the name of a database like ``template``, a fifth of the cost of a copy.

        It is the one that was returned last, its rows taken out and its numbers begun anew, under a name of its own.
        Rows of the template itself would be missing: it has none. One whose shape was changed is not lent again.
        """
        name = self._rename(self._returned.pop(template)) if template in self._returned else self._copy(template)
        shape = self._shapes.get(template) or self._shapes.setdefault(template, self.execute(SHAPE, database=template))
        try:
            yield name
        finally:
            self._own.execute(sql.SQL(END_SESSIONS).format(name))
            with self.connection(name) as connection:
                if is_same := _first(connection, SHAPE) == shape:
                    connection.execute(EMPTY)
            if is_same:
                self._returned[template] = name
            else:
                self._drop(name)

    def _new_name(self) -> str:
        return f"test_{next(self._numbers)}"

    def _copy(self, template: str) -> str:
        name, create = self._new_name(), sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._own.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _rename(self, before: str) -> str:
        name, rename = self._new_name(), sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._own.execute(rename.format(sql.Identifier(before), sql.Identifier(name)))
        return name

    def _drop(self, name: str) -> None:
        self._own.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def running() -> Iterator[Server]:
    """Start a server whose database ``template_postgis`` is ready to be copied; stop it at the end."""
    directory = Path(tempfile.mkdtemp(prefix="wodnik-postgres-"))
    command = ["sh", "-c", SERVE, str(POSTGRES), str(directory)]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
        shutil.chown(directory, "postgres", "postgres")
        command = [RUNUSER, "-u", "postgres", "--", *command]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd=directory) as process:
        server = Server(directory)
        _wait_for(server, process)
        server.execute("CREATE DATABASE template_postgis")
        server.execute("CREATE EXTENSION postgis", database="template_postgis")
        try:
            yield server
        finally:
            server.close()


def _first(connection: psycopg.Connection, statement: Statement) -> Any:
    row = answer.fetchone() if (answer := connection.execute(statement)).description else None
    return row[0] if row else None


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    log = server.directory / "log"
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text() if log.exists() else 'no log'}")
