"""Tiles, legends, identify and search over HTTP: the same roles everywhere."""

import datetime as dt

import pytest
from flask import Flask

from data.deployment import map_changed
from domain.layers import LAYERS
from domain.roles import Role, allowed
from endpoints import errors, features, tiles
from endpoints.routes import Routes
from services.identity import identify
from services.runtime import Runtime, use
from tests.integration.test_map_drawing import build_everything, tile_at
from tests.support.builders import WARSAW, clock_at, sign_up_user, signed_in
from tests.support.ground import lay_pipe, lon_lat, pixels

ROLES = [(), (Role.CUSTOMER,), (Role.FIRE,), (Role.ANALYST,)]
Z, X, Y = tile_at(18)


@pytest.fixture
def door(session, engine, tmp_path):
    """A server with nothing but the map: ``door(Role.FIRE)`` opens it as a fireman, ``door()`` as a stranger."""
    build_everything(session)
    user = sign_up_user(session)
    session.commit()
    running = Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True)

    def open_as(*roles):
        server = Flask("map")
        routes = Routes(server)
        tiles.register(routes)
        features.register(routes)
        errors.install(server)

        @server.before_request
        def enter():
            use(running)
            identify(signed_in(user, None, *roles) if roles else None)

        return server.test_client()

    return open_as


def tile(layers: str, *, scheme="light", revision=1, z=Z, x=X, y=Y) -> str:
    return f"/tiles/{layers}/{scheme}/{revision}/{z}/{x}/{y}.png"


def nearby(layers: str, place=(50, 50), z=18) -> str:
    lon, lat = lon_lat(*place)
    return f"/identify?layers={layers}&lon={lon}&lat={lat}&z={z}"


@pytest.mark.parametrize("roles", ROLES, ids=str)
def test_tiles_identify_and_legend_open_to_the_same_people(door, roles):
    browser = door(*roles)
    for layer in LAYERS:
        status = 200 if allowed(layer.roles, frozenset(roles) if roles else None) else 404
        # At this scale every layer is drawn, and outside the map its tile costs nothing.
        asked = [tile(layer.name, x=1, y=1), nearby(layer.name)]
        asked += [f"/legend/{layer.name}/{line}/dark.png" for line in range(len(layer.legend))]

        assert [browser.get(address).status_code for address in asked] == [status] * len(asked), layer.name


def test_one_forbidden_layer_closes_the_whole_set(door):
    assert door().get(tile("water_overview+valves")).status_code == 404


SENSELESS = {
    tile("base", z=9): 404,
    tile("base", z=21): 404,
    tile("base", scheme="sepia"): 404,
    tile("base", x=2**18): 400,
    tile("base", y=-1): 404,
    tile("water_overview+"): 404,
    "/identify?layers=hydrant_positions&lon=15&lat=x": 400,
    "/identify?layers=hydrant_positions&lon=nan&lat=52": 400,
    "/identify?layers=hydrant_positions&lon=15&lat=52&z=40": 400,
    "/place?lon=15&lat=90": 400,
    "/search?q=" + "x" * 300: 400,
    "/legend/hydrant_positions/7/light.png": 404,
}


def test_what_makes_no_sense_is_refused(door):
    browser = door()

    assert {address: browser.get(address).status_code for address in SENSELESS} == SENSELESS


def test_a_public_tile_is_kept_by_everybody_for_ever_and_one_of_the_staff_by_its_reader_only(door):
    assert door().get(tile("base")).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert door(Role.ANALYST).get(tile("valves")).headers["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_a_tile_of_another_revision_is_the_present_one_kept_for_a_minute(door):
    old, new = door().get(tile("base", revision=7)), door().get(tile("base"))

    assert (old.data, old.headers["Cache-Control"]) == (new.data, "public, max-age=60")


def test_a_tile_that_the_browser_has_is_not_sent_again(door):
    browser = door()
    etag = browser.get(tile("base")).headers["ETag"]

    assert browser.get(tile("base"), headers={"If-None-Match": etag}).status_code == 304


def test_a_tile_far_from_everything_is_bare_land_or_see_through(door):
    browser = door()
    land, network = (pixels(browser.get(tile(name, x=1, y=1)).data) for name in ("base", "water_overview"))

    assert land.shape == network.shape == (512, 512, 4)
    assert land[:, :, 3].min() == 255
    assert not network.any()


def test_a_change_is_seen_as_soon_as_the_revision_is_raised(door, session):
    browser = door(Role.ANALYST)
    before = browser.get(tile("water_mains")).data

    lay_pipe(session, (0, 0), (100, 100), diameter_mm=400)
    map_changed(session)
    session.commit()

    assert browser.get(tile("water_mains", revision=2)).data != before


def test_identify_tells_in_json_what_is_there(door):
    answer = door(Role.FIRE).get(nearby("hydrants", (70, 50))).get_json()

    [hydrant] = answer["features"]
    assert (
        hydrant["properties"] | {"kind": "above_ground", "status": "unknown", "layer": "hydrants"}
        == hydrant["properties"]
    )
    assert hydrant["geometry"]["type"] == "Point"


def test_a_picked_place_is_told_in_three_systems(door):
    lon, lat = lon_lat(0, 0)
    place = door().get(f"/place?lon={lon}&lat={lat}").get_json()

    assert [system["crs"] for system in place["coordinates"]] == ["EPSG:2176", "EPSG:2180"]
    assert place["coordinates"][1]["east"] == pytest.approx(245_500, abs=0.01)


def test_a_search_tells_where_a_street_is(door):
    [place] = door().get("/search?q=LIPOWA").get_json()["places"]

    assert (place["kind"], place["label"]) == ("street", "Lipowa")
