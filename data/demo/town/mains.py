"""Pipes in the making: lines beside the streets' axes, cut where something is tapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from data.demo.town.buildings import Building
from data.demo.town.layout import STYLES, Layout
from data.demo.town.lines import Coords, cut, left_of, polylines, shifted, unit
from data.demo.town.streets import StreetMap
from domain.network.kinds import Network, NodeKind, PipeFunction

CLEAR_M = 1.5
"""Nothing is tapped closer than this to a junction."""
SAME_M = 0.4
"""Taps closer together than this share their node."""
RENEWED = 0.15
"""Share of streets whose pipes were replaced since."""


@dataclass(slots=True)
class PipeDraft:
    """A pipe between two nodes of its draft."""

    start: int
    end: int
    coords: Coords
    function: PipeFunction
    diameter_mm: int
    material: str
    built_year: int

    @property
    def length(self) -> float:
        """Length in metres."""
        return float(np.hypot(*np.diff(self.coords, axis=0).T).sum())


@dataclass(frozen=True, slots=True)
class Make:
    """How a run of pipes is made."""

    function: PipeFunction
    diameter_mm: int
    material: str
    built_year: int


@dataclass(slots=True)
class NetworkDraft:
    """Nodes and pipes of one network before they are written."""

    network: Network
    points: list[Coords] = field(default_factory=list)
    kinds: list[NodeKind] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    """Height of a node where it is not that of the ground: the bottom of a sewer."""
    pipes: list[PipeDraft] = field(default_factory=list)

    def node(self, point: Coords, kind: NodeKind = NodeKind.JUNCTION) -> int:
        """Add a node."""
        self.points.append(point)
        self.kinds.append(kind)
        return len(self.points) - 1

    def pipe(self, start: int, end: int, make: Make, via: Coords | None = None) -> int:
        """Add a pipe from node to node, along ``via`` if it is not straight; its ends are the nodes' places."""
        inner = np.empty((0, 2)) if via is None else via[1:-1]
        coords = np.vstack([self.points[start], inner, self.points[end]])
        self.pipes.append(
            PipeDraft(start, end, coords, make.function, make.diameter_mm, make.material, make.built_year)
        )
        return len(self.pipes) - 1


@dataclass(frozen=True, slots=True)
class Beside:
    """The street graph moved sideways: where pipes of one kind lie."""

    nodes: Coords
    coords: Mapping[int, Coords]
    """By edge; they begin and end at ``nodes`` exactly."""


def beside(streets: StreetMap, edges: Sequence[int], distance: float) -> Beside:
    """Move ``edges`` to the left by ``distance``; at a junction the moved lines still meet in one point."""
    normals = np.zeros((len(streets.nodes), 2, 2))
    wanted = np.zeros_like(streets.nodes)
    for number in edges:
        edge = streets.edges[number]
        for node, piece in ((edge.start, edge.coords[:2]), (edge.end, edge.coords[-2:])):
            normal = left_of(unit(np.diff(piece, axis=0)))[0]
            normals[node] += np.outer(normal, normal)
            wanted[node] += normal * distance
    # Least squares: the point that is nearest to lying on every moved line.
    step = np.linalg.solve(normals + 0.02 * np.eye(2), wanted[..., None])[..., 0]
    reach = np.hypot(*step.T)
    nodes = streets.nodes + step * np.minimum(1, 2 * abs(distance) / np.maximum(reach, 1e-9))[:, None]
    moved = {}
    for number in edges:
        edge = streets.edges[number]
        first, last = nodes[edge.start], nodes[edge.end]
        inner = shifted(edge.coords, distance)[1:-1]
        near = np.minimum(np.hypot(*(inner - first).T), np.hypot(*(inner - last).T)) < 5
        moved[number] = np.vstack([first, inner[~near], last])
    return Beside(nodes, moved)


@dataclass(frozen=True, slots=True)
class Leads:
    """Where the pipes of buildings leave the main of their street."""

    buildings: tuple[int, ...]
    edges: tuple[int, ...]
    at_m: Coords
    ends: Coords
    """Where they enter the building."""


def leads(mains: Beside, buildings: Sequence[Building], *, aside_m: float) -> Leads:
    """Lead every served building to its street's main at a right angle, ``aside_m`` along the wall from its front."""
    served = [at for at, one in enumerate(buildings) if one.is_served and one.edge in mains.coords]
    edges = [buildings[at].edge for at in served]
    if not served:
        return Leads((), (), np.empty(0), np.empty((0, 2)))
    rims = shapely.get_exterior_ring(np.array([buildings[at].outline for at in served]))
    fronts = shapely.points(np.array([buildings[at].front for at in served]))
    along = (shapely.line_locate_point(rims, fronts) + aside_m) % shapely.length(rims)
    ends = shapely.line_interpolate_point(rims, along)
    lines = polylines([mains.coords[edge] for edge in edges])
    at = shapely.line_locate_point(lines, ends)
    at = np.clip(at, CLEAR_M, shapely.length(lines) - CLEAR_M)
    return Leads(tuple(served), tuple(edges), at, shapely.get_coordinates(ends))


def lay(draft: NetworkDraft, coords: Coords, ends: tuple[int, int], taps: Sequence[float], make: Make) -> list[int]:
    """Lay a main from node to node in pieces; return the node of every tap, in the order given."""
    order = np.argsort(taps, kind="stable")
    places: list[float] = []
    slot = np.zeros(len(taps), dtype=int)
    for at in order.tolist():
        if not places or taps[at] - places[-1] > SAME_M:
            places.append(float(taps[at]))
        slot[at] = len(places) - 1
    pieces = cut(coords, places)
    nodes = [draft.node(piece[-1]) for piece in pieces[:-1]]
    chain = [ends[0], *nodes, ends[1]]
    for piece, start, end in zip(pieces, chain[:-1], chain[1:], strict=True):
        draft.pipe(start, end, make, piece)
    return [nodes[at] for at in slot.tolist()]


def years(layout: Layout, streets: StreetMap, rng: np.random.Generator) -> list[int]:
    """Return the year in which the pipes of every street were laid."""
    found = []
    for street in streets.streets:
        first, last = STYLES[layout.quarters[street.quarter].style].built if street.quarter >= 0 else (1975, 1990)
        year = rng.integers(2004, 2025) if rng.random() < RENEWED and last < 2004 else rng.integers(first, last + 1)
        found.append(int(year))
    return found
