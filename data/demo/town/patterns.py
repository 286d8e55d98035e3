"""Street patterns that fill a quarter: grids, winding streets with closes, loops between blocks."""

from collections.abc import Callable

import numpy as np
import shapely
from shapely import Polygon

from data.demo.town.layout import STYLES, Quarter
from data.demo.town.lines import Coords, polylines

SAMPLE_M = 14.0
BEYOND_M = 4.0


def fill(face: Polygon, quarter: Quarter, rng: np.random.Generator) -> list[Coords]:
    """Return the streets of a quarter, cut at its edge."""
    style = STYLES[quarter.style]
    if style.pattern == "drawn":
        return []
    west, south, east, north = face.bounds
    reach = np.hypot(east - west, north - south) / 2
    place = _bending(np.asarray(shapely.centroid(face).coords[0]), np.radians(quarter.angle_deg), style.bend_m, rng)
    rows, columns = style.spacing_m
    draw = _closes if style.pattern == "curved" else _grid
    flat = draw(reach, rows, columns, rng)
    drawn = polylines([place(line) for line in flat])
    parts = shapely.get_parts(shapely.intersection(drawn, face))
    kept = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > 30)]
    return [shapely.get_coordinates(part) for part in kept]


def _bending(centre: Coords, angle: float, bend_m: float, rng: np.random.Generator) -> Callable[[Coords], Coords]:
    """Return the map from the flat drawing to the ground: turned, moved and softly bent."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    phase = rng.uniform(0, 2 * np.pi, 4)
    wave = rng.uniform(420, 620, 2)

    def place(flat: Coords) -> Coords:
        x, y = flat.T
        bent_x = x + 0.5 * bend_m * np.sin(y / wave[1] * 2 * np.pi + phase[2])
        bent_y = y + bend_m * np.sin(x / wave[0] * 2 * np.pi + phase[0] + y / 900)
        return np.asarray(np.column_stack([bent_x, bent_y]) @ turn + centre)

    return place


def _line(start: tuple[float, float], end: tuple[float, float]) -> Coords:
    count = max(2, round(np.hypot(end[0] - start[0], end[1] - start[1]) / SAMPLE_M) + 1)
    return np.linspace(start, end, count)


def _marks(reach: float, step: float, rng: np.random.Generator) -> Coords:
    marks = np.arange(-reach, reach + step, step) + rng.uniform(0, step)
    return np.asarray(marks + rng.uniform(-0.08, 0.08, len(marks)) * step)


def _grid(reach: float, rows: float, columns: float, rng: np.random.Generator) -> list[Coords]:
    across = [_line((-reach, y), (reach, y)) for y in _marks(reach, rows, rng)]
    return across + [_line((x, -reach), (x, reach)) for x in _marks(reach, columns, rng)]


def _closes(reach: float, rows: float, columns: float, rng: np.random.Generator) -> list[Coords]:
    """Draw parallel streets; between them staggered links, or closes where the strip is deep."""
    drawn: list[Coords] = []
    low = -reach + rng.uniform(0, rows)
    drawn.append(_line((-reach, low), (reach, low)))
    while low < reach:
        deep = rng.random() < 0.3
        high = low + (rows * 1.9 if deep else rows * rng.uniform(0.95, 1.1))
        drawn.append(_line((-reach, high), (reach, high)))
        links = _marks(reach, columns, rng)
        # Drawn beyond the streets they meet, so that they meet them on a bend too.
        drawn += [_line((x, low - BEYOND_M), (x + rng.uniform(-12, 12), high + BEYOND_M)) for x in links]
        if deep:
            drawn += [_line((x, high + BEYOND_M), (x, low + rows * 0.72)) for x in links + columns / 2]
        low = high
    return drawn
