"""Places as people write them: addresses without Polish letters, coordinates in whatever system they have at hand."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.network.features import Feature

LON_LAT: Final = 4326
PL_1992: Final = 2180
PL_2000: Final = {5: 2176, 6: 2177, 7: 2178, 8: 2179}
"""Zones of PL-2000 by the first digit of an easting of seven digits."""
ZONE_EDGES: Final = ((14.0, 2176), (16.5, 2177), (19.5, 2178), (22.5, 2179))
"""Where each zone of PL-2000 begins, degrees east."""
POLAND: Final = (14.0, 49.0, 24.2, 55.0)

_CASE: Final = re.compile(r"[^\W\d_]{2,8}(?=.*[./-](?:19|20)\d\d\b)(?:[./-][^\W_]{1,12}){2,5}")
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")


def plain(text: str) -> str:
    """Return ``text`` in small letters without accents, dots and doubled spaces: ``Żółta`` is ``zolta``."""
    small = unicodedata.normalize("NFKD", text).casefold()
    letters = unicodedata.normalize("NFKD", small).replace("ł", "l")
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[.,;-]", " ", kept).split())


@dataclass(frozen=True, slots=True)
class MissingNumber:
    """A house number that a street does not have, and those of its neighbours that it has."""

    street: str
    number: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherStreet:
    """A street that is not there, and the names of those that are nearest to what was written."""

    asked: str
    nearest: tuple[str, ...]


def is_case_number(text: str) -> bool:
    """Tell whether ``text`` looks like the number of a case: letters, the year and a number, as ``SPR/2026/000123``."""
    return _CASE.fullmatch(text.strip()) is not None


def neighbours(number: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the two house numbers next to one that is not there, of its own side of the street if it has any."""
    wanted, known = _leading(number), sorted((_leading(one), one) for one in numbers)
    side = [pair for pair in known if pair[0] % 2 == wanted % 2] or known
    below, above = [one for at, one in side if at <= wanted], [one for at, one in side if at > wanted]
    return (below[-1], above[0]) if below and above else tuple(below[-2:] or above[:2])


def _leading(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point of a coordinate system, x = east and y = north (longitude before latitude)."""

    x: float
    y: float
    srid: int


def read_coordinates(text: str) -> Coordinates | None:
    """Read a pair of numbers, told apart by their magnitude; nothing when it is no such pair.

    Degrees are latitude, longitude. Metres of seven digits that start with 5 to 8 are an easting of PL-2000, in either
    order; six digits on both sides are PL-1992, northing first, as Polish surveyors write. Their ``X`` and ``Y`` may
    stand before the numbers, as the map itself writes them.
    """
    spaced = re.sub(r"(?<=\d),(?=\s|-)", " ", re.sub(r"(?i)\b[XY]\b", " ", text)).replace(";", " ")
    if spaced.count(",") == 1 and "." in spaced:
        spaced = spaced.replace(",", " ")
    parts = spaced.split()
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):  # noqa: PLR2004 -- a pair
        return None
    first, second = (float(part.replace(",", ".")) for part in parts)
    if abs(first) <= 90 and abs(second) <= 180:  # noqa: PLR2004 -- degrees
        return Coordinates(second, first, LON_LAT)
    return _metres(first, second)


def _metres(first: float, second: float) -> Coordinates | None:
    if 1e5 <= first < 1e6 and 1e5 <= second < 1e6:  # noqa: PLR2004 -- six digits
        return Coordinates(second, first, PL_1992)
    # Northings of Poland lie between 5 400 000 and 6 100 000, where zone 5 has its eastings too: there the surveyors'
    # order, northing first, decides.
    for north, east in ((first, second), (second, first)):
        zone = PL_2000.get(int(east // 1e6))
        if zone is not None and 5.4e6 <= north <= 6.1e6:  # noqa: PLR2004 -- see above
            return Coordinates(east, north, zone)
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """A place, told in every way that people use."""

    lon: float
    lat: float
    address: str
    coordinates: Sequence[tuple[int, float, float]]
    """EPSG number, east and north in metres."""
    features: Sequence[Feature]


def systems_at(lon: float, lat: float, map_srid: int) -> tuple[int, ...]:
    """Return the metric systems in which a place is told: in Poland PL-2000 and PL-1992, elsewhere the map's own."""
    west, south, east, north = POLAND
    if not (west <= lon <= east and south <= lat <= north):
        return (map_srid,)
    zone = max(edge for edge in ZONE_EDGES if edge[0] <= lon)[1]
    return zone, PL_1992
