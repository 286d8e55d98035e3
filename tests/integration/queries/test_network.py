import pytest

from data.deployment import map_changed
from data.queries.network import features_near, map_owner, network_revision
from domain.errors import NotFoundError
from domain.network.kinds import HydrantStatus, PipeFunction
from domain.roles import Role
from tests.support.ground import draw_district, lay_pipe, lon_lat, open_map, set_valve, stand_hydrant
from tests.support.queries import statements

DISPATCHER = frozenset({Role.DISPATCHER})
NETWORK = ("water_mains", "water_connections", "valves", "hydrants", "districts")


def found(session, *layers, roles=DISPATCHER, place=(0, 0), zoom=18, within_m=5):
    return features_near(session, roles, layers or NETWORK, lon_lat(*place), zoom=zoom, within_m=within_m)


def test_points_come_before_lines_before_areas_and_the_nearest_first(session):
    draw_district(session, -50, -50, 50, 50, "Górna")
    pipe = lay_pipe(session, (-20, 1), (20, 1))
    set_valve(session, pipe, 4, 0)
    set_valve(session, pipe, 3, 0)

    near = found(session)

    assert [feature.layer.name for feature in near] == ["valves", "valves", "water_mains", "districts"]
    assert [feature.distance_m for feature in near] == pytest.approx([3, 4, 1, 0], abs=0.01)


def test_a_bent_pipe_is_near_only_where_it_runs(session):
    lay_pipe(session, (-100, 0), (-100, 100), (100, 100))

    assert found(session, "water_mains") == []
    assert len(found(session, "water_mains", place=(0, 98))) == 1


def test_connections_are_no_mains(session):
    lay_pipe(session, (0, 0), (10, 0), function=PipeFunction.CONNECTION)

    assert [feature.layer.name for feature in found(session)] == ["water_connections"]


def test_what_is_not_drawn_at_a_scale_is_not_told_either(session):
    stand_hydrant(session, 0, 0)

    assert [len(found(session, "hydrants", zoom=zoom)) for zoom in (15.9, 16)] == [0, 1]


def test_the_fire_brigade_reads_the_state_of_a_hydrant(session):
    stand_hydrant(session, 0, 0, status=HydrantStatus.OUT_OF_ORDER, flow_l_s=10.5)

    [hydrant] = found(session, "hydrants", roles=frozenset({Role.FIRE}))

    assert (hydrant.attributes["status"], hydrant.attributes["flow_l_s"]) == (HydrantStatus.OUT_OF_ORDER, 10.5)


def test_a_stranger_reads_the_kind_of_a_hydrant_and_nothing_else(session):
    stand_hydrant(session, 0, 0, flow_l_s=10.5)

    [hydrant] = found(session, "hydrant_positions", roles=None)

    assert list(hydrant.attributes) == ["kind"]


def test_a_stranger_is_told_that_a_main_runs_here_and_not_where_exactly(session):
    lay_pipe(session, (-20, 0), (20, 0), diameter_mm=300)

    [main] = found(session, "water_overview", roles=None)

    assert (main.attributes, main.geometry) == ({}, None)


@pytest.mark.parametrize("layer", ["valves", "water_mains", "hydrants", "sources", "nothing"])
def test_a_stranger_may_not_even_ask_for_what_they_may_not_see(session, layer):
    with pytest.raises(NotFoundError):
        found(session, layer, roles=None)


def test_geometry_comes_in_degrees(session):
    stand_hydrant(session, 0, 0)

    [hydrant] = found(session, "hydrants")

    assert hydrant.geometry.coords[0] == pytest.approx(lon_lat(0, 0), abs=1e-9)


@pytest.mark.parametrize("hydrants", [1, 7])
def test_identify_costs_one_statement_a_layer_and_one_for_what_is_hidden(session, engine, hydrants):
    for _ in range(hydrants):
        stand_hydrant(session, 0, 0)

    with statements(engine) as sent:
        assert len(found(session)) == hydrants
    assert len(sent) == len(NETWORK) + 1


def test_a_change_of_the_map_raises_its_revision(session):
    open_map(session)

    map_changed(session)

    assert network_revision(session) == 2


def test_an_empty_database_has_a_map_without_revision_and_owner(session):
    assert (network_revision(session), map_owner(session)) == (0, "")
