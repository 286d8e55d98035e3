"""The map: what it shows at first, and what is at a picked place."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import ALL, Input, Output, State
from dash.development.base_component import Component
from shapely.geometry import mapping

from callbacks.binding import Binder
from components.geoportal import Ids, canvas, layer_tree, place_panel
from components.maps import Ids as MapIds
from components.maps import View
from data.queries.network import map_choices, map_owner
from data.queries.places import map_extent
from domain.errors import InvalidInputError
from domain.layers import MAX_ZOOM, MIN_ZOOM, layers_for
from domain.places import Place
from domain.roles import PUBLIC
from services.identity import current_roles
from services.places import place_at
from services.runtime import reading, today

POLAND: Final = (14.1, 49.0, 24.2, 54.9)
"""Where a map without any data begins."""
SCRIPT: Final = "wodnik.map"
"""The namespace of ``assets/map.js``."""
Opened = tuple[list[Component], Component, dict[str, int], dict[str, float] | None]
Told = tuple[list[Component], dict[str, Any]]


def open_map(asked: Mapping[str, str]) -> Opened:
    """Show the view that the address asks for, or the whole network."""
    with reading() as session:
        box, owner = map_extent(session) or POLAND, map_owner(session)
        revision, hidden = map_choices(session)
    layers = layers_for(current_roles(), hidden)
    names = asked.get("layers")
    chosen = None if names is None else frozenset(names.split(","))
    view, pin = View(box, *_asked_view(asked)), _pair(asked.get("at", ""))
    start = {"revision": revision}
    shown = canvas(view, layers, owner, today())
    return shown, layer_tree(layers, chosen), start, pin and {"lat": pin[0], "lon": pin[1]}


def tell_place(pin: Mapping[str, float] | None, zoom: float | None, chosen: Sequence[Sequence[str] | None]) -> Told:
    """Tell what is at the pin; layers that the asker may not see are not asked for."""
    if pin is None:
        return [], _outline(None)
    try:
        lat, lon, scale = float(pin["lat"]), float(pin["lon"]), float(zoom or MAX_ZOOM)
        on = {str(name) for names in chosen for name in names or ()}
    except (KeyError, TypeError, ValueError):
        raise InvalidInputError("no place on the map") from None
    with reading() as session:
        _revision, hidden = map_choices(session)
    layers = [layer.name for layer in layers_for(current_roles(), hidden) if layer.name in on]
    place = place_at(lon, lat, zoom=min(MAX_ZOOM, max(MIN_ZOOM, scale)), layers=layers)
    return place_panel(place), _outline(place)


def _outline(place: Place | None) -> dict[str, Any]:
    """Return the outline of what is told first."""
    shapes = [feature.geometry for feature in (place.features if place else ()) if feature.geometry is not None]
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(shape)} for shape in shapes[:1]]
    return {"type": "FeatureCollection", "features": features}


def _asked_view(asked: Mapping[str, str]) -> tuple[tuple[float, float] | None, float | None]:
    center = _pair(f"{asked.get('lat', '')},{asked.get('lon', '')}")
    zoom = _number(asked.get("z", ""))
    return center, None if zoom is None else min(MAX_ZOOM, max(MIN_ZOOM, zoom))


def _pair(text: str) -> tuple[float, float] | None:
    """Read latitude and longitude; nothing where there is no such place."""
    lat, lon = (_number(part) for part in [*text.split(","), "", ""][:2])
    if lat is None or lon is None or abs(lat) > 85 or abs(lon) > 180:  # noqa: PLR2004 -- where web mercator ends
        return None
    return lat, lon


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def register(bind: Binder) -> None:
    """Wire this module."""
    chosen = {"type": Ids.LAYERS, "group": ALL}
    bind(
        open_map,
        [
            Output(Ids.CANVAS, "children"),
            Output(Ids.TREE, "children"),
            Output(Ids.START, "data"),
            Output(Ids.PIN, "data"),
        ],
        Input(Ids.ASKED, "data"),
        roles=PUBLIC,
        prevent_initial_call=False,
    )
    bind(
        tell_place,
        [Output(Ids.PLACE, "children"), Output(MapIds.OUTLINE, "data")],
        Input(Ids.PIN, "data"),
        State(MapIds.MAP, "zoom"),
        State(chosen, "value"),
        roles=PUBLIC,
    )
    _in_the_browser(bind, chosen)


def _in_the_browser(bind: Binder, chosen: dict[str, Any]) -> None:
    tiles, opacity = {"type": MapIds.TILES, "group": ALL}, {"type": Ids.OPACITY, "group": ALL}
    bind.clientside(
        SCRIPT,
        "tiles",
        [Output(tiles, "url"), Output(tiles, "opacity")],
        Input(Ids.SCHEME, "data"),
        Input(chosen, "value"),
        Input(opacity, "value"),
        Input(Ids.START, "data"),
        State(tiles, "id"),
        State(chosen, "id"),
        prevent_initial_call=False,
    )
    bind.clientside(SCRIPT, "opened", Output(Ids.TREE_OPEN, "open"), Input(Ids.TREE, "children"))
    pin, view = Input(Ids.PIN, "data"), (Input(MapIds.MAP, "center"), Input(MapIds.MAP, "zoom"))
    clicked = Output(Ids.PIN, "data", allow_duplicate=True)
    bind.clientside(SCRIPT, "clicked", clicked, Input(MapIds.MAP, "clickData"))
    bind.clientside(SCRIPT, "marker", Output(MapIds.PIN_LAYER, "children"), pin)
    bind.clientside(SCRIPT, "link", Output(Ids.LINK, "href"), *view, pin, Input(chosen, "value"))
    typed = (Input(Ids.SEARCH, "value"), Input(Ids.SEARCH, "n_submit"))
    bind.clientside(SCRIPT, "search", Output(Ids.SEARCH, "data"), *typed)
