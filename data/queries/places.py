"""Where things are on the ground: the extent of the map, addresses by words, addresses by place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Select

from data.models import AddressPoint, Building, LandArea, Pipe, Street
from data.projection import LON_LAT, project, project_box
from data.queries.frames import declared
from data.spatial import Box, bounds, in_bbox
from domain.places import (
    MissingNumber,
    OtherStreet,
    is_case_number,
    neighbours,
    plain,
    read_coordinates,
    systems_at,
)
from domain.street_names import Fit, Likeness, NamedStreet, StreetIndex

PLACES: Final = {"kind": "str", "id": "int64", "label": "str", "lon": "float64", "lat": "float64"}
ADDRESSES: Final = {"id": "int64", "number": "str"}
CALLED: Final = func.coalesce(func.nullif(AddressPoint.street, ""), AddressPoint.city)
"""The street of an address: a village without streets numbers its houses by itself."""
NEAR_M: Final = 200.0
TOLD: Final = 3
"""How many of the streets with names like the one asked for are told."""


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


def street_index(session: Session) -> StreetIndex:
    """Return the names of all streets, of those too that only addresses name, ready to be searched."""
    towns = select(AddressPoint.street_id, func.min(AddressPoint.city).label("city")).group_by(AddressPoint.street_id)
    town = towns.subquery()
    drawn = select(Street.id, Street.name, Street.quarter, town.c.city).outerjoin(town, town.c.street_id == Street.id)
    told = select(CALLED, AddressPoint.city, func.min(AddressPoint.id)).where(AddressPoint.street_id.is_(None))
    undrawn = session.execute(told.group_by(CALLED, AddressPoint.city).having(CALLED != "")).all()
    streets = [NamedStreet(row.id, row.name, (row.quarter, row.city or "")) for row in session.execute(drawn)]
    return StreetIndex([*streets, *(NamedStreet(0, name, (city,), first) for name, city, first in undrawn)])


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and what was meant and is not there: a house number, or a street."""

    places: pd.DataFrame
    missing: MissingNumber | None = None
    is_sure: bool = False
    """Whether the first place and no other is what was meant."""
    other: OtherStreet | None = None
    is_case: bool = False
    """Whether it was the number of a case that was written, no place."""


def places_like(session: Session, index: StreetIndex, words: str, limit: int = 12) -> Found:
    """Return streets and addresses that somebody may mean by ``words``, best first; or the coordinates they wrote.

    Of a house number that no street has its neighbours come first, then the numbers that begin with it. The places are
    ``kind`` (``street``, ``address`` or ``coordinates``), ``id`` (int64, 0 for coordinates and for streets that nobody
    has drawn), ``label`` (str), ``lon``, ``lat`` (float64, degrees): empty, with the same columns, when nothing is
    like it.
    """
    if is_case_number(words):
        return Found(declared([], PLACES), is_case=True)
    given = read_coordinates(words)
    if given is not None:
        lon, lat = project(given.x, given.y, given.srid, LON_LAT)
        return Found(declared([("coordinates", 0, f"{lat:.6f}, {lon:.6f}", lon, lat)], PLACES))
    like = index.like(words, limit)
    is_sure = like.rivals == 1 and like.fit is Fit.NAMED
    other = _other(like)
    if like.number and like.streets:
        found = _addresses(session, like.streets, like.number, limit, is_sure=is_sure)
        if other is None or found.missing is None:
            return replace(found, other=other)
    return Found(_street_places(session, like.streets), is_sure=is_sure, other=other)


def _other(like: Likeness) -> OtherStreet | None:
    """Return the street that was asked for when all that was found are others, of names that are only near."""
    if like.fit is not Fit.OTHER or not like.streets:
        return None
    names = dict.fromkeys(street.name for street in like.streets)
    return OtherStreet(like.asked, tuple(names)[:TOLD])


def addresses_in(session: Session, street: int) -> tuple[str, pd.DataFrame]:
    """Return the name of a street and its addresses: ``id`` (int64), ``number`` (str); empty where there is none."""
    found = session.execute(select(Street.name, Street.quarter).where(Street.id == street)).one_or_none()
    numbers = select(AddressPoint.id, AddressPoint.number).where(AddressPoint.street_id == street)
    return ("" if found is None else _street_label(found)), declared(session.execute(numbers).all(), ADDRESSES)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the map."""

    label: str
    street: str
    street_id: int | None
    point: shapely.Point
    """In the system of the map."""
    lon: float
    lat: float


def address_of(session: Session, ident: int) -> Address | None:
    """Return an address, nothing where there is none."""
    row = session.execute(_address_columns().where(AddressPoint.id == ident)).one_or_none()
    if row is None:
        return None
    lon, lat = project(row.geom.x, row.geom.y, map_srid(session), LON_LAT)
    return Address(address_label(row), row.street or row.city, row.street_id, row.geom, lon, lat)


def _addresses(session: Session, streets: Sequence[NamedStreet], number: str, limit: int, *, is_sure: bool) -> Found:
    rank = {street.id or (street.name, street.around[0]): at for at, street in enumerate(streets)}
    rows = session.execute(_address_columns().where(_on(streets))).all()
    at = {row.id: rank[row.street_id or (row.street or row.city, row.city)] for row in rows}
    # Of a number with that of a flat behind it the house counts, unless houses are numbered so.
    for wanted in dict.fromkeys((number, number.partition("/")[0])):
        found = [row for row in rows if _bare(row.number).startswith(wanted)]
        found.sort(key=lambda row: (_bare(row.number) != wanted, at[row.id], len(row.number), row.number))
        if found and _bare(found[0].number) == wanted:
            whole = [row for row in found if _bare(row.number) == wanted and at[row.id] == 0]
            return Found(_address_places(session, found[:limit]), is_sure=is_sure and len(whole) == 1)
    best = min(at.values(), default=0)
    own = {row.number: row for row in rows if at[row.id] == best}
    missing = MissingNumber(streets[best].name, number, neighbours(number, own))
    listed = [*(own[one] for one in missing.nearest), *(row for row in found if row.number not in missing.nearest)]
    places = _address_places(session, listed[:limit]) if listed else _street_places(session, streets)
    return Found(places, missing)


def _address_places(session: Session, rows: list[Any]) -> pd.DataFrame:
    return declared([_place("address", row.id, address_label(row), row.geom, session) for row in rows], PLACES)


def _street_places(session: Session, streets: Sequence[NamedStreet]) -> pd.DataFrame:
    drawn = select(Street.id, Street.name, Street.quarter, Street.geom).where(
        Street.id.in_([one.id for one in streets])
    )
    shown = {row.id: (_street_label(row), row.geom) for row in session.execute(drawn)}
    told = [one for one in streets if not one.id]
    if told:
        spots = select(AddressPoint.id, AddressPoint.geom).where(AddressPoint.id.in_([one.address_id for one in told]))
        shown |= {-ident: ("", geom) for ident, geom in session.execute(spots)}
    listed = [(one, *shown.get(one.id or -one.address_id, ("", None))) for one in streets]
    places = [("street", one.id, label or one.name, geom) for one, label, geom in listed if geom is not None]
    return declared([_place(*place, session) for place in places], PLACES)


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
    return f"{row.street or row.city} {row.number}" + (f", {town}" if town else "")


def _address_columns() -> Select[*tuple[Any, ...]]:
    address = AddressPoint
    named = (address.id, address.street_id, address.street, address.number, address.postcode, address.city)
    return select(*named, address.geom)


def _on(streets: Sequence[NamedStreet]) -> ColumnElement[bool]:
    """Return the condition that an address lies on one of the streets."""
    told = [_on_undrawn(street) for street in streets if not street.id]
    return or_(AddressPoint.street_id.in_([street.id for street in streets if street.id]), *told)


def _on_undrawn(street: NamedStreet) -> ColumnElement[bool]:
    return and_(AddressPoint.street_id.is_(None), CALLED.in_([street.name]), AddressPoint.city == street.around[0])


def _bare(number: str) -> str:
    return plain(number).replace(" ", "")


def _street_label(row: Any) -> str:  # noqa: ANN401 -- a row of columns
    return f"{row.name}, {row.quarter}" if row.quarter else str(row.name)


def _place(
    kind: str, ident: int, label: str, geom: BaseGeometry, session: Session
) -> tuple[str, int, str, float, float]:
    point = _middle(geom)
    return kind, ident, label, *project(point.x, point.y, map_srid(session), LON_LAT)


def _middle(geom: BaseGeometry) -> shapely.Point:
    if isinstance(geom, shapely.Point):
        return geom
    # The middle of the longest part lies on the street; that of its bounding box need not.
    longest = max(shapely.get_parts(geom), key=shapely.length)
    return shapely.Point(shapely.line_interpolate_point(longest, 0.5, normalized=True))
