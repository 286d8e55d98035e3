"""The water network: sources, transmission ring, district mains, hydrants and connections."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from data.demo.plan import UseKind
from data.demo.town.buildings import Building
from data.demo.town.districts import Zones, inlets, shut_ends, zone
from data.demo.town.fittings import (
    HydrantDraft,
    HydrantPlace,
    Joint,
    ValveDraft,
    hydrant_places,
    junction_valves,
    middle_valve,
    tested,
    valve,
)
from data.demo.town.layout import Layout, Works
from data.demo.town.lines import Coords
from data.demo.town.mains import Beside, Leads, Make, NetworkDraft, beside, lay, leads, years
from data.demo.town.streets import StreetMap
from data.demo.town.terrain import Terrain
from data.demo.town.trees import shortest_ways
from data.models import StreetClass
from domain.network.kinds import Network, NodeKind, PipeFunction, SourceKind, ValveKind

DISTRIBUTION_M = 3.3
TRANSMISSION_M = -4.0
RING_SECTION = 4
"""Street junctions that the ring passes from one valve to the next."""
_PLASTIC = {80: 90, 100: 110, 150: 160, 200: 225, 250: 280}
_PERSONS = {UseKind.SCHOOL: 60, UseKind.HOSPITAL: 250, UseKind.OFFICE: 6, UseKind.WORKSHOP: 8}


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """Where water enters."""

    node: int
    works: Works
    kind: SourceKind


@dataclass(slots=True)
class WaterDraft:
    """The water network of a town before it is written."""

    net: NetworkDraft
    zones: Zones
    service_nodes: dict[int, int] = field(default_factory=dict)
    """Node at the end of every served building's connection."""
    valves: list[ValveDraft] = field(default_factory=list)
    hydrants: list[HydrantDraft] = field(default_factory=list)
    sources: list[SourceDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mains:
    """What the laying of every main needs to know."""

    lines: Beside
    makes: dict[int, Make]
    junctions: dict[int, int]
    """Network node at every street junction."""


def lay_water(
    layout: Layout, terrain: Terrain, streets: StreetMap, buildings: Sequence[Building], rng: np.random.Generator
) -> WaterDraft:
    """Lay the whole water network."""
    served = [at for at, edge in enumerate(streets.edges) if edge.is_served]
    ring = [at for at in served if (road := streets.edges[at].road) is not None and road.is_transmission]
    zones = zone(layout, streets, served)
    feeding = sorted({node for at in ring for node in (streets.edges[at].start, streets.edges[at].end)})
    entries = inlets(streets, zones, feeding)
    water = WaterDraft(NetworkDraft(Network.WATER), zones)
    shut = shut_ends(streets, zones, entries)
    sizes = _sizes(streets, served, buildings, entries)
    makes = _makes(streets, sizes, years(layout, streets, rng), rng)
    mains = _distribution(water, streets, beside(streets, served, DISTRIBUTION_M), makes)
    joints = _lay_mains(water, mains, (streets, buildings, terrain), rng)
    trunk, ring_joints = _transmission(water, streets, ring)
    links = _entries(water, entries, mains.junctions, trunk, rng)
    ring_joints += _sources(water, layout, trunk, rng)
    water.valves += junction_valves(water.net, joints + links[0], shut, rng)
    water.valves += junction_valves(water.net, ring_joints + links[1], set(), rng, every=RING_SECTION)
    return water


def _sizes(
    streets: StreetMap, served: Sequence[int], buildings: Sequence[Building], entries: Sequence[int]
) -> dict[int, int]:
    """Size mains by the dwellings behind them on the shortest way from an inlet."""
    behind: dict[int, float] = defaultdict(float)
    for one in buildings:
        if one.is_served:
            behind[one.edge] += _PERSONS.get(UseKind(one.kind), one.flats)
    links = [
        (*ends, streets.edges[at].length, at)
        for at in served
        for ends in (
            (streets.edges[at].start, streets.edges[at].end),
            (streets.edges[at].end, streets.edges[at].start),
        )
    ]
    tree = shortest_ways(len(streets.nodes), links, entries)
    through = np.zeros(len(streets.nodes))
    for at in served:
        edge = streets.edges[at]
        far = max(edge.start, edge.end, key=lambda node: tree.distance[node])
        through[far] += behind[at]
    flow = dict(behind)
    for node in tree.leaves_first():
        if tree.parent[node] >= 0:
            through[tree.parent[node]] += through[node]
            flow[int(tree.by_edge[node])] = max(flow.get(int(tree.by_edge[node]), 0.0), float(through[node]))
    degree = np.bincount([node for at in served for node in (streets.edges[at].start, streets.edges[at].end)])
    return {at: _diameter(flow.get(at, 0.0), streets, at, degree) for at in served}


def _diameter(dwellings: float, streets: StreetMap, at: int, degree: np.ndarray) -> int:
    edge = streets.edges[at]
    least = 150 if edge.rank is StreetClass.MAIN else 100
    if min(degree[edge.start], degree[edge.end]) == 1 and dwellings < 14:
        least = 80
    for limit, diameter in ((90, least), (350, 150), (1100, 200)):
        if dwellings < limit:
            return max(least, diameter)
    return 250


def _makes(streets: StreetMap, sizes: dict[int, int], laid: Sequence[int], rng: np.random.Generator) -> dict[int, Make]:
    draws = rng.random(len(streets.streets))
    found = {}
    for at, size in sizes.items():
        street = streets.edges[at].street
        material = _material(laid[street], float(draws[street]))
        diameter = _PLASTIC[size] if material in {"pvc", "pe"} else size
        found[at] = Make(PipeFunction.DISTRIBUTION, diameter, material, laid[street])
    return found


def _material(year: int, draw: float) -> str:
    """Return what mains were made of in ``year``."""
    if year >= 2004:
        return "pe"
    if year >= 1988:
        return "pvc" if draw < 0.85 else "pe"
    if year >= 1960:
        return "asbestos_cement" if draw < 0.45 else "steel" if draw < 0.7 else "cast_iron"
    return "cast_iron"


def _distribution(water: WaterDraft, streets: StreetMap, lines: Beside, makes: dict[int, Make]) -> _Mains:
    degree = np.bincount([node for at in lines.coords for node in (streets.edges[at].start, streets.edges[at].end)])
    junctions = {}
    for node in np.flatnonzero(degree).tolist():
        kind = NodeKind.DEAD_END if degree[node] == 1 else NodeKind.JUNCTION
        junctions[node] = water.net.node(lines.nodes[node], kind)
    return _Mains(lines, makes, junctions)


def _lay_mains(
    water: WaterDraft,
    mains: _Mains,
    town: tuple[StreetMap, Sequence[Building], Terrain],
    rng: np.random.Generator,
) -> list[Joint]:
    """Lay every district main with its connections and hydrants; return its ends."""
    streets, buildings, terrain = town
    wanted = leads(mains.lines, buildings, aside_m=0.0)
    hydrants = hydrant_places(streets, mains.lines)
    heights = terrain.elevation(np.array([one.point for one in hydrants]))
    taps: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, (edge, at) in enumerate(zip(wanted.edges, wanted.at_m.tolist(), strict=True)):
        taps[edge].append((at, number))
    for number, one in enumerate(hydrants):
        taps[one.edge].append((one.at_m, len(wanted.edges) + number))
    joints = []
    for edge, coords in mains.lines.coords.items():
        ends = mains.junctions[streets.edges[edge].start], mains.junctions[streets.edges[edge].end]
        first = len(water.net.pipes)
        nodes = lay(water.net, coords, ends, [at for at, _ in taps[edge]], mains.makes[edge])
        laid = range(first, len(water.net.pipes))
        water.valves += middle_valve(water.net, laid, rng)
        joints += [
            Joint((edge, streets.edges[edge].start), ends[0], laid[0]),
            Joint((edge, streets.edges[edge].end), ends[1], laid[-1]),
        ]
        for node, (_, number) in zip(nodes, taps[edge], strict=True):
            if number < len(wanted.edges):
                _connect(water, wanted, number, (node, mains.makes[edge]), buildings)
            else:
                at = number - len(wanted.edges)
                _stand(water, hydrants[at], (node, mains.makes[edge]), float(heights[at]), rng)
    return joints


def _connect(
    water: WaterDraft, wanted: Leads, number: int, main: tuple[int, Make], buildings: Sequence[Building]
) -> None:
    tap, make = main
    building = buildings[wanted.buildings[number]]
    end = water.net.node(wanted.ends[number])
    persons = _PERSONS.get(UseKind(building.kind), building.flats)
    size = 32 if persons < 3 else 40 if persons < 12 else 63 if persons < 50 else 90
    material = "pe" if make.built_year >= 1988 else "steel"
    water.net.pipe(tap, end, Make(PipeFunction.CONNECTION, size, material, make.built_year))
    water.service_nodes[wanted.buildings[number]] = end


def _stand(
    water: WaterDraft, place: HydrantPlace, main: tuple[int, Make], ground_m: float, rng: np.random.Generator
) -> None:
    tap, make = main
    end = water.net.node(place.point)
    branch = water.net.pipe(tap, end, Make(PipeFunction.DISTRIBUTION, 80, make.material, make.built_year))
    water.valves.append(valve(water.net, branch, tap, rng))
    water.hydrants.append(tested(end, place.point, make.diameter_mm, ground_m, rng))


def _transmission(water: WaterDraft, streets: StreetMap, ring: Sequence[int]) -> tuple[dict[int, int], list[Joint]]:
    """Lay the ring; return its network node at every street junction, and its ends."""
    lines = beside(streets, ring, TRANSMISSION_M)
    make = Make(PipeFunction.TRANSMISSION, 300, "cast_iron", 1978)
    nodes: dict[int, int] = {}
    joints = []
    for at, coords in lines.coords.items():
        edge = streets.edges[at]
        for node in (edge.start, edge.end):
            if node not in nodes:
                nodes[node] = water.net.node(lines.nodes[node])
        pipe = water.net.pipe(nodes[edge.start], nodes[edge.end], make, coords)
        joints += [Joint((at, node), nodes[node], pipe) for node in (edge.start, edge.end)]
    return nodes, joints


def _entries(
    water: WaterDraft,
    entries: Sequence[int],
    junctions: dict[int, int],
    trunk: dict[int, int],
    rng: np.random.Generator,
) -> tuple[list[Joint], list[Joint]]:
    """Join the ring to the districts through metering chambers, every third with a pressure reducing valve."""
    make = Make(PipeFunction.DISTRIBUTION, 200, "cast_iron", 1998)
    inner, outer = [], []
    for number, node in enumerate(entries):
        ends = water.net.points[trunk[node]], water.net.points[junctions[node]]
        chamber = water.net.node((ends[0] + ends[1]) / 2)
        outer.append(Joint((-1, node), trunk[node], water.net.pipe(trunk[node], chamber, make)))
        inner.append(Joint((-1, node), junctions[node], water.net.pipe(chamber, junctions[node], make)))
        if number % 3 == 2:
            reducing = valve(water.net, inner[-1].pipe, chamber, rng, kind=ValveKind.PRESSURE_REDUCING)
            water.valves.append(reducing)
    return inner, outer


def _sources(water: WaterDraft, layout: Layout, trunk: dict[int, int], rng: np.random.Generator) -> list[Joint]:
    """Lead water from the treatment plant and the tank to the ring's nearest node; return the ends there."""
    nodes = sorted(trunk.values())
    joints = []
    for works, kind in ((layout.treatment, SourceKind.TREATMENT_PLANT), (layout.tank, SourceKind.TANK)):
        at = np.asarray(works.at, dtype=float)
        near = nodes[int(np.hypot(*(np.array([water.net.points[node] for node in nodes]) - at).T).argmin())]
        source = water.net.node(at, NodeKind.SOURCE)
        bend = _halfway(water.net.points[near], at)
        pipe = water.net.pipe(source, near, Make(PipeFunction.TRANSMISSION, 400, "cast_iron", 1976), bend)
        water.valves.append(valve(water.net, pipe, source, rng))
        water.sources.append(SourceDraft(source, works, kind))
        joints.append(Joint((-1, source), near, pipe))
    return joints


def _halfway(start: Coords, end: Coords) -> Coords:
    """Return the way from the source with one soft bend, for a pipe laid across country."""
    aside = np.array([end[1] - start[1], start[0] - end[0]]) * 0.06
    return np.vstack([end, (start + end) / 2 + aside, start])
