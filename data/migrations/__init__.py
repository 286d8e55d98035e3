"""Schema of the business database, step by step (Alembic)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from data.engine import for_writing

LOCK: Final = 8_050_994
"""PostgreSQL's number for the lock that whoever changes the schema holds."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to ``revision``, all of it or nothing; of several at once, one does the work."""
    config = _config()
    with _changing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to ``revision``."""
    config = _config()
    with _changing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which nobody else changes the schema; the revision is looked at within it."""
    with for_writing(engine).connect() as connection, _rebuilding(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield connection
        if engine.dialect.name == "sqlite":
            for table, rowid, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                raise RuntimeError(f"row {rowid} of {table} would point to one of {parent} that is not there")


@contextmanager
def _rebuilding(connection: Connection) -> Iterator[None]:
    """Let SQLite build a table anew while rows of others point to its rows.

    Whether it may is said outside a transaction only; what points where is checked at the end instead.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    execute = connection.connection.cursor().execute
    execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        execute("PRAGMA foreign_keys=ON")


def current(engine: Engine) -> str | None:
    """Return the revision of the database, nothing for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> list[str]:
    """Return the revisions that this code knows, the newest first."""
    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()]
