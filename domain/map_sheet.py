"""A small map that stands still: which tiles lie around some places, and where on it they are.

Pixels are counted from the middle of the sheet, to the right and down. Tiles are those of the XYZ scheme.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.layers import MIN_ZOOM

TILE_PX: Final = 256
WIDTH_PX: Final = 600
HEIGHT_PX: Final = 280
SEEN_PX: Final = (240.0, 180.0)
"""The places lie within a box of this size, which a narrow phone still shows."""
NEAREST: Final = 17


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """A tile and where its upper left corner is."""

    x: int
    y: int
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The tiles of a scale, and where the places are."""

    zoom: int
    tiles: tuple[PlacedTile, ...]
    places: tuple[tuple[int, int], ...]


def sheet_of(places: Sequence[tuple[float, float]]) -> Sheet:
    """Return the nearest map on which all ``places`` (longitude, latitude; at least one) are seen."""
    zoom = next((zoom for zoom in range(NEAREST, MIN_ZOOM, -1) if _fits(places, zoom)), MIN_ZOOM)
    shown = [_pixel(place, zoom) for place in places]
    middle_x, middle_y = (math.floor((min(edge) + max(edge)) / 2) for edge in zip(*shown, strict=True))
    across = range((middle_x - WIDTH_PX // 2) // TILE_PX, (middle_x + WIDTH_PX // 2) // TILE_PX + 1)
    down = range((middle_y - HEIGHT_PX // 2) // TILE_PX, (middle_y + HEIGHT_PX // 2) // TILE_PX + 1)
    tiles = (PlacedTile(x, y, x * TILE_PX - middle_x, y * TILE_PX - middle_y) for y in down for x in across)
    return Sheet(zoom, tuple(tiles), tuple((round(x - middle_x), round(y - middle_y)) for x, y in shown))


def _fits(places: Sequence[tuple[float, float]], zoom: int) -> bool:
    edges = zip(*(_pixel(place, zoom) for place in places), strict=True)
    return all(max(edge) - min(edge) <= seen for edge, seen in zip(edges, SEEN_PX, strict=True))


def _pixel(place: tuple[float, float], zoom: int) -> tuple[float, float]:
    lon, lat = place
    world = TILE_PX * 2**zoom
    return world * (lon + 180) / 360, world * (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
