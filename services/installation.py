"""The installation that the settings describe: its database opened, its clock set."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data import migrations
from data.engine import connect
from data.models import Deployment
from domain.errors import NotAllowedError, WodnikError
from services.runtime import Clock, Runtime, current, demo_clock, reading, system_clock


class NotReadyError(WodnikError):
    """The database does not fit this program."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of an installation are."""

    database: str
    map_srid: int
    lake: Path
    zone: ZoneInfo
    is_demo: bool
    as_of: dt.date | None
    """Overrules the day on which the clock of the demo starts."""


def open_installation(place: Place) -> Runtime:
    """Return the runtime of an installation.

    Raises
    ------
    NotReadyError
        When the database does not answer, has another schema, or holds geometries of another coordinate system.
    """
    engine = connect(place.database, map_srid=place.map_srid)
    try:
        found, needed = migrations.current(engine), migrations.newest()
    except OperationalError as error:
        raise NotReadyError(f"the database does not answer ({error.orig}): run `wodnik check`") from error
    if found != needed:
        raise NotReadyError(
            f"the database is at revision {found}, this program needs {needed}: run `wodnik db upgrade`"
        )
    with Session(engine) as session:
        deployment = session.get(Deployment, 1)
    if deployment is not None and deployment.map_crs != f"EPSG:{place.map_srid}":
        raise NotReadyError(f"the database is in {deployment.map_crs}: set WODNIK_MAP_CRS to it")
    return Runtime(engine, place.lake, _clock(place, deployment), place.zone, place.is_demo)


def _clock(place: Place, deployment: Deployment | None) -> Clock:
    as_of = place.as_of or (deployment.as_of if deployment is not None else None)
    return demo_clock(as_of, place.zone) if place.is_demo and as_of is not None else system_clock


def contact() -> dict[str, str]:
    """Return the name, telephone and e-mail address of the utility, as far as they are known."""
    with reading() as session:
        known = session.scalar(select(Deployment.utility)) or {}
    return {field: known.get(field, "") for field in ("name", "phone", "email")}


def has_contents() -> bool:
    """Tell whether the database is somebody's: a demo's or a utility's."""
    with reading() as session:
        return session.scalar(select(Deployment.id)) is not None


def discard_demo() -> None:
    """Throw the demo utility away, its readings too.

    Raises
    ------
    NotAllowedError
        When the database is a utility's own.
    """
    with reading() as session:
        if session.scalar(select(Deployment.is_demo)) is False:
            raise NotAllowedError("this database is no demo: it is not thrown away")
    engine = current().engine
    migrations.downgrade(engine, "base")
    migrations.upgrade(engine)
    shutil.rmtree(current().lake, ignore_errors=True)
