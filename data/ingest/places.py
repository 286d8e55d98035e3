"""Coordinates: from the system of a file to that of the map, and the mistakes that can be seen in them."""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from data.ingest.profiles import Profile
from data.ingest.reasons import (
    BAD_CRS,
    BROKEN_GEOMETRY,
    NO_CRS,
    OUTSIDE_CRS,
    SWAPPED_AXES,
    WRONG_GEOMETRY,
    Reason,
    RefusedFileError,
)
from data.ingest.report import Report

MARGIN_DEG: Final = 0.5
"""Towns at the edge of a zone are drawn in it as a whole."""
WORLD: Final = "EPSG:4326"


def coordinate_system(name: str | None) -> pyproj.CRS:
    """Return the coordinate system of a name such as ``EPSG:2176`` or of WKT.

    Raises
    ------
    RefusedFileError
        When there is no name, or it means nothing.
    """
    if not name:
        raise RefusedFileError(NO_CRS)
    try:
        return pyproj.CRS.from_user_input(name)
    except CRSError as error:
        raise RefusedFileError(BAD_CRS, crs=name[:60]) from error


def drawn(geometries: Sequence[BaseGeometry | None], profile: Profile) -> NDArray[Any]:
    """Apply the scale and the shift of the profile."""
    (east, north), scale = profile.shift, profile.scale
    array = np.array(list(geometries), dtype=object)
    if (east, north, scale) == (0.0, 0.0, 1.0):
        return array
    return np.asarray(shapely.transform(array, lambda xy: xy * scale + (east, north)), dtype=object)


def to_map(
    geometries: NDArray[Any], crs: pyproj.CRS, map_srid: int, lines: Sequence[int], report: Report
) -> list[BaseGeometry | None]:
    """Bring geometries into the map's coordinate system, x = east; what cannot be right is reported.

    Raises
    ------
    RefusedFileError
        When the axes of the file are swapped.
    """
    broken = ~np.isfinite(shapely.bounds(geometries)).all(axis=1) & ~shapely.is_missing(geometries)
    broken &= ~shapely.is_empty(geometries)
    for position in map(int, np.flatnonzero(broken)):
        report.refuse(lines[position], "geometry", "", Reason(BROKEN_GEOMETRY))
    usable = shapely.force_2d(geometries)
    usable[broken | shapely.is_empty(geometries)] = None
    _refuse_outside(usable, crs, lines, report)
    target = pyproj.CRS.from_epsg(map_srid)
    if crs.equals(target, ignore_axis_order=True):
        return list(usable)
    move = pyproj.Transformer.from_crs(crs, target, always_xy=True)
    moved = shapely.transform(usable, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1])))
    return list(moved)


def _refuse_outside(geometries: NDArray[Any], crs: pyproj.CRS, lines: Sequence[int], report: Report) -> None:
    corners = shapely.bounds(geometries)
    there = np.isfinite(corners).all(axis=1)
    if not there.any():
        return
    middles = np.column_stack([corners[:, [0, 2]].mean(axis=1), corners[:, [1, 3]].mean(axis=1)])
    outside: NDArray[np.bool_] = there & ~_within(middles, crs)
    if not outside.any():
        return
    if _within(middles[there][:, ::-1], crs).mean() > outside[there].mean() / 2:
        first = int(np.flatnonzero(outside)[0])
        raise RefusedFileError(SWAPPED_AXES, line=lines[first], column="geometry", crs=crs.name)
    for position in map(int, np.flatnonzero(outside)):
        place = f"{middles[position, 0]:.6g} {middles[position, 1]:.6g}"
        report.refuse(lines[position], "geometry", place, Reason(OUTSIDE_CRS, {"crs": crs.name}))


def _within(xy: NDArray[np.float64], crs: pyproj.CRS) -> NDArray[np.bool_]:
    """Tell which points lie where ``crs`` is meant to be used."""
    area = crs.area_of_use
    if area is None:
        return np.ones(len(xy), dtype=bool)
    to_world = pyproj.Transformer.from_crs(crs, WORLD, always_xy=True)
    east, north = to_world.transform(xy[:, 0], xy[:, 1])
    east, north = np.asarray(east), np.asarray(north)
    inside: NDArray[np.bool_] = (
        (east >= area.west - MARGIN_DEG)
        & (east <= area.east + MARGIN_DEG)
        & (north >= area.south - MARGIN_DEG)
        & (north <= area.north + MARGIN_DEG)
    )
    return inside


def of_kind(geometry: BaseGeometry | None, wanted: str) -> tuple[BaseGeometry | None, Reason | None]:
    """Return ``geometry`` as a ``wanted`` one (a polygon is a multipolygon of one), or why it cannot be."""
    if geometry is None:
        return None, None
    found = geometry.geom_type.upper()
    if found == wanted:
        return geometry, None
    if isinstance(geometry, shapely.Polygon) and wanted == "MULTIPOLYGON":
        return shapely.MultiPolygon([geometry]), None
    if isinstance(geometry, shapely.LineString) and wanted == "MULTILINESTRING":
        return shapely.MultiLineString([geometry]), None
    parts = list(getattr(geometry, "geoms", ()))
    if found == f"MULTI{wanted}" and len(parts) == 1:
        return parts[0], None
    return None, Reason(WRONG_GEOMETRY, {"found": geometry.geom_type, "wanted": wanted})


def length_m(geometry: BaseGeometry) -> float:
    """Return the length of a line in the map's system, to the centimetre."""
    return math.floor(float(geometry.length) * 100 + 0.5) / 100
