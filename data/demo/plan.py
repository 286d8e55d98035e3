"""What the parts of the demo generator hand to one another."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapely import Point

DEFAULT_AS_OF: Final = dt.date(2026, 10, 31)
HISTORY_MONTHS: Final = 26


class Size(enum.StrEnum):
    """How big the town is: service points, roughly."""

    SMALL = "small"
    """About 60, for tests."""
    TOWN = "town"
    """About 3,000."""
    CITY = "city"
    """About 40,000."""


class UseKind(enum.StrEnum):
    """What water is used for behind a meter; also the kind of a building."""

    HOUSE = "house"
    BLOCK = "block"
    """Flats of a housing community, one main meter."""
    GARDEN = "garden"
    """A submeter behind a house's main meter."""
    SHOP = "shop"
    OFFICE = "office"
    WORKSHOP = "workshop"
    SCHOOL = "school"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True)
class DemoPremise:
    """A served property of the town; ids are those of rows already written."""

    premise_id: int
    service_point_id: int
    address: str
    postcode_line: str
    kind: UseKind
    flats: int
    garden_m2: float
    district_code: str
    point: Point


@dataclass(frozen=True, slots=True)
class SimMeter:
    """A meter whose use is to be simulated."""

    meter_id: int
    kind: UseKind
    persons: int
    """People, or staff and visitors turned into people."""
    garden_m2: float
    parent: int | None
    """Position in the list of the meter that this one is behind: its use is part of the parent's."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Something put into the data on purpose; ``size`` is l/h for a leak, else 0."""

    what: str
    """``leak``, ``stopped`` or ``radio_gap``."""
    meter_id: int
    first: dt.date
    last: dt.date
    size: float


Town = Sequence[DemoPremise]
