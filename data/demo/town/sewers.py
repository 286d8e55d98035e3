"""Gravity sewers: manhole to manhole down to the sewage plant or to an outfall, never uphill."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from shapely import LineString, STRtree

from data.demo.town.buildings import Building
from data.demo.town.layout import Layout
from data.demo.town.lines import Coords, along, chainage, polylines
from data.demo.town.mains import Beside, Make, NetworkDraft, beside, lay, leads, years
from data.demo.town.streets import StreetMap
from data.demo.town.terrain import Terrain
from data.demo.town.trees import Tree, shortest_ways
from data.models import StreetClass
from domain.network.kinds import Network, NodeKind, PipeFunction

SANITARY_M: Final = -0.7
STORM_M: Final = -2.3
BEND_M: Final = 0.8
"""A pipe between manholes is straight; this far it may leave its line."""
BANK_REACH_M: Final = 150.0
"""An outfall is dug no farther than this to the river."""
SPAN_M: Final = 52.0
HEAD_M: Final = 14.0
UPHILL: Final = 200.0
"""A metre of rise against the flow costs as much as this many metres of pipe."""
LEAST_FALL: Final = 0.65
"""Fall over length, times the diameter in millimetres: 3.3 in a thousand for DN200, less for a collector."""
CONNECTION_FALL: Final = 0.02
_SIZES: Final = {
    Network.SANITARY: ((150, 200), (500, 250), (1300, 300), (3200, 400), (8000, 500), (np.inf, 600)),
    Network.STORM: ((400, 300), (1000, 400), (2200, 500), (4500, 600), (9000, 800), (np.inf, 1000)),
}
"""Diameter by what is upstream: dwellings, or metres of street."""
_COVER_M: Final = {Network.SANITARY: 2.1, Network.STORM: 1.6}
_STORM_STYLES: Final = frozenset({"old", "interwar", "estate", "works"})


@dataclass(slots=True)
class SewerDraft:
    """A sewer network before it is written."""

    net: NetworkDraft
    depths: dict[int, float] = field(default_factory=dict)
    """Depth of the manhole at a node."""


@dataclass(slots=True)
class _Run:
    """Pieces of sewer, each from a manhole to the next one downstream."""

    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    far_m: list[float] = field(default_factory=list)
    """How far the upstream manhole is from the outlet; orders the work."""
    load: list[float] = field(default_factory=list)
    taps: list[list[tuple[float, int]]] = field(default_factory=list)
    """Where on the piece which lead arrives."""
    year: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Site:
    """What the sewers are laid into."""

    layout: Layout
    terrain: Terrain
    streets: StreetMap
    buildings: Sequence[Building]
    laid: Sequence[int]
    """Year by street."""


def lay_sanitary(
    layout: Layout, terrain: Terrain, streets: StreetMap, buildings: Sequence[Building], rng: np.random.Generator
) -> SewerDraft:
    """Lay sewers in every served street, down to the sewage plant."""
    site = _Site(layout, terrain, streets, buildings, years(layout, streets, rng))
    lines = _straightened(beside(streets, [at for at, edge in enumerate(streets.edges) if edge.is_served], SANITARY_M))
    plant = np.asarray(layout.sewage.at, dtype=float)
    ranked = _lowest_near(lines, site, plant)
    outlets: list[tuple[int, Coords]] = []
    # Each bank has its own collector; the one from beyond the river dives under it.
    for bank in shapely.get_parts(terrain.hull.buffer(60).difference(terrain.river)):
        on_bank = shapely.contains_xy(bank, lines.nodes[ranked])
        ways = [(node, plant) for node, here in zip(ranked, on_bank.tolist(), strict=True) if here]
        outlets += _clear(site, ways, 1)
    return _lay(site, Network.SANITARY, lines, outlets)


def lay_storm(
    layout: Layout, terrain: Terrain, streets: StreetMap, buildings: Sequence[Building], rng: np.random.Generator
) -> SewerDraft:
    """Lay storm sewers where the ground is paved, down to outfalls on the river's bank."""
    site = _Site(layout, terrain, streets, buildings, years(layout, streets, rng))
    paved = [at for at, edge in enumerate(streets.edges) if edge.is_served and _is_paved(site, at)]
    lines = _straightened(beside(streets, paved, STORM_M))
    bank = terrain.river.exterior
    nodes = sorted({node for at in paved for node in (streets.edges[at].start, streets.edges[at].end)})
    places = shapely.points(lines.nodes[nodes])
    away = np.asarray(shapely.distance(places, bank))
    feet = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(bank, places), 0))
    order = np.argsort(away, kind="stable")
    ways = [(nodes[at], feet[at]) for at in order.tolist() if away[at] < BANK_REACH_M] or [
        (nodes[order[0]], feet[order[0]])
    ]
    return _lay(site, Network.STORM, lines, _clear(site, ways, 12))


def _is_paved(site: _Site, at: int) -> bool:
    edge = site.streets.edges[at]
    styles = {site.layout.quarters[side].style for side in edge.sides if side >= 0}
    return edge.rank is StreetClass.MAIN or bool(styles & _STORM_STYLES)


def _straightened(lines: Beside) -> Beside:
    straight = shapely.simplify(polylines(list(lines.coords.values())), BEND_M)
    return Beside(
        lines.nodes, {at: shapely.get_coordinates(one) for at, one in zip(lines.coords, straight, strict=True)}
    )


def _lowest_near(lines: Beside, site: _Site, target: Coords) -> list[int]:
    """Rank junctions for the collector's end: near the plant, and low."""
    edges = [site.streets.edges[at] for at in lines.coords]
    nodes = np.unique([node for edge in edges for node in (edge.start, edge.end)])
    away = np.hypot(*(lines.nodes[nodes] - target).T)
    heights = site.terrain.elevation(lines.nodes[nodes])
    return [int(nodes[at]) for at in np.argsort(away + UPHILL * heights, kind="stable")]


def _clear(site: _Site, ways: Sequence[tuple[int, Coords]], wanted: int) -> list[tuple[int, Coords]]:
    """Return the first outlets whose way crosses no building and that are not near one another."""
    tree = STRtree([one.outline for one in site.buildings])
    chosen: list[tuple[int, Coords]] = []
    for node, target in ways:
        place = site.streets.nodes[node]
        if any(np.hypot(*(place - site.streets.nodes[other])) < 330 for other, _ in chosen):
            continue
        if not len(tree.query(LineString([place, target]), predicate="intersects")):
            chosen.append((node, target))
        if len(chosen) == wanted:
            break
    return chosen or list(ways[:1])


def _lay(site: _Site, network: Network, lines: Beside, outlets: Sequence[tuple[int, Coords]]) -> SewerDraft:
    draft = SewerDraft(NetworkDraft(network))
    tree = _ways(site, lines, [node for node, _ in outlets])
    manholes: dict[int, int] = {}
    for at in lines.coords:
        for node in (site.streets.edges[at].start, site.streets.edges[at].end):
            if node not in manholes and np.isfinite(tree.distance[node]):
                manholes[node] = draft.net.node(lines.nodes[node])
    run = _Run()
    drained = site.buildings if network is Network.SANITARY else []
    wanted = leads(lines, drained, aside_m=1.7)
    arriving: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, (edge, at_m) in enumerate(zip(wanted.edges, wanted.at_m.tolist(), strict=True)):
        arriving[edge].append((at_m, number))
    for at in lines.coords:
        if site.streets.edges[at].start in manholes:
            _string(site, draft.net, run, (at, lines.coords[at], arriving[at]), (tree, manholes))
    ends = [_outlet(draft.net, run, manholes[node], target) for node, target in outlets]
    taps = _pipes(site, draft, run, ends)
    _connect(draft.net, taps, wanted.ends)
    return draft


def _ways(site: _Site, lines: Beside, roots: Sequence[int]) -> Tree:
    """Find the way of the water: short, and downhill where it can be."""
    heights = site.terrain.elevation(site.streets.nodes)
    links = []
    for at in lines.coords:
        edge = site.streets.edges[at]
        for down, up in ((edge.start, edge.end), (edge.end, edge.start)):
            rise = max(0.0, float(heights[down] - heights[up]))
            links.append((down, up, edge.length + UPHILL * rise, at))
    return shortest_ways(len(site.streets.nodes), links, roots)


def _string(
    site: _Site,
    net: NetworkDraft,
    run: _Run,
    edge: tuple[int, Coords, list[tuple[float, int]]],
    ways: tuple[Tree, dict[int, int]],
) -> None:
    """Set the manholes of one street, from its upper to its lower end."""
    at, coords, taps = edge
    tree, manholes = ways
    street = site.streets.edges[at]
    upper, lower = street.start, street.end
    is_way = tree.by_edge[upper] == at and tree.parent[upper] == lower
    if not is_way and (tree.distance[lower] > tree.distance[upper] or tree.by_edge[lower] == at):
        upper, lower = lower, upper
        coords = coords[::-1]
        length = float(chainage(coords)[-1])
        taps = [(length - where, number) for where, number in taps]
        is_way = tree.by_edge[upper] == at and tree.parent[upper] == lower
    marks = _spaced(chainage(coords))
    if not is_way:
        # A street that another one drains instead begins with a manhole of its own, short of the junction.
        head = min(HEAD_M, 0.4 * marks[-1])
        marks = np.concatenate([[head], marks[marks > head + 8]])
    places, _ = along(coords, marks)
    first = manholes[upper] if is_way else net.node(places[0], NodeKind.DEAD_END)
    chain = [first, *(net.node(place) for place in places[1:-1]), manholes[lower]]
    owner = np.clip(np.searchsorted(marks, [where for where, _ in taps], side="right") - 1, 0, len(marks) - 2)
    for piece, (start, end) in enumerate(itertools.pairwise(chain)):
        run.start.append(start)
        run.end.append(end)
        run.far_m.append(float(tree.distance[lower] + marks[-1] - marks[piece]))
        mine = [
            (max(0.0, where - marks[piece]), number)
            for (where, number), own in zip(taps, owner, strict=True)
            if own == piece
        ]
        run.taps.append(mine)
        run.load.append(
            float(len(mine)) * 2.2 if net.network is Network.SANITARY else float(marks[piece + 1] - marks[piece])
        )
        run.year.append(site.laid[street.street])


def _spaced(vertices: Coords) -> Coords:
    """Place manholes at the bends and, on long straights, in between."""
    marks = [0.0]
    for low, high in itertools.pairwise(vertices.tolist()):
        count = max(1, int(np.ceil((high - low) / SPAN_M)))
        marks += np.linspace(low, high, count + 1)[1:].tolist()
    return np.array(marks)


def _outlet(net: NetworkDraft, run: _Run, root: int, target: Coords) -> int:
    """Lead the collector from its last junction to the plant or the river."""
    place = net.points[root]
    length = float(np.hypot(*(target - place)))
    steps = np.linspace(0, 1, max(1, int(np.ceil(length / SPAN_M))) + 1)[1:]
    chain = [root, *(net.node(place + (target - place) * step) for step in steps)]
    net.kinds[chain[-1]] = NodeKind.DEAD_END
    for number, (start, end) in enumerate(itertools.pairwise(chain)):
        run.start.append(start)
        run.end.append(end)
        run.far_m.append(-float(number + 1))
        run.taps.append([])
        run.load.append(0.0)
        run.year.append(1976)
    return chain[-1]


def _pipes(site: _Site, draft: SewerDraft, run: _Run, outlets: Sequence[int]) -> dict[int, int]:
    """Size the pieces, sink them so that all run downhill, and lay them; return the node of every lead."""
    net = draft.net
    ground = site.terrain.elevation(np.array(net.points))
    bottom = ground - _COVER_M[net.network]
    upstream = np.zeros(len(net.points))
    sizes: dict[int, int] = {}
    for piece in np.argsort(-np.array(run.far_m), kind="stable").tolist():
        start, end = run.start[piece], run.end[piece]
        through = upstream[start] + run.load[piece]
        upstream[end] += through
        sizes[piece] = next(size for limit, size in _SIZES[net.network] if through < limit)
        length = float(np.hypot(*(net.points[end] - net.points[start])))
        bottom[end] = min(bottom[end], bottom[start] - LEAST_FALL * length / sizes[piece])
    net.heights.update(enumerate(bottom.tolist()))
    closed = set(outlets)
    draft.depths.update((at, float(ground[at] - bottom[at])) for at in range(len(net.points)) if at not in closed)
    nodes: dict[int, int] = {}
    for piece, size in sizes.items():
        start, end, taps = run.start[piece], run.end[piece], run.taps[piece]
        nodes |= _piece(net, (start, end), taps, _make(net.network, size, run.year[piece]))
    return nodes


def _piece(net: NetworkDraft, ends: tuple[int, int], taps: Sequence[tuple[float, int]], make: Make) -> dict[int, int]:
    start, end = ends
    coords = np.vstack([net.points[start], net.points[end]])
    length = float(np.hypot(*(coords[1] - coords[0])))
    # What arrives close to a manhole enters it.
    inside = [(where, number) for where, number in taps if 1.0 < where < length - 1.0]
    found = {number: start if where <= 1.0 else end for where, number in taps if not 1.0 < where < length - 1.0}
    laid = lay(net, coords, ends, [where for where, _ in inside], make)
    for (_, number), node in zip(inside, laid, strict=True):
        share = float(np.hypot(*(net.points[node] - coords[0]))) / length
        net.heights[node] = net.heights[start] + share * (net.heights[end] - net.heights[start])
        found[number] = node
    return found


def _make(network: Network, size: int, year: int) -> Make:
    if year >= 1988:
        material = "pvc" if size <= 400 else "pp"
    elif network is Network.SANITARY:
        material = "stoneware" if size <= 400 else "concrete"
    else:
        material = "concrete"
    return Make(PipeFunction.DISTRIBUTION, size, material, year)


def _connect(net: NetworkDraft, taps: dict[int, int], ends: Coords) -> None:
    """Lead every building's drain to its tap, with a fall of two in a hundred."""
    for number, tap in sorted(taps.items()):
        end = net.node(ends[number])
        net.heights[end] = net.heights[tap] + CONNECTION_FALL * float(np.hypot(*(ends[number] - net.points[tap])))
        net.pipe(end, tap, Make(PipeFunction.CONNECTION, 160, "pvc", 1995))
