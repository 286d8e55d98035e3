"""A real PostgreSQL with PostGIS in a temporary directory, reached through a Unix socket."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.machine import POSTGRES

# Not every root has the folders of the administrator on the path.
RUNUSER = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "runuser"

START_WITHIN_S = 30
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


class Server:
    """A running server; ``directory`` holds its socket."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """Return the address of a database, as SQLAlchemy reads it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def execute(self, statement: sql.SQL | sql.Composed, *, database: str = "postgres") -> None:
        """Run one statement outside a transaction."""
        address = f"postgresql://postgres@/{database}?host={self.directory}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """Yield the name of a fresh copy of ``template``, and drop it afterwards."""
        name = f"test_{next(self._numbers)}"
        create = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        self.execute(sql.SQL(create).format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield name
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


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
        server.execute(sql.SQL("CREATE DATABASE template_postgis"))
        server.execute(sql.SQL("CREATE EXTENSION postgis"), database="template_postgis")
        yield server


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.execute(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    log = server.directory / "log"
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text() if log.exists() else 'no log'}")
