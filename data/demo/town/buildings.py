"""Buildings: proposed along streets, between them and at chosen sites, and built where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from data.demo.plan import UseKind
from data.demo.town.layout import STYLES, Layout, Site
from data.demo.town.lines import Coords, Lines, along, left_of, outlines, unit
from data.demo.town.lots import Proposal, along_streets
from data.demo.town.shapes import SHAPES, STAIRCASE_M
from data.demo.town.streets import StreetMap
from data.demo.town.terrain import Terrain

KERB_M = 1.2
BANK_M = 14.0
PATCH_M = 118.0
WORKS_M = 48.0
REACH_M = 130.0
"""How far a block of flats may stand from its street."""
SERVED = frozenset(UseKind)


@dataclass(slots=True)
class Building:
    """A building that stands."""

    kind: str
    quarter: int
    outline: Polygon
    edge: int
    side: int
    at_m: float
    """Where along its edge its front is."""
    front: Coords
    """Where pipes enter, on the outline."""
    levels: int
    flats: int
    garden_m2: float

    @property
    def is_served(self) -> bool:
        """Whether it uses water."""
        return self.kind in SERVED


class Ground:
    """What is taken: streets, water, parks; asked for many outlines at once."""

    def __init__(self, layout: Layout, terrain: Terrain, streets: StreetMap) -> None:
        widths = streets.half_widths() + KERB_M
        self.axes = streets.axes()
        self.served = np.flatnonzero([edge.is_served for edge in streets.edges])
        self._corridors = STRtree(shapely.buffer(self.axes, widths, quad_segs=2))
        shut = [area.shape.buffer(BANK_M if area.name != "Rynek" else 1.0, quad_segs=4) for area in terrain.areas]
        works = [shapely.Point(one.at).buffer(WORKS_M) for one in (layout.treatment, layout.tank, layout.sewage)]
        self._shut = shapely.union_all([*shut, *works])
        self._hull = terrain.hull
        shapely.prepare(self._shut)
        shapely.prepare(self._hull)

    def is_free(self, shapes: Lines) -> np.ndarray:
        """Tell of every shape whether it stands on free ground within the town."""
        free = ~shapely.intersects(self._shut, shapes) & shapely.contains(self._hull, shapely.centroid(shapes))
        hit, _ = self._corridors.query(shapes, predicate="intersects")
        free[hit] = False
        return free


def build(layout: Layout, terrain: Terrain, streets: StreetMap, rng: np.random.Generator) -> list[Building]:
    """Build the town, the rare buildings first, houses after them, sheds where room is left."""
    ground = Ground(layout, terrain, streets)
    wanted = _sites(layout, streets, ground, rng)
    wanted += _estates(layout, streets, rng)
    wanted += along_streets(layout, streets, rng)
    standing = _settle(wanted, ground)
    return _reachable(_built(standing, ground), ground) + _sheds(standing, ground, rng) + _works(layout)


def _rings(wanted: Sequence[Proposal]) -> Lines:
    return outlines([_placed(one, one.ring) for one in wanted])


def _placed(one: Proposal, local: Coords) -> Coords:
    return one.base + local[:, :1] * one.tangent + local[:, 1:] * one.normal


def _claims(wanted: Sequence[Proposal]) -> Lines:
    """Return the ground that each building keeps for itself."""
    rings = []
    for one in wanted:
        (left, front), (right, back) = one.ring.min(axis=0), one.ring.max(axis=0)
        aside, deep = one.margin
        corners = [
            (left - aside, front),
            (right + aside, front),
            (right + aside, back + deep),
            (left - aside, back + deep),
        ]
        rings.append(_placed(one, np.array(corners)))
    return outlines(rings)


def _settle(wanted: Sequence[Proposal], ground: Ground) -> list[Proposal]:
    """Keep what stands on free ground and on nobody's claim; earlier proposals win."""
    free = np.flatnonzero(ground.is_free(_rings(wanted)))
    claims = _claims([wanted[at] for at in free.tolist()])
    one, other = STRtree(claims).query(claims, predicate="intersects")
    rivals: dict[int, list[int]] = {}
    for late, early in zip(one[one > other].tolist(), other[one > other].tolist(), strict=True):
        rivals.setdefault(late, []).append(early)
    stands = np.ones(len(free), dtype=bool)
    for late in sorted(rivals):
        stands[late] = not stands[rivals[late]].any()
    return [wanted[at] for at in free[stands].tolist()]


def _sites(layout: Layout, streets: StreetMap, ground: Ground, rng: np.random.Generator) -> list[Proposal]:
    """Find for every site the place along a street that is nearest to where the plan wants it."""
    chosen: list[Proposal] = []
    tree = STRtree(ground.axes)
    for site in layout.sites:
        near = tree.query(shapely.Point(site.near), predicate="dwithin", distance=260)
        options = [one for edge in sorted(near.tolist()) for one in _options(site, edge, streets, rng)]
        options.sort(key=lambda one: float(np.hypot(*(one.base - site.near))))
        shapes = _claims(options)
        clear = ground.is_free(shapes)
        if chosen:
            clear &= ~shapely.intersects(shapely.union_all(_claims(chosen)), shapes)
        if clear.any():
            chosen.append(options[int(clear.argmax())])
    return chosen


def _options(site: Site, number: int, streets: StreetMap, rng: np.random.Generator) -> list[Proposal]:
    edge = streets.edges[number]
    if not edge.is_served or edge.length < 16:
        return []
    ring = SHAPES[site.shape](site.width_m, site.depth_m, rng)
    positions = np.arange(8, edge.length - 6, 13.0)
    points, tangents = along(edge.coords, positions)
    setback = streets.half_widths()[number] + (4 if site.kind == "church" else 9)
    found = []
    for side, quarter in zip((1, -1), edge.sides, strict=True):
        if quarter < 0:
            continue
        normals = left_of(tangents) * side
        for at, point, tangent, normal in zip(positions, points, tangents, normals, strict=True):
            place = (point + normal * setback, tangent, normal)
            found.append(Proposal(site.kind, quarter, number, side, at, *place, ring, (4, 4), site.levels))
    return found


def _estates(layout: Layout, streets: StreetMap, rng: np.random.Generator) -> list[Proposal]:
    """Set blocks of flats in green, in groups that stand crosswise; what is left free is tried a second time."""
    found: list[Proposal] = []
    for number, (quarter, face) in enumerate(zip(layout.quarters, streets.faces, strict=True)):
        if STYLES[quarter.style].lots != "estate":
            continue
        turn = np.radians(quarter.angle_deg)
        axis = np.array([np.cos(turn), np.sin(turn)])
        west, south, east, north = face.bounds
        steps = np.arange(-0.75, 0.75, PATCH_M / max(east - west, north - south)) * max(east - west, north - south)
        middle = np.array([(west + east) / 2, (south + north) / 2])
        for shift in (0.0, PATCH_M / 2, PATCH_M / 4):
            x, y = (grid.ravel() for grid in np.meshgrid(steps + shift, steps + shift))
            places = middle + x[:, None] * axis + y[:, None] * left_of(axis[None])[0]
            for at in places[shapely.contains_xy(face, places)]:
                found += _group(at, axis, number, rng)
    return found


def _group(at: Coords, axis: Coords, quarter: int, rng: np.random.Generator) -> list[Proposal]:
    """Propose blocks in parallel, all of one height, or a pair of high-rises."""
    along_axis, across = axis, left_of(axis[None])[0]
    if rng.random() < 0.35:
        along_axis, across = across, -axis
    if rng.random() < 0.12:
        return [_flats(at + axis * step, along_axis, across, ("tower", 23, 23, 11), quarter) for step in (-34, 34)]
    found, levels = [], int(rng.choice([4, 4, 4, 5, 5, 10]))
    for step in (-39, 0, 39):
        length = int(rng.choice([3, 4, 4, 5])) * STAIRCASE_M
        base = at + across * step + along_axis * rng.uniform(-7, 7)
        found.append(_flats(base, along_axis, across, ("block", length, 11.6, levels), quarter))
    return found


def _flats(at: Coords, tangent: Coords, normal: Coords, what: tuple[str, float, float, int], quarter: int) -> Proposal:
    shape, width, depth, levels = what
    ring = SHAPES[shape](width, depth, np.random.default_rng(0)) - np.array([0, depth / 2])
    stairs = max(1, round(width / STAIRCASE_M))
    flats = min(120, stairs * levels * 3 if shape == "block" else levels * 8)
    return Proposal(UseKind.BLOCK, quarter, -1, 1, 0.0, at, tangent, normal, ring, (8, 8), levels, flats)


def _built(standing: Sequence[Proposal], ground: Ground) -> list[Building]:
    """Make buildings of proposals; those that stand back from any street find their way to one now."""
    shapes = _rings(standing)
    fronts = np.array([one.base + one.tangent * float(one.ring[:, 0].max()) / 2 for one in standing])
    edges = np.array([one.edge for one in standing])
    loose = np.flatnonzero(edges < 0)
    if len(loose):
        edges[loose], fronts[loose] = _ways_out(loose, shapes, ground)
    rims = shapely.get_exterior_ring(shapes)
    fronts = shapely.get_coordinates(
        shapely.line_interpolate_point(rims, shapely.line_locate_point(rims, shapely.points(fronts)))
    )
    at = shapely.line_locate_point(ground.axes[edges], shapely.points(fronts))
    found = []
    for number, one in enumerate(standing):
        side = one.side if one.edge >= 0 else _side(ground.axes[edges[number]], fronts[number], at[number])
        made = Building(
            *(one.kind, one.quarter, shapes[number], int(edges[number]), side, float(at[number]), fronts[number]),
            *(one.levels, one.flats, one.garden_m2),
        )
        found.append(made)
    return found


def _ways_out(loose: NDArray[np.int64], shapes: Lines, ground: Ground) -> tuple[NDArray[np.int64], Coords]:
    """Return street and façade point of buildings in the green: the shortest way under no other building."""
    axes = ground.axes[ground.served]
    rims = shapely.get_exterior_ring(shapes[loose])
    doors = shapely.line_interpolate_point(rims[:, None], np.arange(12)[None] / 12, normalized=True)
    owner, edge = STRtree(axes).query(shapes[loose], predicate="dwithin", distance=REACH_M)
    ways = shapely.shortest_line(doors[owner], axes[edge][:, None])
    lengths = shapely.length(ways)
    way, hit = STRtree(shapes).query(ways.ravel(), predicate="intersects")
    under = shapely.length(shapely.intersection(ways.ravel()[way], shapes[hit])) > 0.2
    lengths.ravel()[way[under]] = np.inf
    nearest = STRtree(axes).nearest(shapes[loose])
    points = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(shapes[loose], axes[nearest]), 0))
    best = lengths.argmin(axis=1)
    for row in np.argsort(-lengths.min(axis=1), kind="stable").tolist():
        if np.isfinite(lengths[row, best[row]]):
            nearest[owner[row]] = edge[row]
            points[owner[row]] = shapely.get_coordinates(doors[owner[row], best[row]])[0]
    return ground.served[nearest], points


def _side(axis: shapely.LineString, point: Coords, at_m: float) -> int:
    foot, tangent = along(shapely.get_coordinates(axis), np.array([at_m]))
    return 1 if float((left_of(unit(tangent)) @ (point - foot[0])).item()) > 0 else -1


def _reachable(buildings: list[Building], ground: Ground) -> list[Building]:
    """Leave out what could only be reached by digging under another building."""
    feet = shapely.line_interpolate_point(ground.axes[[one.edge for one in buildings]], [one.at_m for one in buildings])
    fronts = np.array([one.front for one in buildings])
    ways = shapely.linestrings(np.stack([shapely.get_coordinates(feet), fronts], axis=1))
    way, hit = STRtree([one.outline for one in buildings]).query(ways, predicate="intersects")
    blocked = set(way[way != hit].tolist())
    return [one for number, one in enumerate(buildings) if number not in blocked]


def _sheds(standing: Sequence[Proposal], ground: Ground, rng: np.random.Generator) -> list[Building]:
    """Put garages and sheds behind some houses."""
    wanted = []
    for one in standing:
        if one.kind != UseKind.HOUSE or one.is_row or rng.random() > 0.5:
            continue
        wide, deep = rng.uniform(3.4, 6.2), rng.uniform(5.2, 7.0)
        aside = float(one.ring[:, 0].max()) * rng.choice([-0.8, 0.8])
        back = float(one.ring[:, 1].max()) + rng.uniform(3.5, 8)
        ring = SHAPES["box"](wide, deep, rng) + np.array([aside, back])
        place = (one.base, one.tangent, one.normal)
        wanted.append(Proposal("garage", one.quarter, one.edge, one.side, one.at_m, *place, ring, (0.4, 0.4), 1))
    if not wanted:
        return []
    shapes = _rings(wanted)
    hit, _ = STRtree(_rings(standing)).query(shapes, predicate="dwithin", distance=1.0)
    clear = np.ones(len(wanted), dtype=bool)
    clear[hit] = False
    return _built(_settle([one for one, is_clear in zip(wanted, clear, strict=True) if is_clear], ground), ground)


def _works(layout: Layout) -> list[Building]:
    """Draw the round tanks and the hall of the waterworks and of the sewage plant."""
    found = []
    for works, tanks, radius in ((layout.treatment, 2, 7.0), (layout.tank, 2, 11.0), (layout.sewage, 4, 8.0)):
        at = np.asarray(works.at, dtype=float)
        x, y = works.at
        shapes = [shapely.Point(x + radius * 2.6 * tank - 24, y + 20).buffer(radius) for tank in range(tanks)]
        shapes.append(shapely.box(x - 22, y - 20, x + 8, y - 6))
        found += [Building("works", -1, shape, -1, 1, 0.0, at, 1, 1, 0.0) for shape in shapes]
    return found
