"""Coordinates from one system into another, always x = east and y = north (longitude before latitude)."""

import functools
from typing import Final

from pyproj import Transformer

LON_LAT: Final = 4326
WEB_MERCATOR: Final = 3857


@functools.lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def project(x: float, y: float, source: int, target: int) -> tuple[float, float]:
    """Return a point of ``EPSG:source`` in ``EPSG:target``; infinite where it has no place there."""
    east, north = _transformer(source, target).transform(x, y)
    return float(east), float(north)


def project_box(box: tuple[float, float, float, float], source: int, target: int) -> tuple[float, float, float, float]:
    """Return the box around the image of ``box``, whose edges may bend."""
    west, south, east, north = _transformer(source, target).transform_bounds(*box, densify_pts=21)
    return float(west), float(south), float(east), float(north)
