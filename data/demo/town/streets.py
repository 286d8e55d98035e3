"""The street graph: axes noded where they meet, cleaned of slivers, chained into named streets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import LineString, Polygon, STRtree

from data.demo.town.layout import Layout, Quarter, Road
from data.demo.town.lines import Coords, Lines, chainage, left_of, polylines, smooth, unit
from data.demo.town.names import NameBook
from data.demo.town.patterns import fill
from data.demo.town.terrain import Terrain
from data.models import StreetClass

SNAP_M = 0.01
SHORTEST_M = 17.0
STUB_M = 48.0
BESIDE_M = 34.0
"""A back street closer than this to a main road, and parallel to it, is left out."""
HALF_WIDTH_M = {StreetClass.MAIN: 5.0, StreetClass.LOCAL: 3.0, StreetClass.PATH: 1.0}


@dataclass(slots=True)
class Edge:
    """A piece of street between two junctions, drawn in the direction of its street."""

    start: int
    end: int
    coords: Coords
    origin: int
    """Which drawn line it is a piece of."""
    rank: StreetClass
    road: Road | None
    street: int = -1
    sides: tuple[int, int] = (-1, -1)
    """Quarters to the left and to the right."""
    quarter: int = -1
    """Quarter that it is counted to, or -1 outside the town."""

    @property
    def length(self) -> float:
        """Length in metres."""
        return float(chainage(self.coords)[-1])

    @property
    def is_served(self) -> bool:
        """Whether pipes belong under it: not in the country and not in a park."""
        return self.rank is not StreetClass.PATH and self.quarter >= 0


@dataclass(frozen=True, slots=True)
class NamedStreet:
    """A street and the edges it consists of, in order."""

    name: str
    quarter: int
    rank: StreetClass
    edges: tuple[int, ...]


@dataclass(slots=True)
class StreetMap:
    """Junctions, edges and streets of a town, and the faces of its quarters."""

    nodes: Coords
    edges: list[Edge]
    faces: list[Polygon]
    streets: list[NamedStreet] = field(default_factory=list)

    def axes(self) -> Lines:
        """Return the axis of every edge."""
        return polylines([edge.coords for edge in self.edges])

    def half_widths(self) -> Coords:
        """Return half the width of every edge's carriageway."""
        return np.array([HALF_WIDTH_M[edge.rank] for edge in self.edges])


def lay_streets(layout: Layout, terrain: Terrain, rng: np.random.Generator) -> StreetMap:
    """Draw, node, clean and name the streets of a town."""
    drawn = {
        road: smooth(road.points, 12) if road.is_smooth else np.asarray(road.points, float) for road in layout.roads
    }
    faces = _faces(layout, terrain, drawn)
    lines: list[tuple[Coords, Road | None]] = []
    for road, coords in drawn.items():
        lines += [(part, road) for part in _cut_at_hull(coords, terrain.hull)]
    for quarter, face in zip(layout.quarters, faces, strict=True):
        lines += [(coords, None) for coords in fill(_without_park(face, terrain), quarter, rng)]
    found = _beside_main_removed(_noded(lines), drawn)
    found = _stubs_removed(found)
    streets = _graph(found, faces, terrain.hull)
    _direct(streets, lines)
    _name(streets, layout, rng)
    return streets


def _cut_at_hull(coords: Coords, hull: Polygon) -> list[Coords]:
    line = LineString(coords)
    parts = [*shapely.get_parts(line.intersection(hull)), *shapely.get_parts(line.difference(hull))]
    cut = [shapely.get_coordinates(part) for part in parts if part.length > 1]
    return cut if len(cut) > 1 else [coords]


def _without_park(face: Polygon, terrain: Terrain) -> Polygon:
    return _largest(face.difference(terrain.park.buffer(12))) if not terrain.park.is_empty else face


def _largest(shape: shapely.Geometry) -> Polygon:
    return max((part for part in shapely.get_parts(shape) if isinstance(part, Polygon)), key=lambda part: part.area)


def _faces(layout: Layout, terrain: Terrain, drawn: dict[Road, Coords]) -> list[Polygon]:
    """Return the face of the main roads, the hull and the river that each quarter's seed lies in."""
    bounds = [
        LineString(coords) for road, coords in drawn.items() if road.is_bound or (road.is_main and not road.is_path)
    ]
    dry = terrain.hull.difference(terrain.river.buffer(22))
    parts = shapely.get_parts(shapely.polygonize([shapely.union_all([*bounds, dry.boundary], grid_size=SNAP_M)]))
    tree = STRtree(parts)
    seeds = shapely.points([quarter.seed for quarter in layout.quarters])
    seed, part = tree.query(seeds, predicate="within")
    if len(set(part)) != len(layout.quarters):
        raise ValueError(
            f"quarters {sorted(set(range(len(seeds))) - set(seed))} of {layout.city} have no face of their own"
        )
    return [parts[at] for at in part[np.argsort(seed)]]


def _noded(lines: Sequence[tuple[Coords, Road | None]]) -> list[Edge]:
    """Cut all lines where they meet; short pieces shrink to a junction."""
    sources = polylines([coords for coords, _ in lines])
    parts = shapely.get_parts(shapely.union_all(sources, grid_size=SNAP_M))
    origin = STRtree(sources).nearest(shapely.line_interpolate_point(parts, 0.5, normalized=True))
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(parts, at)) for at in (0, -1)])
    _, node = np.unique(ends.round(2), axis=0, return_inverse=True)
    start, end = np.split(node.ravel(), 2)
    short = shapely.length(parts) < SHORTEST_M
    # A line drawn a little beyond the street that it meets ends there.
    degree = np.bincount(node.ravel())
    beyond = short & (np.minimum(degree[start], degree[end]) == 1)
    parts, origin, start, end, short = (column[~beyond] for column in (parts, origin, start, end, short))
    ends, node = ends[np.tile(~beyond, 2)], np.concatenate([start, end])
    count = node.max() + 1
    _, cluster = connected_components(coo_matrix((np.ones(short.sum()), (start[short], end[short])), (count, count)))
    sums = np.column_stack([np.bincount(cluster[node], ends[:, axis]) for axis in (0, 1)])
    at = sums / np.maximum(np.bincount(cluster[node]), 1)[:, None]
    edges = []
    for number in np.flatnonzero(~short):
        first, last, (_, road) = cluster[start[number]], cluster[end[number]], lines[origin[number]]
        if first == last:
            continue
        inner = shapely.get_coordinates(shapely.simplify(parts[number], 0.15))[1:-1]
        near = np.minimum(np.hypot(*(inner - at[first]).T), np.hypot(*(inner - at[last]).T)) < 6
        coords = np.vstack([at[first], inner[~near], at[last]])
        edges.append(Edge(int(first), int(last), coords, int(origin[number]), _rank(road), road))
    return edges


def _rank(road: Road | None) -> StreetClass:
    if road is not None and road.is_path:
        return StreetClass.PATH
    return StreetClass.MAIN if road is not None and road.is_main else StreetClass.LOCAL


def _beside_main_removed(edges: list[Edge], drawn: dict[Road, Coords]) -> list[Edge]:
    main = shapely.union_all([LineString(coords) for coords in drawn.values()])
    axes = polylines([edge.coords for edge in edges])
    at = np.linspace(0.1, 0.9, 7)
    points = shapely.line_interpolate_point(axes[:, None], at[None, :], normalized=True)
    away = shapely.distance(points, main)
    return [
        edge for edge, far in zip(edges, away, strict=True) if edge.road is not None or np.mean(far < BESIDE_M) < 0.65
    ]


def _stubs_removed(edges: list[Edge]) -> list[Edge]:
    """Drop dead ends too short for a house, and whatever hangs together with nothing."""
    for _ in range(3):
        degree = np.bincount([node for edge in edges for node in (edge.start, edge.end)])
        edges = [
            edge
            for edge in edges
            if edge.road is not None or edge.length >= STUB_M or min(degree[edge.start], degree[edge.end]) > 1
        ]
    roads = [edge for edge in edges if edge.rank is not StreetClass.PATH]
    start, end = np.array([(edge.start, edge.end) for edge in roads]).T
    size = max(start.max(), end.max()) + 1
    _, part = connected_components(coo_matrix((np.ones(len(start)), (start, end)), (size, size)))
    biggest = np.bincount(part[start]).argmax()
    kept = [edge for edge, at in zip(roads, part[start], strict=True) if at == biggest]
    paths = [edge for edge in edges if edge.rank is StreetClass.PATH]
    return _joined(kept) + paths


def _joined(edges: list[Edge]) -> list[Edge]:
    """Join edges of one line where no other street meets them."""
    at: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        at[edge.start].append(edge)
        at[edge.end].append(edge)
    gone: set[int] = set()
    for node in sorted(at):
        if len(at[node]) != 2:
            continue
        one, other = at[node]
        if one is other or one.origin != other.origin:
            continue
        head = one.coords if one.end == node else one.coords[::-1]
        tail = other.coords if other.start == node else other.coords[::-1]
        first = one.start if one.end == node else one.end
        last = other.end if other.start == node else other.start
        if first == last:
            continue
        one.coords, one.start, one.end = np.vstack([head, tail[1:]]), first, last
        at[last] = [one if edge is other else edge for edge in at[last]]
        gone.add(id(other))
    return [edge for edge in edges if id(edge) not in gone]


def _graph(edges: list[Edge], faces: list[Polygon], hull: Polygon) -> StreetMap:
    """Make the graph: nodes numbered anew, and which quarters lie beside every edge."""
    used = sorted({node for edge in edges for node in (edge.start, edge.end)})
    number = {node: at for at, node in enumerate(used)}
    nodes = np.zeros((len(used), 2))
    for edge in edges:
        edge.start, edge.end = number[edge.start], number[edge.end]
        nodes[edge.start], nodes[edge.end] = edge.coords[0], edge.coords[-1]
    tree = STRtree(faces)
    for side, distance in enumerate((16.0, -16.0)):
        points = [_beside(edge.coords, distance) for edge in edges]
        hits = tree.query(shapely.points(points), predicate="within")
        found = {int(at): int(face) for at, face in hits.T}
        for at, edge in enumerate(edges):
            edge.sides = (found.get(at, -1), edge.sides[1]) if side == 0 else (edge.sides[0], found.get(at, -1))
    middles = [_beside(edge.coords, 0.0) for edge in edges]
    inside = shapely.contains_xy(hull, np.array(middles))
    nearest = np.asarray(tree.nearest(shapely.points(middles)))
    for edge, near, is_inside in zip(edges, nearest.tolist(), inside, strict=True):
        # A bridge has no quarter beside it and is counted to the nearest.
        beside = edge.sides[0] if edge.sides[0] >= 0 else edge.sides[1]
        edge.quarter = beside if beside >= 0 else near if is_inside else -1
    return StreetMap(nodes, edges, faces)


def _beside(coords: Coords, distance: float) -> Coords:
    middle = len(coords) // 2
    step = unit(coords[middle : middle + 1] - coords[middle - 1 : middle])
    return np.asarray((coords[middle] + coords[middle - 1]) / 2 + left_of(step)[0] * distance)


def _direct(streets: StreetMap, lines: Sequence[tuple[Coords, Road | None]]) -> None:
    """Turn every edge the way its line was drawn, so that one side of a street stays one side."""
    sources = polylines([coords for coords, _ in lines])
    axes = streets.axes()
    of = sources[[edge.origin for edge in streets.edges]]
    early = shapely.line_locate_point(of, shapely.line_interpolate_point(axes, 0.3, normalized=True))
    late = shapely.line_locate_point(of, shapely.line_interpolate_point(axes, 0.7, normalized=True))
    for edge, backwards in zip(streets.edges, early > late, strict=True):
        if backwards:
            edge.start, edge.end, edge.coords = edge.end, edge.start, edge.coords[::-1]
            edge.sides = (edge.sides[1], edge.sides[0])
    order = np.lexsort((np.minimum(early, late), np.array([edge.origin for edge in streets.edges])))
    streets.edges = [streets.edges[at] for at in order]


def _name(streets: StreetMap, layout: Layout, rng: np.random.Generator) -> None:
    """Chain edges into streets and name them; all streets of an estate share its name."""
    book = NameBook(rng)
    reserved = {road.name: book.take(road.name) for road in layout.roads}
    chains = list(_chains(streets.edges))
    estates: dict[str, list[int]] = defaultdict(list)
    for chain in chains:
        first = streets.edges[chain[0]]
        quarter = layout.quarters[first.quarter] if first.quarter >= 0 else None
        if first.road is not None:
            estates[reserved[first.road.name]] += chain
        elif quarter is not None and quarter.style == "estate":
            estates[f"os. {quarter.name}"] += chain
        else:
            estates[book.next(_theme(quarter))] += chain
    for name, chain in estates.items():
        first = streets.edges[chain[0]]
        for at in chain:
            streets.edges[at].street = len(streets.streets)
        streets.streets.append(NamedStreet(name, first.quarter, first.rank, tuple(chain)))


def _theme(quarter: Quarter | None) -> str:
    return quarter.theme if quarter is not None else "trees"


def _chains(edges: Sequence[Edge]) -> Iterable[list[int]]:
    """Yield runs of edges that follow one another on one line."""
    run: list[int] = []
    for at, edge in enumerate(edges):
        if run and (edges[run[-1]].origin != edge.origin or edges[run[-1]].end != edge.start):
            yield run
            run = []
        run.append(at)
    if run:
        yield run
