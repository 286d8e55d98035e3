"""Builders of what lies in and on the ground, and pictures of it.

Coordinates are metres from ``ORIGIN``, a point in the west of Poland, in the coordinate system of the tests.
"""

import itertools
from io import BytesIO
from typing import Any, Final, TypeVar

import numpy as np
from PIL import Image
from pyproj import Transformer
from shapely import LineString, MultiLineString, MultiPolygon, Point, box
from sqlalchemy.orm import Session

from data.models import (
    AddressPoint,
    AreaKind,
    Building,
    Deployment,
    District,
    Hydrant,
    LandArea,
    NetworkNode,
    Pipe,
    Street,
    Valve,
)
from domain.network.kinds import Network, PipeFunction

ORIGIN: Final = (245_500.0, 547_900.0)
SRID: Final = 2180
Row = TypeVar("Row")
_numbers = itertools.count(1)
_to_degrees: Final = Transformer.from_crs(SRID, 4326, always_xy=True)


def at(east: float, north: float) -> tuple[float, float]:
    """Return map coordinates."""
    return ORIGIN[0] + east, ORIGIN[1] + north


def lon_lat(east: float, north: float) -> tuple[float, float]:
    """Return longitude and latitude."""
    lon, lat = _to_degrees.transform(*at(east, north))
    return float(lon), float(lat)


def open_map(session: Session) -> None:
    """Write the row that says which revision the map is at."""
    crs = f"EPSG:{SRID}"
    session.add(Deployment(id=1, map_crs=crs, utility={"name": "Wodociągi"}, as_of=None, is_demo=True))
    session.flush()


def lay_pipe(session: Session, *points: tuple[float, float], **given: Any) -> Pipe:
    """Lay a pipe through ``points``: a water main of 150 mm, unless it is said otherwise."""
    row = {"network": Network.WATER, "function": PipeFunction.DISTRIBUTION, "diameter_mm": 150, **given}
    ends = [_node(session, end, row["network"]) for end in (points[0], points[-1])]
    line = LineString([at(*point) for point in points])
    return _written(
        session,
        Pipe(code=_code("P"), from_node_id=ends[0].id, to_node_id=ends[1].id, length_m=line.length, geom=line, **row),
    )


def set_valve(session: Session, pipe: Pipe, east: float, north: float, **given: Any) -> Valve:
    """Set a valve on a pipe."""
    place = Point(at(east, north))
    return _written(session, Valve(code=_code("V"), pipe_id=pipe.id, node_id=pipe.from_node_id, geom=place, **given))


def stand_hydrant(session: Session, east: float, north: float, **given: Any) -> Hydrant:
    """Stand a hydrant somewhere."""
    return _written(session, Hydrant(code=_code("H"), geom=Point(at(east, north)), **given))


def draw_district(session: Session, west: float, south: float, east: float, north: float, name: str) -> District:
    """Draw a district metered area."""
    area = MultiPolygon([box(*at(west, south), *at(east, north))])
    return _written(session, District(code=_code("D"), name=name, geom=area))


def lay_land(session: Session, west: float, south: float, east: float, north: float, kind: AreaKind) -> LandArea:
    """Lay a patch of ground."""
    area = MultiPolygon([box(*at(west, south), *at(east, north))])
    return _written(session, LandArea(code=_code("L"), kind=kind, geom=area))


def build_house(session: Session, west: float, south: float, side_m: float = 12) -> Building:
    """Build a square house whose south-west corner is given."""
    outline = MultiPolygon([box(*at(west, south), *at(west + side_m, south + side_m))])
    return _written(session, Building(code=_code("B"), geom=outline))


def name_street(session: Session, name: str, *points: tuple[float, float], quarter: str = "") -> Street:
    """Lay a street through ``points``."""
    axis = MultiLineString([[at(*point) for point in points]])
    return _written(session, Street(code=_code("S"), name=name, quarter=quarter, geom=axis))


def number_house(session: Session, street: Street, number: str, east: float, north: float) -> AddressPoint:
    """Put up a house number."""
    row = AddressPoint(
        code=_code("A"),
        street_id=street.id,
        street=street.name,
        number=number,
        postcode="66-400",
        city="Przykładowo",
        geom=Point(at(east, north)),
    )
    return _written(session, row)


def pixels(png: bytes) -> np.ndarray:
    """Return a picture as an array: rows from the north, columns from the west, red, green, blue, alpha."""
    with Image.open(BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))


def _node(session: Session, place: tuple[float, float], network: Network) -> NetworkNode:
    return _written(session, NetworkNode(code=_code("N"), network=network, geom=Point(at(*place))))


def _code(letter: str) -> str:
    return f"{letter}-{next(_numbers)}"


def _written(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
