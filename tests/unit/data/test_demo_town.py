"""The demo town is one that could be: nothing overlaps, water comes to everyone and sewage runs downhill."""

import itertools
import re
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import STRtree
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.demo.plan import Size, UseKind
from data.demo.town import build_town
from data.engine import connect
from data.models import (
    AddressPoint,
    AreaKind,
    Base,
    Building,
    District,
    DistrictMember,
    Hydrant,
    LandArea,
    Manhole,
    NetworkNode,
    Pipe,
    Premise,
    ServicePoint,
    Source,
    Street,
    StreetClass,
    Valve,
)
from domain.network.kinds import Network, PipeFunction, ValveState

TABLES = (
    *(LandArea, Street, Building, AddressPoint, NetworkNode, Pipe, Valve, Hydrant, Manhole, Source),
    *(District, DistrictMember, Premise, ServicePoint),
)
HALF_WIDTH_M = {StreetClass.MAIN: 5.0, StreetClass.LOCAL: 3.0, StreetClass.PATH: 1.0}
SEWERS = (Network.SANITARY, Network.STORM)


class Town:
    """What was written, read back."""

    def __init__(self, size: Size, seed: int) -> None:
        engine = connect("sqlite://", map_srid=2176)
        Base.metadata.create_all(engine, [Base.metadata.tables[model.__tablename__] for model in TABLES])
        with Session(engine, expire_on_commit=False) as session:
            self.premises = build_town(session, size, seed, "EPSG:2176")
            session.commit()
            self.rows: dict[type[Base], list[Any]] = {
                model: list(session.scalars(select(model).order_by(model.__table__.c.id))) for model in TABLES
            }
        engine.dispose()
        self.nodes = {node.id: node for node in self.rows[NetworkNode]}

    def pipes(self, *networks: Network) -> list[Pipe]:
        return [pipe for pipe in self.rows[Pipe] if pipe.network in networks]


@pytest.fixture(scope="module", params=[1, 7])
def town(request: pytest.FixtureRequest) -> Town:
    return Town(Size.SMALL, request.param)


def values(town: Town) -> list[tuple]:
    return [
        tuple(getattr(row, column.name) for column in model.__table__.columns)
        for model in TABLES
        for row in town.rows[model]
    ]


def shut_ends(town: Town) -> set[tuple[int, int]]:
    return {(valve.pipe_id, valve.node_id) for valve in town.rows[Valve] if valve.normal_state is ValveState.CLOSED}


def reached(town: Town, sources: list[Source], shut: set[tuple[int, int]]) -> set[int]:
    """Return the water nodes that ``sources`` reach; ``shut`` are (pipe, node) pairs that let nothing through."""
    pipes = town.pipes(Network.WATER)
    number = {node: at for at, node in enumerate(town.nodes)}
    links = [
        (len(number) + at, number[node])
        for at, pipe in enumerate(pipes)
        for node in (pipe.from_node_id, pipe.to_node_id)
        if (pipe.id, node) not in shut
    ]
    size = len(number) + len(pipes)
    _, part = connected_components(coo_matrix((np.ones(len(links)), np.array(links).T), (size, size)))
    fed = {part[number[source.node_id]] for source in sources}
    return {node for node, at in number.items() if part[at] in fed}


def test_the_same_seed_gives_the_same_rows():
    assert values(Town(Size.SMALL, 1)) == values(Town(Size.SMALL, 1))


def test_another_seed_gives_another_town():
    assert values(Town(Size.SMALL, 1)) != values(Town(Size.SMALL, 2))


def test_a_small_town_has_about_sixty_premises_of_every_kind(town):
    assert 50 <= len(town.premises) <= 90
    assert {premise.kind for premise in town.premises} == set(UseKind) - {UseKind.GARDEN}


def test_no_building_stands_on_another(town):
    shapes = [building.geom for building in town.rows[Building]]
    one, other = STRtree(shapes).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(np.take(shapes, one), np.take(shapes, other)))

    assert common[one < other].max(initial=0) < 1e-6


def test_no_building_stands_on_a_street(town):
    roads = [shapely.buffer(street.geom, HALF_WIDTH_M[street.rank]) for street in town.rows[Street]]

    assert not len(STRtree(roads).query([b.geom for b in town.rows[Building]], predicate="intersects")[0])


def test_no_building_stands_in_the_water(town):
    wet = [area.geom for area in town.rows[LandArea] if area.kind in {AreaKind.RIVER, AreaKind.LAKE}]

    assert not len(STRtree(wet).query([b.geom for b in town.rows[Building]], predicate="intersects")[0])


def test_every_building_is_a_whole_shape(town):
    assert all(building.geom.is_valid and building.geom.area > 8 for building in town.rows[Building])


def test_a_bridge_carries_a_street_over_the_river(town):
    river = next(area.geom for area in town.rows[LandArea] if area.kind is AreaKind.RIVER)
    over = [street for street in town.rows[Street] if street.geom.intersects(river)]

    assert over
    assert {street.rank for street in over} == {StreetClass.MAIN}


def test_one_name_is_one_street(town):
    names = Counter(street.name for street in town.rows[Street])

    assert names.most_common(1)[0][1] == 1


def test_one_address_is_one_house(town):
    addresses = Counter((point.street, point.number) for point in town.rows[AddressPoint])

    assert addresses.most_common(1)[0][1] == 1


def test_numbers_rise_along_a_side_of_the_street(town):
    axes = {street.id: street for street in town.rows[Street]}
    sides = defaultdict(list)
    for point in town.rows[AddressPoint]:
        whole, letter = re.sub(r"\D", "", point.number), re.sub(r"\d", "", point.number)
        axis = shapely.line_merge(axes[point.street_id].geom)
        if axis.geom_type == "LineString" and not point.street.startswith("os. "):
            place = axis.project(point.geom)
            sides[point.street_id, int(whole) % 2].append((place, (int(whole), letter)))
    checked = [[number for _, number in sorted(side)] for side in sides.values() if len(side) > 2]

    assert checked
    assert all(numbers in (sorted(numbers), sorted(numbers, reverse=True)) for numbers in checked)


def test_odd_numbers_face_even_numbers(town):
    streets = {street.id: street for street in town.rows[Street]}
    sides = defaultdict(set)
    for point in town.rows[AddressPoint]:
        axis = shapely.line_merge(streets[point.street_id].geom)
        if axis.geom_type == "LineString" and not axis.is_closed and not point.street.startswith("os. "):
            place = axis.project(point.geom)
            before, after = axis.interpolate(max(0, place - 1)), axis.interpolate(min(axis.length, place + 1))
            triangle = shapely.linearrings([before.coords[0], after.coords[0], point.geom.coords[0]])
            sides[point.street_id, shapely.is_ccw(triangle).item()].add(int(re.sub(r"\D", "", point.number)) % 2)

    assert len(sides) > 10
    assert all(len(parities) == 1 for parities in sides.values())


def test_either_source_alone_reaches_every_service_point_through_open_valves(town):
    served = {point.node_id for point in town.rows[ServicePoint]}

    assert len(town.rows[Source]) == 2
    assert shut_ends(town)
    assert all(served <= reached(town, [source], shut_ends(town)) for source in town.rows[Source])


def test_the_mains_are_one_network(town):
    water = {node.id for node in town.rows[NetworkNode] if node.network is Network.WATER}

    assert water == reached(town, town.rows[Source], set())


def test_every_pipe_ends_at_its_nodes(town):
    for pipe in town.rows[Pipe]:
        ends = [pipe.geom.coords[0], pipe.geom.coords[-1]]
        assert ends == [town.nodes[at].geom.coords[0] for at in (pipe.from_node_id, pipe.to_node_id)], pipe.code


def test_a_pipe_is_as_long_as_it_is_drawn(town):
    lengths = [(pipe.length_m, pipe.geom.length) for pipe in town.rows[Pipe]]

    assert min(drawn for _, drawn in lengths) > 0.1
    assert all(told == pytest.approx(drawn) for told, drawn in lengths)


def test_a_valve_sits_on_its_pipe_near_its_node(town):
    pipes = {pipe.id: pipe for pipe in town.rows[Pipe]}
    for valve in town.rows[Valve]:
        pipe = pipes[valve.pipe_id]
        assert valve.node_id in {pipe.from_node_id, pipe.to_node_id}
        assert pipe.geom.distance(valve.geom) < 0.01
        assert 0 < town.nodes[valve.node_id].geom.distance(valve.geom) < pipe.length_m / 2


def test_a_junction_of_n_mains_has_n_minus_one_valves(town):
    mains = [pipe for pipe in town.pipes(Network.WATER) if pipe.function is not PipeFunction.CONNECTION]
    hydrant_nodes = {hydrant.node_id for hydrant in town.rows[Hydrant]}
    met = defaultdict(set)
    for pipe in mains:
        if not {pipe.from_node_id, pipe.to_node_id} & hydrant_nodes:
            met[pipe.from_node_id].add(pipe.id)
            met[pipe.to_node_id].add(pipe.id)
    valves = Counter(valve.node_id for valve in town.rows[Valve])
    junctions = {node: len(pipes) for node, pipes in met.items() if len(pipes) > 2}

    assert junctions
    assert all(valves[node] >= count - 1 for node, count in junctions.items())


def test_hydrants_stand_at_their_node_beside_a_main(town):
    mains = STRtree([pipe.geom for pipe in town.pipes(Network.WATER)])
    for hydrant in town.rows[Hydrant]:
        assert hydrant.geom == town.nodes[hydrant.node_id].geom
        assert len(mains.query(hydrant.geom, predicate="dwithin", distance=6.0))


def test_a_connection_ends_at_the_wall_of_its_building(town):
    buildings = {building.id: building.geom for building in town.rows[Building]}
    for premise, point in zip(town.rows[Premise], town.rows[ServicePoint], strict=True):
        assert point.premise_id == premise.id
        assert point.geom == town.nodes[point.node_id].geom
        assert buildings[premise.building_id].boundary.distance(point.geom) < 0.01


def test_no_connection_is_dug_under_another_building(town):
    shapes = [building.geom for building in town.rows[Building] if building.kind != "garage"]
    ways = [p.geom for p in town.pipes(Network.WATER) if p.function is PipeFunction.CONNECTION]
    way, hit = STRtree(shapes).query(ways, predicate="intersects")

    assert len(way)
    assert shapely.length(shapely.intersection(np.take(ways, way), np.take(shapes, hit))).max() < 0.25


def test_every_sewer_runs_downhill(town):
    for pipe in town.pipes(*SEWERS):
        assert town.nodes[pipe.from_node_id].elevation_m > town.nodes[pipe.to_node_id].elevation_m, pipe.code


def test_every_sewer_leads_to_an_outlet_by_one_way(town):
    for network in SEWERS:
        pipes = town.pipes(network)
        leaving = Counter(pipe.from_node_id for pipe in pipes)
        outlets = {pipe.to_node_id for pipe in pipes} - set(leaving)
        assert leaving.most_common(1)[0][1] == 1
        assert 1 <= len(outlets) <= 3


def test_every_service_point_has_a_drain(town):
    drains = [pipe for pipe in town.pipes(Network.SANITARY) if pipe.function is PipeFunction.CONNECTION]

    assert len(drains) == len(town.rows[ServicePoint])


def test_a_sewer_never_narrows_on_its_way_down(town):
    for network in SEWERS:
        mains = [pipe for pipe in town.pipes(network) if pipe.function is not PipeFunction.CONNECTION]
        below = {pipe.from_node_id: pipe for pipe in mains}
        assert all(below[pipe.to_node_id].diameter_mm >= pipe.diameter_mm for pipe in mains if pipe.to_node_id in below)


def test_manholes_are_deep_enough_for_frost_and_shallow_enough_to_dig(town):
    depths = [manhole.depth_m for manhole in town.rows[Manhole]]

    assert min(depths) >= 1.5
    assert max(depths) < 8


def test_manholes_follow_one_another_within_sixty_metres(town):
    holes = {manhole.node_id for manhole in town.rows[Manhole]}
    taps = {pipe.to_node_id for pipe in town.pipes(*SEWERS) if pipe.function is PipeFunction.CONNECTION} - holes
    spans = [
        pipe.length_m
        for pipe in town.pipes(*SEWERS)
        if pipe.function is not PipeFunction.CONNECTION and not {pipe.from_node_id, pipe.to_node_id} & taps
    ]

    assert max(spans) <= 60


def test_schools_and_the_hospital_are_told_first(town):
    critical = {point.id for point in town.rows[ServicePoint] if point.is_critical}
    kinds = {premise.service_point_id: premise.kind for premise in town.premises}

    assert critical == {at for at, kind in kinds.items() if kind in {UseKind.SCHOOL, UseKind.HOSPITAL}}


def test_every_service_point_belongs_to_one_district(town):
    members = Counter(member.service_point_id for member in town.rows[DistrictMember])

    assert members == Counter(point.id for point in town.rows[ServicePoint])


def test_districts_lie_side_by_side(town):
    shapes = [district.geom for district in town.rows[District]]

    assert len(shapes) >= 3
    assert all(one.intersection(other).area < 1 for one, other in itertools.combinations(shapes, 2))


def test_premises_are_what_was_written(town):
    rows = {premise.id: premise for premise in town.rows[Premise]}
    for told in town.premises:
        assert rows[told.premise_id].address == told.address
        assert rows[told.premise_id].geom == told.point


@pytest.mark.proof
def test_a_town_has_three_thousand_service_points_and_water_for_all():
    big = Town(Size.TOWN, 1)

    assert 2700 <= len(big.rows[ServicePoint]) <= 3500
    assert 4 <= len(big.rows[District]) <= 6
    assert {point.node_id for point in big.rows[ServicePoint]} <= reached(big, big.rows[Source], shut_ends(big))
