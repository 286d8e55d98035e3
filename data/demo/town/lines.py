"""Arithmetic of polylines: arrays of shape (n, 2), metres."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

Coords = NDArray[np.float64]
Lines = NDArray[np.object_]
"""Array of shapely geometries."""


def chainage(coords: Coords) -> Coords:
    """Return the distance of every vertex from the start."""
    steps = np.hypot(*np.diff(coords, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def along(coords: Coords, at: Coords) -> tuple[Coords, Coords]:
    """Return the points at the distances ``at`` from the start, and the unit tangents there."""
    marks = chainage(coords)
    piece = np.clip(np.searchsorted(marks, at, side="right") - 1, 0, len(coords) - 2)
    tangents = unit(np.diff(coords, axis=0))[piece]
    return coords[piece] + tangents * (at - marks[piece])[:, None], tangents


def unit(vectors: Coords) -> Coords:
    """Return the vectors at length one."""
    length = np.hypot(vectors[:, 0], vectors[:, 1])
    return np.asarray(vectors / np.where(length > 0, length, 1.0)[:, None])


def left_of(vectors: Coords) -> Coords:
    """Return the vectors turned by 90° to the left."""
    return np.column_stack([-vectors[:, 1], vectors[:, 0]])


def cut(coords: Coords, at: Sequence[float]) -> list[Coords]:
    """Cut a line at rising distances from its start; neighbours share their end exactly."""
    if not len(at):
        return [coords]
    marks = chainage(coords)
    points, _ = along(coords, np.asarray(at, dtype=float))
    low = np.searchsorted(marks, np.asarray(at) + 1e-9)
    pieces, start, first = [], coords[0], 1
    for point, following, distance in zip(points, low, at, strict=True):
        # A vertex that lies where the cut is belongs to the cut.
        last = following - 1 if abs(marks[following - 1] - distance) < 1e-6 else following
        pieces.append(np.vstack([start, coords[first:last], point]))
        start, first = point, max(following, 1)
    pieces.append(np.vstack([start, coords[first:]]))
    return pieces


def shifted(coords: Coords, distance: float) -> Coords:
    """Return the line moved sideways, to the left when ``distance`` is positive."""
    normals = left_of(unit(np.diff(coords, axis=0)))
    before, after = np.vstack([normals[:1], normals]), np.vstack([normals, normals[-1:]])
    middle = unit(before + after)
    stretch = np.clip(np.sum(middle * before, axis=1), 0.5, 1.0)
    return np.asarray(coords + middle * (distance / stretch)[:, None])


def smooth(points: Sequence[tuple[float, float]], step_m: float) -> Coords:
    """Draw a smooth line through ``points``, a vertex every ``step_m`` or so."""
    knots = np.asarray(points, dtype=float)
    if len(knots) < 3:
        return knots
    marks = chainage(knots)
    count = max(2, round(marks[-1] / step_m) + 1)
    # The knots stay on the line, so that what was joined there stays joined.
    at = np.unique(np.concatenate([np.linspace(0, marks[-1], count), marks]).round(3))
    return np.asarray(CubicSpline(marks, knots)(at), dtype=float)


def polylines(parts: Sequence[Coords]) -> Lines:
    """Make many LineStrings at once."""
    if not parts:
        return np.empty(0, dtype=object)
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return np.asarray(shapely.linestrings(np.vstack(parts), indices=owner))


def outlines(rings: Sequence[Coords]) -> Lines:
    """Make many Polygons at once from open rings."""
    if not rings:
        return np.empty(0, dtype=object)
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    return np.asarray(shapely.polygons(shapely.linearrings(np.vstack(rings), indices=owner)))
