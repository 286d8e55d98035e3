"""``/identify``, ``/place`` and ``/search``: what the map knows, as JSON."""

import datetime as dt
import enum
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from shapely.geometry import mapping

from data.queries.places import Found
from domain.errors import InvalidInputError
from domain.layers import MAX_ZOOM
from domain.network.features import Feature
from domain.places import MissingNumber, Place
from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.installation import contact
from services.places import place_at, places_meant
from texts import _


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
    """Answer with the places that somebody may mean (``q=lipowa 14``), and say it when there is no such number."""
    found = places_meant(request.args.get("q", ""))
    told = {"said": said(found), "is_other": found.other is not None}
    return _answer({"places": found.places.to_dict(orient="records"), **told})


def said(found: Found) -> str:
    """Say what was meant and is not there, and what is near; empty when there is nothing to be said."""
    if found.is_case:
        return _no_cases()
    if found.other is not None:
        asked = {"street": found.other.asked, "nearest": ", ".join(found.other.nearest)}
        return _("There is no “{street}” here. Did you mean: {nearest}?", **asked)
    return "" if found.missing is None else _missed(found.missing)


def _no_cases() -> str:
    phone, told = contact()["phone"].replace(" ", "\u00a0"), _("Cases are not shown here yet.")
    way = _("Call {phone} to hear how yours stands.", phone=phone) if phone else _("Ask the utility how yours stands.")
    return f"{told} {way}"


def _missed(missing: MissingNumber) -> str:
    asked = {"street": missing.street, "number": missing.number}
    if not missing.nearest:
        return _("There is no number {number} in {street}.", **asked)
    return _(
        "There is no number {number} in {street}. Nearest: {nearest}.", nearest=", ".join(missing.nearest), **asked
    )


def _told(place: Place) -> dict[str, Any]:
    systems = [{"crs": f"EPSG:{srid}", "east": round(x, 2), "north": round(y, 2)} for srid, x, y in place.coordinates]
    return {"lon": place.lon, "lat": place.lat, "address": place.address, "coordinates": systems}


def _geojson(feature: Feature) -> dict[str, Any]:
    """Return a feature; of a general course neither geometry nor distance is told: one gives the other away."""
    known = {key: _plain(value) for key, value in feature.attributes.items()}
    shape = feature.geometry
    distance = {} if shape is None else {"distance_m": round(feature.distance_m, 2)}
    return {
        "type": "Feature",
        "id": f"{feature.layer.name}.{feature.id}",
        "geometry": None if shape is None else mapping(shape),
        "properties": {"layer": feature.layer.name, **distance, **known},
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
