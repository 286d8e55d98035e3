"""Where things are on the ground: the extent of the map, addresses by words, addresses by place."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Select

from data.models import AddressPoint, Building, LandArea, Pipe, Street
from data.projection import LON_LAT, project, project_box
from data.queries.frames import declared
from data.spatial import Box, bounds, in_bbox
from domain.places import MissingNumber, is_named, neighbours, plain, read_coordinates, street_and_number, systems_at

PLACES: Final = {"kind": "str", "label": "str", "lon": "float64", "lat": "float64"}
NEAR_M: Final = 200.0


def map_srid(session: Session) -> int:
    """Return the number of the map's coordinate system."""
    return int(session.get_bind().dialect.map_srid)  # type: ignore[attr-defined] # set by data.engine.connect


def map_extent(session: Session) -> Box | None:
    """Return the box around streets, buildings and pipes in degrees; nothing for an empty map."""
    found = bounds(session.connection(), [model.__table__ for model in (Street, Building, Pipe)])  # type: ignore[misc] # a mapped class has a table
    return None if found is None else project_box(found, map_srid(session), LON_LAT)


def drawn_extent(session: Session, target_srid: int) -> Box | None:
    """Return the box around everything that a map draws, in another coordinate system."""
    found = bounds(session.connection(), [model.__table__ for model in (LandArea, Street, Building, Pipe)])  # type: ignore[misc] # a mapped class has a table
    return None if found is None else project_box(found, map_srid(session), target_srid)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and the house number that was meant and is not there."""

    places: pd.DataFrame
    missing: MissingNumber | None = None


def places_like(session: Session, words: str, limit: int = 12) -> Found:
    """Return streets and addresses that somebody may mean by ``words``, best first; or the coordinates they wrote.

    Of a house number that no street has its neighbours come first, then the numbers that begin with it. The places are
    ``kind`` (``street``, ``address`` or ``coordinates``), ``label`` (str), ``lon``, ``lat`` (float64, degrees): empty,
    with the same columns, when nothing is like it.
    """
    given = read_coordinates(words)
    if given is not None:
        lon, lat = project(given.x, given.y, given.srid, LON_LAT)
        return Found(declared([("coordinates", f"{lat:.6f}, {lon:.6f}", lon, lat)], PLACES))
    street, number = street_and_number(words)
    streets = _streets_like(session, street)[:limit] if street else []
    if number and streets:
        return _addresses(session, streets, number, limit)
    return Found(_street_places(session, streets))


def _streets_like(session: Session, wanted: str) -> list[Any]:
    statement = select(Street.id, Street.name, Street.quarter, Street.geom).order_by(Street.name, Street.id)
    found = [row for row in session.execute(statement) if is_named(row.name, wanted)]
    return sorted(found, key=lambda row: (not plain(row.name).startswith(wanted), len(row.name)))


def _addresses(session: Session, streets: list[Any], number: str, limit: int) -> Found:
    rank = {street.id: position for position, street in enumerate(streets)}
    rows = session.execute(_address_columns().where(AddressPoint.street_id.in_(rank))).all()
    found = [row for row in rows if plain(row.number).startswith(number)]
    found.sort(key=lambda row: (plain(row.number) != number, rank[row.street_id], len(row.number), row.number))
    if found and plain(found[0].number) == number:
        return Found(_address_places(session, found[:limit]))
    best = min(rows, key=lambda row: rank[row.street_id]).street_id if rows else streets[0].id
    own = {row.number: row for row in rows if row.street_id == best}
    missing = MissingNumber(streets[rank[best]].name, number, neighbours(number, own))
    listed = [*(own[one] for one in missing.nearest), *(row for row in found if row.number not in missing.nearest)]
    places = _address_places(session, listed[:limit]) if listed else _street_places(session, streets)
    return Found(places, missing)


def _address_places(session: Session, rows: list[Any]) -> pd.DataFrame:
    return declared([_place("address", address_label(row), row.geom, session) for row in rows], PLACES)


def _street_places(session: Session, rows: list[Any]) -> pd.DataFrame:
    return declared([_place("street", _street_label(row), row.geom, session) for row in rows], PLACES)


def nearest_address(session: Session, lon: float, lat: float) -> str:
    """Return the address nearest to a place, at most ``NEAR_M`` metres away; empty when there is none."""
    x, y = project(lon, lat, LON_LAT, map_srid(session))
    here = shapely.Point(x, y)
    near = in_bbox(AddressPoint.geom, (x - NEAR_M, y - NEAR_M, x + NEAR_M, y + NEAR_M))
    found = [(row.geom.distance(here), address_label(row)) for row in session.execute(_address_columns().where(near))]
    distance, label = min(found, default=(NEAR_M, ""))
    return label if distance <= NEAR_M else ""


def coordinates_of(session: Session, lon: float, lat: float) -> list[tuple[int, float, float]]:
    """Return a place in the metric systems that people here use: EPSG number, east and north in metres."""
    return [(srid, *project(lon, lat, LON_LAT, srid)) for srid in systems_at(lon, lat, map_srid(session))]


def address_label(row: Any) -> str:  # noqa: ANN401 -- a row of columns
    """Write an address in one line: ``Lipowa 14, 66-400 Wodniki``."""
    town = " ".join(part for part in (row.postcode, row.city) if part)
    return f"{row.street} {row.number}" + (f", {town}" if town else "")


def _address_columns() -> Select[*tuple[Any, ...]]:
    address = AddressPoint
    return select(address.street_id, address.street, address.number, address.postcode, address.city, address.geom)


def _street_label(row: Any) -> str:  # noqa: ANN401 -- a row of columns
    return f"{row.name}, {row.quarter}" if row.quarter else str(row.name)


def _place(kind: str, label: str, geom: BaseGeometry, session: Session) -> tuple[str, str, float, float]:
    point = _middle(geom)
    return kind, label, *project(point.x, point.y, map_srid(session), LON_LAT)


def _middle(geom: BaseGeometry) -> shapely.Point:
    if isinstance(geom, shapely.Point):
        return geom
    # The middle of the longest part lies on the street; that of its bounding box need not.
    longest = max(shapely.get_parts(geom), key=shapely.length)
    return shapely.Point(shapely.line_interpolate_point(longest, 0.5, normalized=True))
