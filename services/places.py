"""What is at a place: its address, its coordinates, and what lies under it for whoever asks."""

import math
from collections.abc import Sequence
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.queries.network import features_near, network_revision
from data.queries.places import Found, coordinates_of, nearest_address, places_like, street_index
from domain.errors import InvalidInputError
from domain.layers import MAX_ZOOM, MIN_ZOOM
from domain.places import Place
from domain.street_names import StreetIndex
from services.allowances import spare
from services.identity import current_roles
from services.runtime import current, reading

REACH_PX: Final = 14
"""How far from a thing a finger or a mouse may be to mean it."""
LONGEST_QUERY: Final = 200
EQUATOR_M_PER_PX: Final = 156543.034
_kept: Final[WeakKeyDictionary[Engine, tuple[int, StreetIndex]]] = WeakKeyDictionary()
"""The names of the streets of each installation, and the revision of the map that they are of."""


def place_at(lon: float, lat: float, *, zoom: float = MAX_ZOOM, layers: Sequence[str] = ()) -> Place:
    """Tell what is at a place, with the features of ``layers`` that are drawn at ``zoom``.

    Raises
    ------
    InvalidInputError
        For coordinates that are no place on a map.
    NotFoundError
        For layers that do not exist or that the asker may not see.
    TooManyError
        For a stranger who asks too often.
    """
    spare(current().allowances.questions)
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -85 <= lat <= 85):  # noqa: PLR2004 -- degrees; web mercator ends there
        raise InvalidInputError("no place on the map")
    if not MIN_ZOOM <= zoom <= MAX_ZOOM:
        raise InvalidInputError("no such scale")
    within_m = REACH_PX * EQUATOR_M_PER_PX * math.cos(math.radians(lat)) / 2**zoom
    with reading() as session:
        asked = (session, current_roles(), layers, (lon, lat))
        features = features_near(*asked, zoom=zoom, within_m=within_m) if layers else []
        address = nearest_address(session, lon, lat)
        return Place(lon, lat, address, coordinates_of(session, lon, lat), features)


def places_meant(words: str) -> Found:
    """Return the places that somebody may mean by ``words``.

    Raises
    ------
    InvalidInputError
        For more words than any address has.
    TooManyError
        For a stranger who asks too often.
    """
    spare(current().allowances.questions)
    if len(words) > LONGEST_QUERY:
        raise InvalidInputError("too many words")
    with reading() as session:
        return places_like(session, _streets(session), words)


def _streets(session: Session) -> StreetIndex:
    """Return the names of the streets, read anew when the map has changed."""
    engine, revision = current().engine, network_revision(session)
    kept = _kept.get(engine)
    if kept is None or kept[0] != revision:
        kept = _kept[engine] = (revision, street_index(session))
    return kept[1]
