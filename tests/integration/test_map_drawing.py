"""What is in the database is what is on the picture, on the pixel, from both databases."""

import threading

import numpy as np
import pytest
from shapely import MultiPolygon, Polygon
from sqlalchemy import delete

from data.map_file import write_map_file
from data.models import AreaKind, District, LandArea
from data.projection import WEB_MERCATOR, project
from domain.layers import DRAWN_TABLES
from domain.network.kinds import AssetStatus, Network, ValveState
from rendering.maps.drawing import PNG, Picture, draw
from rendering.maps.engine import mapnik
from rendering.maps.sources import EVERYWHERE
from rendering.maps.tiles import block_of, draw_block, draw_tile
from rendering.palette import map_palette
from services.map_store import store_of
from tests.support.ground import (
    SRID,
    at,
    build_house,
    draw_district,
    lay_land,
    lay_pipe,
    name_street,
    open_map,
    pixels,
    set_valve,
    stand_hydrant,
)

RIVER = map_palette("light")["river"]
SIDE_PX = 200


def colour(text: str) -> tuple[int, ...]:
    return tuple(int(text[place : place + 2], 16) for place in (1, 3, 5))


def picture(engine, *layers: str, revision: int = 1) -> Picture:
    return Picture(store_of(engine, revision), layers, "light")


WEST, SOUTH = project(*at(0, 0), SRID, WEB_MERCATOR)
METRES_A_PIXEL = 0.5


def shoot(engine, *layers: str, revision: int = 1) -> np.ndarray:
    """A picture of 100 x 100 metres of web mercator on 400 x 400 pixels."""
    side = SIDE_PX * METRES_A_PIXEL
    image = draw(
        picture(engine, *layers, revision=revision), (WEST, SOUTH, WEST + side, SOUTH + side), SIDE_PX, SIDE_PX
    )
    return pixels(bytes(image.to_string("png32")))


def ground(column: float, row: float) -> tuple[float, float]:
    """The place on the ground, metres from the origin, at the north-west corner of a pixel of :func:`shoot`."""
    east, north = WEST + column / 4, SOUTH + (400 - row) / 4
    x, y = project(east, north, WEB_MERCATOR, SRID)
    return x - at(0, 0)[0], y - at(0, 0)[1]


def flood(session, *corners: tuple[float, float]) -> None:
    """Lay a lake whose corners are pixels."""
    shore = MultiPolygon([Polygon([at(*ground(*corner)) for corner in corners])])
    session.add(LandArea(code="L", kind=AreaKind.LAKE, geom=shore))
    session.commit()


def test_a_rectangle_comes_out_on_its_exact_pixels(session, engine):
    flood(session, (80, 120), (300, 120), (300, 360), (80, 360))

    lake = (shoot(engine, "land")[:, :, :3] == colour(RIVER)).all(axis=2)

    wanted = np.zeros((400, 400), dtype=bool)
    wanted[120:360, 80:300] = True
    assert (lake == wanted).all()


def test_a_pipe_is_a_line_of_its_colour_with_its_middle_where_it_lies(session, engine):
    lay_pipe(session, ground(0, 150), ground(400, 150))
    session.commit()

    across = shoot(engine, "water_mains")[:, 20]

    drawn = np.nonzero(across[:, 3])[0]
    assert (drawn.min() + drawn.max() + 1) / 2 == pytest.approx(150, abs=0.5)
    assert across[150, :3].astype(int) == pytest.approx(colour(map_palette("light")["water"]), abs=2)


def test_both_databases_draw_the_same_picture_of_the_same_rows(session, engine):
    build_everything(session)
    session.commit()

    below = shoot(engine, "land", "buildings", "streets")
    above = shoot(
        engine, "sanitary_sewers", "water_connections", "water_mains", "valves", "hydrants", "sources", "street_names"
    )

    # The picture that both were measured to draw; a layer missing on one of them moves it by far more.
    assert [below[:, :, 0].mean(), above[:, :, 3].mean()] == pytest.approx([245.2, 11.8], abs=0.2)


def build_everything(session) -> None:
    open_map(session)
    lay_land(session, 0, 80, 100, 100, AreaKind.RIVER)
    build_house(session, 20, 30)
    name_street(session, "Lipowa", (0, 60), (100, 60))
    main = lay_pipe(session, (0, 50), (100, 50))
    lay_pipe(session, (0, 20), (100, 20), network=Network.SANITARY, diameter_mm=300)
    set_valve(session, main, 50, 50, normal_state=ValveState.CLOSED)
    stand_hydrant(session, 70, 50)


def test_what_is_built_into_an_empty_map_is_drawn_at_the_next_revision(session, engine):
    open_map(session)
    session.commit()
    assert not shoot(engine, "water_mains")[:, :, 3].any()

    lay_pipe(session, (0, 50), (100, 50))
    session.commit()

    assert shoot(engine, "water_mains", revision=2)[:, :, 3].any()


def test_a_pipe_that_was_never_committed_is_not_drawn(session, engine):
    lay_pipe(session, (0, 50), (100, 50))

    assert not shoot(engine, "water_mains")[:, :, 3].any()


@pytest.mark.parametrize(("status", "is_broken"), [(AssetStatus.ACTIVE, False), (AssetStatus.ABANDONED, True)])
def test_only_a_pipe_in_use_is_an_unbroken_line(session, engine, status, is_broken):
    lay_pipe(session, ground(0, 150), ground(400, 150), status=status)
    session.commit()

    along = shoot(engine, "water_mains")[150, 20:380, 3]

    assert bool((along == 0).any()) == is_broken


def test_names_of_districts_are_never_dropped_for_want_of_room(session, engine):
    # Two names on the same spot: the second would lose every collision.
    for name in ("Górna", "Dolna"):
        draw_district(session, 0, 0, 100, 100, name)
    session.commit()
    both = shoot(engine, "districts")[:, :, 3].astype(int).sum()
    session.execute(delete(District).where(District.name == "Dolna"))
    session.commit()

    assert both > shoot(engine, "districts", revision=2)[:, :, 3].astype(int).sum()


def test_many_threads_draw_the_same_tile_alike(session, engine):
    build_everything(session)
    session.commit()
    drawn: list[bytes] = []
    wanted = picture(engine, "land", "buildings", "streets")
    west, south = project(*at(0, 0), SRID, WEB_MERCATOR)

    def shoot_here() -> None:
        box = (west, south, west + 200, south + 200)
        drawn.extend(bytes(draw(wanted, box, 256, 256).to_string(PNG)) for _ in range(5))

    threads = [threading.Thread(target=shoot_here) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(drawn), len(set(drawn))) == (20, 1)


def test_a_tile_is_the_same_alone_and_in_its_block(session, engine):
    lay_pipe(session, (0, 50), (100, 50))
    session.commit()
    tile = tile_at(18)
    wanted = picture(engine, "water_mains")

    block = draw_block(wanted, block_of(tile))

    alone, cut = pixels(draw_tile(wanted, tile)).astype(int), pixels(block[tile]).astype(int)
    assert np.abs(alone - cut).mean() < 1


def tile_at(zoom: int) -> tuple[int, int, int]:
    x, y = project(*at(50, 50), SRID, WEB_MERCATOR)
    half, count = 20037508.342789244, 2**zoom
    return zoom, int((x + half) / (2 * half) * count), int((half - y) / (2 * half) * count)


def test_the_guard_is_needed_because_a_datasource_without_an_extent_forgets_what_comes_later(tmp_path, migrated_file):
    """Mapnik reads the extent once; ours is explicit and huge."""
    path = tmp_path / "map.sqlite"
    write_map_file(migrated_file, path, DRAWN_TABLES)
    extent = mapnik.CreateDatasource(
        type="sqlite", file=str(path), table="pipes", geometry_field="geom", key_field="id", wkb_format="generic"
    ).envelope()

    assert not extent.intersects(mapnik.Box2d(*at(0, 0), *at(1, 1)))
    assert mapnik.Box2d(*(float(edge) for edge in EVERYWHERE.split(","))).contains(mapnik.Box2d(*at(0, 0), *at(1, 1)))
