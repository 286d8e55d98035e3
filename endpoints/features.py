"""``/identify``, ``/place`` and ``/search``: what the map knows, as JSON."""

import datetime as dt
import enum
from typing import Any, Final

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from shapely.geometry import mapping

from data.queries.places import places_like
from domain.errors import InvalidInputError
from domain.layers import MAX_ZOOM
from domain.network.features import Feature
from domain.places import Place
from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.places import place_at
from services.runtime import reading

LONGEST_QUERY: Final = 200


def identify() -> ResponseReturnValue:
    """Answer with the features near a place, of the layers asked for (``layers=valves,hydrants&lon=&lat=&z=``)."""
    layers = [name for name in request.args.get("layers", "").split(",") if name]
    place = place_at(_number("lon"), _number("lat"), zoom=_number("z", MAX_ZOOM), layers=layers)
    features = [_geojson(feature) for feature in place.features]
    return _answer({"type": "FeatureCollection", "features": features})


def place() -> ResponseReturnValue:
    """Answer with the address and the coordinates of a picked place (``lon=&lat=``)."""
    return _answer(_told(place_at(_number("lon"), _number("lat"))))


def search() -> ResponseReturnValue:
    """Answer with the places that somebody may mean (``q=lipowa 14``)."""
    words = request.args.get("q", "")
    if len(words) > LONGEST_QUERY:
        raise InvalidInputError("too many words")
    with reading() as session:
        found = places_like(session, words)
    return _answer({"places": found.to_dict(orient="records")})


def _told(place: Place) -> dict[str, Any]:
    systems = [{"crs": f"EPSG:{srid}", "east": round(x, 2), "north": round(y, 2)} for srid, x, y in place.coordinates]
    return {"lon": place.lon, "lat": place.lat, "address": place.address, "coordinates": systems}


def _geojson(feature: Feature) -> dict[str, Any]:
    known = {key: _plain(value) for key, value in feature.attributes.items()}
    return {
        "type": "Feature",
        "geometry": None if feature.geometry is None else mapping(feature.geometry),
        "properties": {"layer": feature.layer.name, "distance_m": round(feature.distance_m, 2), **known},
    }


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _number(name: str, default: float | None = None) -> float:
    given = request.args.get(name)
    if given is None and default is not None:
        return default
    try:
        return float(given or "")
    except ValueError:
        raise InvalidInputError(f"{name} is no number") from None


def _answer(value: dict[str, Any]) -> Response:
    response = jsonify(value)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def register(routes: Routes) -> None:
    """Add the questions; each layer then asks for its own roles."""
    routes.add("/identify", identify, roles=PUBLIC)
    routes.add("/place", place, roles=PUBLIC)
    routes.add("/search", search, roles=PUBLIC)
