"""Tiles of the XYZ scheme, drawn in blocks so that labels run across their edges."""

import functools
from typing import Any, Final

from rendering.maps.drawing import HALF_WORLD_M, PNG, SHARPNESS, TILE_PX, Box, Picture, draw
from rendering.maps.engine import mapnik
from rendering.palette import map_palette

BLOCK: Final = 2
"""Tiles along the side of a block."""

Tile = tuple[int, int, int]
"""z, x, y."""


def tile_box(tile: Tile, side: int = 1) -> Box:
    """Return the web mercator box of ``tile``, or of a square of ``side`` tiles whose north-west corner it is."""
    z, x, y = tile
    size = 2 * HALF_WORLD_M / 2**z
    west, north = x * size - HALF_WORLD_M, HALF_WORLD_M - y * size
    return west, north - side * size, west + side * size, north


def block_of(tile: Tile) -> Tile:
    """Return the north-west tile of the block that ``tile`` lies in."""
    z, x, y = tile
    return z, x - x % BLOCK, y - y % BLOCK


def draw_block(picture: Picture, corner: Tile) -> dict[Tile, bytes]:
    """Draw the tiles of the block at ``corner``."""
    z, left, top = corner
    image = draw(picture, tile_box(corner, BLOCK), BLOCK * TILE_PX, BLOCK * TILE_PX)
    steps = [(across, down) for across in range(BLOCK) for down in range(BLOCK)]
    return {(z, left + across, top + down): _cut(picture, image, across, down) for across, down in steps}


def draw_tile(picture: Picture, tile: Tile) -> bytes:
    """Draw one tile alone."""
    return _encode(draw(picture, tile_box(tile), TILE_PX, TILE_PX))


def _cut(picture: Picture, image: Any, across: int, down: int) -> bytes:  # noqa: ANN401 -- Mapnik has no types
    side = TILE_PX * SHARPNESS
    view = image.view(across * side, down * side, side, side)
    if not picture.is_ground and view.is_solid():
        # Encoding costs more than drawing, and most tiles of a sparse layer are empty.
        return empty_tile(picture.scheme, is_ground=False)
    return _encode(view)


def _encode(image: Any) -> bytes:  # noqa: ANN401 -- Mapnik has no types
    return bytes(image.to_string(PNG))


@functools.cache
def empty_tile(scheme: str, *, is_ground: bool) -> bytes:
    """Return a tile where nothing is: bare land, or see-through."""
    image = mapnik.Image(TILE_PX * SHARPNESS, TILE_PX * SHARPNESS)
    if is_ground:
        image.fill(mapnik.Color(map_palette(scheme)["land"]))
    return _encode(image)
