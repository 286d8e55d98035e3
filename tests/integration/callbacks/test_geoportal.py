"""What the map opens with, and what it tells about a pin, whatever a browser sends."""

import datetime as dt

import pytest

from callbacks.geoportal import open_map, tell_place
from domain.errors import InvalidInputError
from domain.roles import Role
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at, sign_up_user, signed_in
from tests.support.ground import lay_pipe, lon_lat, stand_hydrant
from tests.support.ground import open_map as write_map

LON, LAT = lon_lat(0, 0)
PIN = {"lon": LON, "lat": LAT}


@pytest.fixture
def town(session, engine, tmp_path):
    """A main and a hydrant at the origin, looked at by a stranger."""
    write_map(session)
    lay_pipe(session, (-50, 1), (50, 1), diameter_mm=250)
    stand_hydrant(session, 0, 0)
    session.commit()
    use(Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True))
    identify(None)
    yield session
    identify(None)


def test_without_wishes_the_map_shows_the_whole_network(town):
    shown, _tree, start, pin = open_map({})

    assert "data-box" in str(shown)
    assert (start, pin) == ({"revision": 1}, None)


@pytest.mark.parametrize(
    "asked", [{"lat": "x"}, {"lat": "nan", "lon": "15"}, {"at": "95,15"}, {"at": ",,,"}, {"z": "inf"}]
)
def test_wishes_that_make_no_sense_are_passed_over(town, asked):
    shown, _tree, _start, pin = open_map(asked)

    assert "data-box" in str(shown)
    assert pin is None


def test_a_link_of_a_dispatcher_shows_a_stranger_only_what_is_theirs(town):
    _shown, tree, _start, _pin = open_map({"layers": "valves,hydrant_positions"})

    assert "hydrant_positions" in str(tree)
    assert "valves" not in str(tree)


def test_a_stranger_who_asks_for_everything_is_told_what_is_public(town):
    panel, outline = tell_place(PIN, 18, [["water_mains", "hydrants", "water_overview", "hydrant_positions"]])

    assert "250" not in str(panel)
    assert len(outline["features"]) == 1


def test_a_dispatcher_is_told_the_diameter(town):
    user = sign_up_user(town)
    town.commit()
    identify(signed_in(user, None, Role.DISPATCHER))

    panel, _outline = tell_place(PIN, 18, [["water_mains"], None])

    assert "250" in str(panel)


def test_without_a_pin_there_is_nothing_to_tell(town):
    assert tell_place(None, 18, []) == ([], {"type": "FeatureCollection", "features": []})


@pytest.mark.parametrize(
    "pin", [{}, {"lat": "a", "lon": 1}, {"lat": None, "lon": None}, {"lat": 1e9, "lon": 0}, [1, 2]]
)
def test_a_pin_that_is_no_place_is_refused(town, pin):
    with pytest.raises(InvalidInputError):
        tell_place(pin, 18, [])
