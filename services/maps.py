"""The map for whoever asks: tiles and legends of the layers that they may see."""

import functools
import os
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.projection import WEB_MERCATOR
from data.queries.network import map_choices
from data.queries.places import drawn_extent
from data.spatial import Box
from domain.errors import InvalidInputError, NotFoundError
from domain.layers import BY_NAME, LAYERS, MAX_ZOOM, MIN_ZOOM, Hidden, Layer, chosen, is_seen
from domain.roles import PUBLIC
from rendering.maps.drawing import Picture, legend_sample
from rendering.maps.tiles import Tile, block_of, draw_block, empty_tile, tile_box
from rendering.palette import SCHEMES
from services.allowances import spare
from services.identity import current_roles
from services.map_store import store_of
from services.runtime import current, reading
from services.tile_cache import TileCache

MEMORY_BYTES: Final = 96 * 2**20
SETS: Final = {name: tuple(layer.name for layer in LAYERS if layer.group == name) for name in ("base", "names")}
"""Groups that are asked for by their own name."""

_cache: Final = TileCache(MEMORY_BYTES)
# A screen asks for a hundred tiles at once; whoever clicks meanwhile should not wait for all of them.
_pens: Final = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) - 1))


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """A tile, and who else may be given it."""

    png: bytes
    revision: int
    is_public: bool


def map_tile(layer_set: str, scheme: str, tile: Tile) -> DrawnTile:
    """Return a tile of the named layers (``valves+hydrants``), or of a whole group (``base``, ``names``).

    Raises
    ------
    NotFoundError
        For layers, a scheme or a tile that do not exist, and for layers that the asker may not see.
    TooManyError
        For a stranger who asks too often.
    """
    spare(current().allowances.tiles)
    _check(scheme, tile)
    engine = current().engine
    with reading() as session:
        revision, hidden = map_choices(session)
        layers = _layers_of(layer_set, hidden)
        area = _area(session, engine, revision)
    shown = tuple(layer.name for layer in layers if layer.shown_at(tile[0]))
    asked = SETS.get(layer_set) or [layer.name for layer in layers]
    is_public = all(BY_NAME[name].roles == PUBLIC and not hidden.get(name) for name in asked)
    is_ground = all(BY_NAME[name].group == "base" for name in asked)
    if not shown or not _meets(tile, area):
        return DrawnTile(empty_tile(scheme, is_ground=is_ground), revision, is_public)
    picture = Picture(store_of(engine, revision), shown, scheme)
    return DrawnTile(_drawn(picture, revision, tile), revision, is_public)


def legend_picture(layer: str, number: int, scheme: str) -> bytes:
    """Return a line of the legend of a layer that the asker may see."""
    with reading() as session:
        _revision, hidden = map_choices(session)
    [found] = chosen([layer], current_roles(), hidden)
    if scheme not in SCHEMES or not 0 <= number < len(found.legend):
        raise NotFoundError("no such legend")
    return _legend(found.name, number, scheme)


def _layers_of(layer_set: str, hidden: Hidden) -> tuple[Layer, ...]:
    if layer_set in SETS:
        # A group shows what is left of it.
        return tuple(BY_NAME[name] for name in SETS[layer_set] if is_seen(BY_NAME[name], current_roles(), hidden))
    return chosen(layer_set.split("+"), current_roles(), hidden)


def _check(scheme: str, tile: Tile) -> None:
    zoom, x, y = tile
    if scheme not in SCHEMES or not MIN_ZOOM <= zoom <= MAX_ZOOM:
        raise NotFoundError("no such scheme or scale")
    if not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
        raise InvalidInputError("a tile outside the world")


def _drawn(picture: Picture, revision: int, tile: Tile) -> bytes:
    corner = block_of(tile)
    place = (picture, revision)

    def draw() -> dict[Hashable, bytes]:
        with _pens:
            return {(place, each): png for each, png in draw_block(picture, corner).items()}

    return _cache.get((place, tile), (place, corner), draw)


@functools.lru_cache(maxsize=256)
def _legend(name: str, number: int, scheme: str) -> bytes:
    layer = next(one for one in LAYERS if one.name == name)
    return legend_sample(layer, layer.legend[number], scheme)


_areas: dict[tuple[Engine, int], Box | None] = {}


def _area(session: Session, engine: Engine, revision: int) -> Box | None:
    """Return the box of all that is drawn, in web mercator; it is asked for once a revision."""
    key = (engine, revision)
    if key not in _areas:
        if len(_areas) > 16:  # noqa: PLR2004 -- old revisions need not be kept
            _areas.clear()
        _areas[key] = drawn_extent(session, WEB_MERCATOR)
    return _areas[key]


def _meets(tile: Tile, area: Box | None) -> bool:
    if area is None:
        return False
    west, south, east, north = tile_box(tile)
    margin = east - west  # Symbols and labels reach beyond what they belong to.
    return (
        west - margin <= area[2]
        and area[0] <= east + margin
        and south - margin <= area[3]
        and area[1] <= north + margin
    )
