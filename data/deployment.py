"""The one row that says what a database is: made, changed, and waited at by those who write."""

from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session

from data.models import Deployment

IMPORTS: Final = 20_614
"""Number of the lock that imports wait at; any will do, as long as nothing else in the database takes it."""
UNCLAIMED: Final = 20_615
"""Number of the lock that stands in for the row that is not there yet."""


def claim(connection: Connection) -> None:
    """Make an empty database that of a utility, in the map's coordinate system."""
    if connection.scalar(select(Deployment.id)) is None:
        srid: int = connection.dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
        row = {"id": 1, "map_crs": f"EPSG:{srid}", "utility": {}, "is_demo": False}
        connection.execute(insert(Deployment).values(row))


def hold(session: Session) -> None:
    """Let no other writer of the deployment row go on before this transaction ends.

    Writing it as it is takes the lock on both databases: SQLite knows no ``FOR UPDATE``. Where nobody has claimed the
    database yet, there is no row; on PostgreSQL a lock stands in for it.
    """
    held = session.scalars(update(Deployment).values(id=Deployment.id).returning(Deployment.id)).all()
    if not held and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(UNCLAIMED)))


def wait_for_imports(connection: Connection) -> None:
    """Let one import write at a time: what it reads, open items above all, must still be so when it writes.

    SQLite has one writer anyway. On PostgreSQL it is a lock of its own: at the deployment row every sign-in would wait
    for the end of the import, for the trail is written there.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(IMPORTS)))


def map_changed(connection: Connection | Session) -> None:
    """Say, in the transaction that changes something on the map, that what was drawn of it is out of date."""
    connection.execute(update(Deployment).values(network_revision=Deployment.network_revision + 1))
