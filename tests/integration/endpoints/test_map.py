"""Tiles, legends, identify and search over HTTP: the same roles everywhere."""

import datetime as dt

import pytest
from flask import Flask, request
from shapely import Point
from sqlalchemy import select

from data.deployment import map_changed
from data.models import AuditEntry, Deployment, Street
from domain.errors import InvalidInputError, NotAllowedError
from domain.identifiers import UserId
from domain.layers import LAYERS
from domain.roles import PUBLIC, Role, allowed
from endpoints import errors, features, tiles
from endpoints.routes import Routes
from services.identity import identify
from services.layers import hide_layers
from services.runtime import Runtime, use
from tests.integration.test_map_drawing import build_everything, tile_at
from tests.support.builders import WARSAW, clock_at, connect_point, sign_up_customer, sign_up_user, signed_in
from tests.support.ground import at, lay_pipe, lon_lat, number_house, pixels

ROLES = [(), (Role.CUSTOMER,), (Role.FIRE,), (Role.ANALYST,)]
Z, X, Y = tile_at(18)


@pytest.fixture
def door(session, engine, tmp_path):
    """A server with nothing but the map: ``door(Role.FIRE)`` opens it as a fireman, ``door()`` as a stranger."""
    build_everything(session)
    user = sign_up_user(session)
    session.commit()
    running = Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True)
    use(running)

    def open_as(*roles):
        server = Flask("map")
        routes = Routes(server)
        tiles.register(routes)
        features.register(routes)
        errors.install(server)

        @server.before_request
        def enter():
            use(running)
            identify(signed_in(user, None, *roles) if roles else None, request.remote_addr or "")

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


def test_pipes_that_are_alike_are_told_one_by_one(door, session):
    twins = [lay_pipe(session, (70, 80), (90, 80), diameter_mm=110) for _ in "ab"]
    session.commit()

    found = door(Role.FIRE).get(nearby("water_mains", (80, 80), z=20)).get_json()["features"]

    assert {one["id"] for one in found} == {f"water_mains.{pipe.id}" for pipe in twins}


def test_of_a_general_course_no_distance_is_told(door):
    [main] = door().get(nearby("water_overview", z=13)).get_json()["features"]

    assert (main["properties"], main["geometry"]) == ({"layer": "water_overview"}, None)


def test_a_picked_place_is_told_in_three_systems(door):
    lon, lat = lon_lat(0, 0)
    place = door().get(f"/place?lon={lon}&lat={lat}").get_json()

    assert [system["crs"] for system in place["coordinates"]] == ["EPSG:2176", "EPSG:2180"]
    assert place["coordinates"][1]["east"] == pytest.approx(245_500, abs=0.01)


def test_a_search_says_which_number_is_not_there(door, session):
    street = session.scalars(select(Street)).one()
    for house in ("95", "99"):
        number_house(session, street, house, 10, 70)
    session.commit()

    assert door().get("/search?q=lipowa 97").get_json()["said"].endswith(": 95, 99.")


def test_a_stranger_who_asks_without_end_is_told_when_to_come_again(door):
    stranger, fireman = door(), door(Role.FIRE)
    alike = {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}}

    answers = [stranger.get("/search?q=", **alike) for _ in range(150)]

    assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
    assert int(answers[-1].headers["Retry-After"]) == 1
    assert fireman.get("/search?q=", **alike).status_code == 200


def test_no_stranger_learns_from_the_map_who_lives_where(door, session):
    customer = sign_up_customer(session, "C-77", name="Zofia Tajna", email="zofia@example.org", phone="600700800")
    connect_point(session, customer, "SP-77").geom = Point(at(70, 50))
    session.commit()
    public = ",".join(layer.name for layer in LAYERS if layer.roles == PUBLIC)
    lon, lat = lon_lat(70, 50)
    asked = [nearby(public, (70, 50)), f"/place?lon={lon}&lat={lat}", "/search?q=tajna", "/search?q=lipowa"]

    told = " ".join(door().get(address).get_data(as_text=True) for address in asked)

    assert "above_ground" in told
    assert [word for word in ("Tajna", "zofia", "600700800", "C-77", "SP-77") if word in told] == []


def test_a_search_tells_where_a_street_is(door):
    [place] = door().get("/search?q=LIPOWA").get_json()["places"]

    assert (place["kind"], place["label"]) == ("street", "Lipowa")


def hide(session, **hidden):
    session.rollback()
    identify(signed_in(UserId(1), None, Role.ADMIN))
    hide_layers(hidden)
    identify(None)


def test_a_layer_that_is_hidden_is_there_for_nobody_else_than_those_who_may(door, session):
    stranger, clerk = door(), door(Role.CLERK)
    hide(session, hydrant_positions=["*"])
    paths = [tile("hydrant_positions"), nearby("hydrant_positions"), "/legend/hydrant_positions/0/light.png"]

    assert [stranger.get(path).status_code for path in paths] == [404, 404, 404]
    assert [clerk.get(path).status_code for path in paths] == [200, 200, 200]


def test_what_is_left_of_a_group_is_kept_by_nobody(door, session):
    stranger = door()
    before = stranger.get(tile("names"))
    hide(session, addresses=["*"], street_names=["*"], land_names=["*"])
    after = stranger.get(tile("names", revision=2))

    assert before.headers["Cache-Control"].startswith("public")
    assert after.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert after.data != before.data


def test_hiding_raises_the_revision_of_the_map_once_and_is_kept_in_the_trail(door, session):
    door()
    before = session.scalar(select(Deployment.network_revision))
    hide(session, addresses=["*"], valves=[])
    hide(session, addresses=["*"])
    session.rollback()

    assert session.scalar(select(Deployment.network_revision)) == (before or 1) + 1
    assert [entry.details["after"] for entry in session.scalars(select(AuditEntry))] == [{"addresses": ["*"]}]


@pytest.mark.parametrize("hidden", [{"valves": ["*"]}, {"secret": ["clerk"]}, {"streets": ["boss"]}])
def test_what_nobody_would_see_cannot_be_hidden(door, session, hidden):
    door()

    with pytest.raises(InvalidInputError):
        hide(session, **hidden)


def test_only_an_administrator_hides_layers(door):
    door(Role.CLERK).get(tile("names"))

    with pytest.raises(NotAllowedError):
        hide_layers({"addresses": ["*"]})
