"""Homes like one's own: what the middle half of them takes a day, so that nobody's use can be told.

A home is a person's supply by one meter. Homes are of a size when the floors of their buildings (outline times storeys)
lie in the same band of :data:`BANDS`: nobody is asked how many live there. One's own home is left out, fewer than
:data:`FEWEST` others are not shown, and what is shown is rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

FEWEST: Final = 10
ROUNDED_L: Final = 10
BANDS: Final[dict[str, tuple[int, int | None]]] = {"small": (0, 120), "middle": (120, 240), "large": (240, None)}
"""Floor area in m², from and below. Names are stored; never rename one."""


@dataclass(frozen=True, slots=True)
class LikeHomes:
    """Use of a home beside that of others of its size, litres a day."""

    band: str
    own_l: int
    others: int
    lower_l: int
    """A quarter of them takes no more."""
    median_l: int
    upper_l: int
    """A quarter of them takes more."""


def band_of(outline_m2: float, storeys: int | None) -> str:
    """Return the band of a building's floor area."""
    area = outline_m2 * (storeys or 1)
    return next(name for name, (_from, below) in BANDS.items() if below is None or area < below)


def compared(band: str, own_l: int, others_l: Sequence[int]) -> LikeHomes | None:
    """Compare a home with the others of its band; nothing where they are too few."""
    if len(others_l) < FEWEST:
        return None
    quarters = (ROUNDED_L * round(float(value) / ROUNDED_L) for value in np.quantile(others_l, [0.25, 0.5, 0.75]))
    return LikeHomes(band, own_l, len(others_l), *quarters)
