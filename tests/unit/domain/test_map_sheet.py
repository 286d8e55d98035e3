"""A small map: all places are seen on it, and tiles cover it."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.layers import MIN_ZOOM
from domain.map_sheet import HEIGHT_PX, NEAREST, SEEN_PX, TILE_PX, WIDTH_PX, PlacedTile, sheet_of

GORZOW = (15.2288, 52.7368)
NEAR = st.tuples(st.floats(15.0, 15.5), st.floats(52.6, 52.9))


def test_one_place_is_in_the_middle_of_the_nearest_map():
    sheet = sheet_of([GORZOW])

    # https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames: x = 2^z (lon + 180) / 360
    column = math.floor(2**17 * (15.2288 + 180) / 360)
    assert sheet.zoom == NEAREST
    assert max(map(abs, sheet.places[0])) <= 1
    assert {tile.x for tile in sheet.tiles if tile.left <= 0 < tile.left + TILE_PX} == {column}


@settings(max_examples=50)
@given(places=st.lists(NEAR, min_size=1, max_size=4))
def test_every_place_is_seen_and_no_part_of_the_map_lacks_a_tile(places):
    sheet = sheet_of(places)

    assert MIN_ZOOM <= sheet.zoom <= NEAREST
    if sheet.zoom > MIN_ZOOM:
        assert all(abs(x) <= SEEN_PX[0] / 2 + 1 and abs(y) <= SEEN_PX[1] / 2 + 1 for x, y in sheet.places)
    assert min(tile.left for tile in sheet.tiles) <= -WIDTH_PX / 2
    assert max(tile.left for tile in sheet.tiles) + TILE_PX >= WIDTH_PX / 2
    assert min(tile.top for tile in sheet.tiles) <= -HEIGHT_PX / 2
    assert max(tile.top for tile in sheet.tiles) + TILE_PX >= HEIGHT_PX / 2
    first = sheet.tiles[0]
    assert set(sheet.tiles) == {
        PlacedTile(tile.x, tile.y, first.left + TILE_PX * (tile.x - first.x), first.top + TILE_PX * (tile.y - first.y))
        for tile in sheet.tiles
    }
