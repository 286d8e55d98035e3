"""Outlines of buildings, seen from the street: x along it, y away from it, the façade on y = 0.

Every outline is an open ring; its front at x = a quarter of the width lies on y = 0, so that a pipe may end there.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from data.demo.town.lines import Coords

Shape = Callable[[float, float, np.random.Generator], Coords]
STAIRCASE_M: Final = 17.0


def _ring(*points: tuple[float, float]) -> Coords:
    return np.array(points, dtype=float)


def box(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw a rectangle."""
    half = width / 2
    return _ring((-half, 0), (half, 0), (half, depth), (-half, depth))


def house(width: float, depth: float, rng: np.random.Generator) -> Coords:
    """Draw a house: a body, perhaps a porch to the street, perhaps an extension to the garden."""
    half, points = width / 2, [(-width / 2, 0.0)]
    if rng.random() < 0.45:
        porch, out = -width * rng.uniform(0.12, 0.24), rng.uniform(0.9, 1.6)
        points += [(porch - 1.3, 0), (porch - 1.3, -out), (porch + 1.3, -out), (porch + 1.3, 0)]
    points += [(half, 0), (half, depth)]
    wing, long = width * rng.uniform(0.32, 0.52), rng.uniform(2.2, 4.6)
    style = rng.random()
    if style < 0.3:  # An L.
        points += [(half - wing, depth), (half - wing, depth + long), (-half, depth + long)]
    elif style < 0.6:
        points += [
            (wing / 2, depth),
            (wing / 2, depth + long),
            (-wing / 2, depth + long),
            (-wing / 2, depth),
            (-half, depth),
        ]
    else:
        points += [(-half, depth)]
    return _ring(*points)


def tenement(width: float, depth: float, rng: np.random.Generator) -> Coords:
    """Draw a town house wall to wall with its neighbours, often with a wing in the yard."""
    half = width / 2
    if rng.random() < 0.4:
        return box(width, depth, rng)
    wing, long = width * rng.uniform(0.3, 0.45), rng.uniform(4, 9)
    ring = _ring(
        (-half, 0), (half, 0), (half, depth), (-half + wing, depth), (-half + wing, depth + long), (-half, depth + long)
    )
    return ring if rng.random() < 0.5 else _mirrored(ring)


def block(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw a long block of flats with the bay of every staircase."""
    half, points = width / 2, [(-width / 2, 0.0)]
    stairs = max(1, round(width / STAIRCASE_M))
    for at in (np.arange(stairs) + 0.5) * width / stairs - half:
        points += [(at - 1.5, 0), (at - 1.5, -1.1), (at + 1.5, -1.1), (at + 1.5, 0)]
    points += [(half, 0), (half, depth)]
    for at in ((np.arange(stairs) + 0.5) * width / stairs - half)[::-1]:
        points += [(at + 5, depth), (at + 5, depth + 1.2), (at - 5, depth + 1.2), (at - 5, depth)]
    return _ring(*points, (-half, depth))


def tower(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw a high-rise with cut corners."""
    half, nick = width / 2, width / 5
    inner = half - nick
    return _ring(
        *((-inner, 0), (inner, 0), (inner, nick), (half, nick), (half, depth - nick), (inner, depth - nick)),
        *(
            (inner, depth),
            (-inner, depth),
            (-inner, depth - nick),
            (-half, depth - nick),
            (-half, nick),
            (-inner, nick),
        ),
    )


def court(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw a U, open to the back."""
    half, wing = width / 2, min(14.0, width / 4)
    return _ring(
        *((-half, 0), (half, 0), (half, depth), (half - wing, depth), (half - wing, wing)),
        *((-half + wing, wing), (-half + wing, depth), (-half, depth)),
    )


def angle(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw an L."""
    half, wing = width / 2, min(15.0, depth / 2)
    return _ring((-half, 0), (half, 0), (half, wing), (-half + wing, wing), (-half + wing, depth), (-half, depth))


def aitch(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw an H whose left leg ends before the street."""
    half, wing, mid = width / 2, width / 5, depth / 2
    return _ring(
        *((-half, 0), (-half + wing, 0), (-half + wing, mid - 7), (0, mid - 7), (0, 0), (half, 0), (half, depth)),
        *((half - wing, depth), (half - wing, mid + 7), (-half + wing, mid + 7), (-half + wing, depth), (-half, depth)),
    )


def comb(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw an E: a long front with three wings behind it, as hospitals have."""
    half, wing = width / 2, width / 7
    spine, short = wing + 2, depth * 0.8
    return _ring(
        *((-half, 0), (half, 0), (half, depth), (half - wing, depth), (half - wing, spine)),
        *((wing / 2, spine), (wing / 2, short), (-wing / 2, short), (-wing / 2, spine)),
        *((-half + wing, spine), (-half + wing, depth), (-half, depth)),
    )


def hall(width: float, depth: float, rng: np.random.Generator) -> Coords:
    """Draw a shop or workshop hall with a lower annex."""
    half, annex = width / 2, width * rng.uniform(0.2, 0.45)
    long = depth * rng.uniform(0.12, 0.3)
    ring = _ring(
        (-half, 0),
        (half, 0),
        (half, depth),
        (-half + annex, depth),
        (-half + annex, depth + long),
        (-half, depth + long),
    )
    return ring if rng.random() < 0.5 else _mirrored(ring)


def church(width: float, depth: float, _rng: np.random.Generator) -> Coords:
    """Draw a nave with a tower to the street, a transept and a round apse."""
    nave, half = width * 0.3, width / 2
    turn = np.linspace(0, np.pi, 9)
    apse = [(nave * np.cos(at), depth - nave + nave * np.sin(at)) for at in turn]
    return _ring(
        *((-nave, 0), (nave, 0), (nave, depth * 0.5), (half, depth * 0.5), (half, depth * 0.68), (nave, depth * 0.68)),
        *apse,
        *((-nave, depth * 0.68), (-half, depth * 0.68), (-half, depth * 0.5), (-nave, depth * 0.5)),
    )


def _mirrored(ring: Coords) -> Coords:
    return np.asarray(ring[::-1] * np.array([-1.0, 1.0]))


SHAPES: Final[dict[str, Shape]] = {
    "box": box,
    "house": house,
    "tenement": tenement,
    "block": block,
    "tower": tower,
    "U": court,
    "L": angle,
    "H": aitch,
    "E": comb,
    "hall": hall,
    "church": church,
}
