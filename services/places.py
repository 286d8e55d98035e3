"""What is at a place: its address, its coordinates, and what lies under it for whoever asks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.queries.network import features_near, map_choices, network_revision
from data.queries.places import (
    Address,
    Found,
    address_of,
    addresses_in,
    coordinates_of,
    nearest_address,
    places_like,
    street_index,
)
from data.queries.surroundings import has_water_main, houses_supplied
from domain.errors import InvalidInputError, NotFoundError
from domain.layers import MAX_ZOOM, MIN_ZOOM, layers_for
from domain.network.features import Feature
from domain.places import Place
from domain.street_names import StreetIndex
from services.allowances import spare
from services.identity import current_roles
from services.runtime import current, reading, today
from texts import reading_order

REACH_PX: Final = 14
"""How far from a thing a finger or a mouse may be to mean it."""
LONGEST_QUERY: Final = 200
WATER_REACH_M: Final = 100
"""How far from a water main a house is within its reach; told to strangers as yes or no, at addresses only."""
HYDRANT_REACH_M: Final = 300
FEWEST_HOUSES: Final = 3
"""With fewer of them in a street, saying that some are supplied would tell which."""
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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known at an address, for whoever asks."""

    address: Address
    revision: int
    """Of the map."""
    is_water_near: bool
    is_street_supplied: bool
    districts: Sequence[Feature]
    hydrants: Sequence[Feature]
    """Nearest first; both are empty for those who may not see their layers."""


def around_address(ident: int) -> Surroundings:
    """Tell what is known at an address.

    Raises
    ------
    NotFoundError
        When there is no such address.
    TooManyError
        For a stranger who asks too often.
    """
    spare(current().allowances.questions)
    with reading() as session:
        address = address_of(session, ident)
        if address is None:
            raise NotFoundError(f"no address {ident}")
        street = address.street_id
        return Surroundings(
            address,
            network_revision(session),
            is_water_near=has_water_main(session, address.point, WATER_REACH_M),
            is_street_supplied=street is not None and houses_supplied(session, street, today()) >= FEWEST_HOUSES,
            districts=_seen(session, "districts", address, 0),
            hydrants=_seen(session, "hydrants", address, HYDRANT_REACH_M),
        )


def _seen(session: Session, layer: str, address: Address, within_m: float) -> Sequence[Feature]:
    """Return the features of a layer around an address, none for whoever may not see it."""
    roles, place = current_roles(), (address.lon, address.lat)
    _revision, hidden = map_choices(session)
    if layer not in {one.name for one in layers_for(roles, hidden)}:
        return []
    return features_near(session, roles, [layer], place, zoom=MAX_ZOOM, within_m=within_m)


def numbers_of_street(ident: int) -> tuple[str, list[tuple[int, str]]]:
    """Return the name of a street and its house numbers with the ids of their addresses, as people count.

    Raises
    ------
    NotFoundError
        When there is no such street.
    TooManyError
        For a stranger who asks too often.
    """
    spare(current().allowances.questions)
    with reading() as session:
        name, found = addresses_in(session, ident)
    if not name:
        raise NotFoundError(f"no street {ident}")
    numbers = zip(found["id"].tolist(), found["number"], strict=True)
    return name, sorted(numbers, key=lambda pair: reading_order(pair[1]))


def example_street() -> str:
    """Return the name of a street of this town, for a field to show what may be typed; empty for an empty map.

    Names that have been read are good enough: no page costs a question.
    """
    kept = _kept.get(current().engine)
    if kept is not None and kept[1].example():
        return kept[1].example()
    with reading() as session:
        return _streets(session).example()


def _streets(session: Session) -> StreetIndex:
    """Return the names of the streets, read anew when the map has changed."""
    engine, revision = current().engine, network_revision(session)
    kept = _kept.get(engine)
    if kept is None or kept[0] != revision:
        kept = _kept[engine] = (revision, street_index(session))
    return kept[1]
