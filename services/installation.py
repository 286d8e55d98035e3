"""The installation that the settings describe: its database opened, its clock set."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data import migrations
from data.engine import connect
from data.models import Deployment
from domain.errors import WodnikError
from services.runtime import Clock, Runtime, demo_clock, reading, system_clock


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
        When the database has another schema, or holds geometries of another coordinate system.
    """
    engine = connect(place.database, map_srid=place.map_srid)
    found, needed = migrations.current(engine), migrations.newest()
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
        deployment = session.get(Deployment, 1)
    known = {} if deployment is None else deployment.utility
    return {field: known.get(field, "") for field in ("name", "phone", "email")}
