"""Ground: the river's bed, woods and water, and how high the land lies (metres above the sea)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.interpolate import CubicSpline
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from data.demo.town.layout import XY, Layout
from data.demo.town.lines import Coords, chainage, left_of, unit
from data.models import AreaKind

RIVER_NAME = "Wodnica"


@dataclass(frozen=True, slots=True)
class Area:
    """A patch of the base map."""

    kind: AreaKind
    name: str
    shape: MultiPolygon


@dataclass(frozen=True, slots=True)
class Terrain:
    """The ground of one town."""

    centreline: LineString
    river: Polygon
    hull: Polygon
    park: Polygon
    square: Polygon
    areas: tuple[Area, ...]

    def elevation(self, points: Coords) -> Coords:
        """Return the height of the ground: lowest at the river, which flows west."""
        away = shapely.distance(shapely.points(points), self.centreline)
        x, y = points.T
        rise = 1.0 - np.exp(-away / 620)
        rolling = np.sin(x / 310 + 0.7) * np.cos(y / 270) + 0.6 * np.sin(y / 190 - x / 420)
        return np.asarray(21.0 + 0.002 * x + 16.0 * rise + 1.1 * rolling * rise**2)


def survey(layout: Layout, rng: np.random.Generator) -> Terrain:
    """Lay out the ground of a town."""
    centre = _course(layout.river)
    river = _bed(centre, layout.river_width_m, rng)
    hull = Polygon(_rounded(layout.hull))
    park = Polygon(_rounded(layout.park)).difference(river.buffer(14)) if layout.park else Polygon()
    square = Polygon(layout.square).buffer(-4.5, join_style="mitre")
    areas = [Area(AreaKind.RIVER, RIVER_NAME, _multi(river)), Area(AreaKind.SQUARE, "Rynek", _multi(square))]
    if not park.is_empty:
        areas.append(Area(AreaKind.PARK, "Park Miejski", _multi(park)))
    if layout.lake:
        areas.append(Area(AreaKind.LAKE, "Jezioro Rusałki", _multi(_blob(*layout.lake, 0.16, rng).difference(river))))
    keep_out = shapely.union_all([hull.buffer(25), river.buffer(10), *(area.shape.buffer(15) for area in areas)])
    for at, reach in layout.woods:
        wood = _blob(at, reach, 0.3, rng).difference(keep_out)
        areas.append(Area(AreaKind.FOREST, "Las Miejski", _multi(wood)))
    whole = tuple(area for area in areas if not area.shape.is_empty)
    return Terrain(LineString(centre), river, hull, _largest(park), square, whole)


def _course(knots: Sequence[XY]) -> Coords:
    """Draw the river through its knots so that it goes on smoothly where the plan repeats."""
    points = np.asarray(knots, dtype=float)
    marks = chainage(points)
    drift = points[-1] - points[0]
    straight = points - marks[:, None] / marks[-1] * drift
    straight[-1] = straight[0]
    at = np.linspace(0, marks[-1], max(20, round(marks[-1] / 14)))
    return np.asarray(CubicSpline(marks, straight, bc_type="periodic")(at) + at[:, None] / marks[-1] * drift)


def _bed(centre: Coords, width_m: tuple[float, float], rng: np.random.Generator) -> Polygon:
    marks = chainage(centre) / chainage(centre)[-1] * 2 * np.pi
    waves = sum(np.sin(turn * marks + rng.uniform(0, 6.28)) / turn for turn in (1, 3, 7)) / 1.5
    # Both ends are equally wide, so that the beds of neighbouring towns meet.
    fade = np.minimum(1, 8 * np.minimum(marks, 2 * np.pi - marks) / (2 * np.pi))
    low, high = width_m
    half = ((low + high) / 2 + (high - low) / 2 * np.clip(waves, -1, 1) * fade) / 2
    normals = left_of(unit(np.gradient(centre, axis=0)))
    ring = np.vstack([centre + normals * half[:, None], (centre - normals * half[:, None])[::-1]])
    return _largest(Polygon(ring).buffer(0))


def _rounded(ring: Sequence[XY]) -> Coords:
    points = np.asarray([*ring, ring[0]], dtype=float)
    marks = chainage(points)
    at = np.linspace(0, marks[-1], max(40, round(marks[-1] / 25)), endpoint=False)
    return np.asarray(CubicSpline(marks, points, bc_type="periodic")(at))


def _blob(at: XY, reach: float, roughness: float, rng: np.random.Generator) -> Polygon:
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.ones_like(turn)
    for wave in range(2, 8):
        radius += roughness / wave * rng.normal() * np.cos(wave * turn + rng.uniform(0, 6.28))
    stretch = np.array([rng.uniform(1.0, 1.5), rng.uniform(0.8, 1.0)])
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * (reach * np.maximum(radius, 0.4))[:, None] * stretch
    return Polygon(ring + np.asarray(at)).buffer(0)


def _largest(shape: BaseGeometry) -> Polygon:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area, default=Polygon())


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])
