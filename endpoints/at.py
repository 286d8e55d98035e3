"""``/at?q=``, ``/at?street=``, ``/at/<address>``: finding a place, and what is known there, without scripts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError
from domain.network.features import Feature
from domain.network.words import HYDRANT_STATUSES
from domain.roles import PUBLIC
from domain.written import row_number
from endpoints.features import said
from endpoints.routes import Routes
from services.identity import current_identity
from services.places import (
    HYDRANT_REACH_M,
    WATER_REACH_M,
    Surroundings,
    around_address,
    numbers_of_street,
    places_meant,
)
from texts import number

PICTURE_ZOOM: Final = 17
PICTURE_TILES: Final = (3, 2)
PICTURE_LAYERS: Final = "land+buildings+streets+water_overview+land_names+street_names+addresses"
"""What everybody may see."""


def find() -> ResponseReturnValue:
    """Show the places that somebody may mean; go there at once when it is clear which one."""
    street = request.args.get("street", "")
    if street:
        return _street(street)
    words = request.args.get("q", "").strip()
    if not words:
        return render_template("places/search.html", words="", places=[], found=None, said="")
    found = places_meant(words)
    places = found.places.to_dict(orient="records")
    if found.is_sure and places[0]["id"]:
        return redirect(address_of_place(places[0]))
    listed = [{**place, "href": address_of_place(place)} for place in places]
    return render_template("places/search.html", words=words, places=listed, found=found, said=said(found))


def _street(ident: str) -> ResponseReturnValue:
    number = row_number(ident)
    if number is None:
        raise InvalidInputError("no number of a street")
    name, numbers = numbers_of_street(number)
    return render_template("places/street.html", name=name, numbers=numbers)


def address_of_place(place: Mapping[Any, Any]) -> str:
    """Return the address of the page about a place; of what has no page of its own, its view on the map."""
    if place["id"]:
        return f"/at/{place['id']}" if place["kind"] == "address" else f"/at?street={place['id']}"
    return map_address(place["lon"], place["lat"])


def map_address(lon: float, lat: float) -> str:
    """Return the address of the map with a pin at a place."""
    return f"/map?lat={lat:.6f}&lon={lon:.6f}&z=18&at={lat:.6f},{lon:.6f}"


def show(ident: int) -> ResponseReturnValue:
    """Tell what is known at an address."""
    known = around_address(ident)
    address = known.address
    given = {
        "known": known,
        "reach_m": WATER_REACH_M,
        "hydrant_reach_m": HYDRANT_REACH_M,
        "hydrants": [_hydrant(one) for one in known.hydrants[:3]],
        "map": map_address(address.lon, address.lat),
        "picture": picture_of(known),
        "is_stranger": current_identity() is None,
    }
    return render_template("places/place.html", **given)


def _hydrant(feature: Feature) -> dict[str, str]:
    told = feature.attributes
    return {
        "code": str(told["code"]),
        "away": f"{number(feature.distance_m)}\u202fm",
        "size": f"DN{told['dn_mm']}" if told["dn_mm"] else "",
        "flow": f"{number(told['flow_l_s'], 1)}\u202fdm³/s" if told["flow_l_s"] else "",
        "status": HYDRANT_STATUSES[told["status"]],
    }


@dataclass(frozen=True, slots=True)
class Picture:
    """Tiles around a place, row by row, and where in their frame it lies, in tiles."""

    tiles: tuple[str, ...]
    """Addresses, without the name of the scheme in them: ``{scheme}`` stands for it."""
    x: float
    y: float


def picture_of(known: Surroundings) -> Picture:
    """Return the picture of an address: as many tiles as :data:`PICTURE_TILES`, the place near their middle."""
    lon, lat, size = known.address.lon, known.address.lat, 2**PICTURE_ZOOM
    x = (lon + 180) / 360 * size
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size
    across, down = PICTURE_TILES
    left, top = round(x - across / 2), round(y - down / 2)
    path = f"/tiles/{PICTURE_LAYERS}/{{scheme}}/{known.revision}/{PICTURE_ZOOM}"
    tiles = tuple(f"{path}/{left + i}/{top + j}.png" for j in range(down) for i in range(across))
    return Picture(tiles, round(x - left, 4), round(y - top, 4))


def register(routes: Routes) -> None:
    """Add the pages."""
    routes.add("/at", find, roles=PUBLIC)
    routes.add("/at/<int:ident>", show, roles=PUBLIC)
