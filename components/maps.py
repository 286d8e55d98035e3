"""The map on a page. Everything of dash-leaflet is behind this module, so that another library is one file away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import dash_leaflet as dl
from dash.development.base_component import Component

from domain.layers import GROUPS, MAX_ZOOM, MIN_ZOOM

NOTHING: Final = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
"""A see-through picture: what a set of tiles shows until its layers are known."""
CLOSE: Final = 18
FAR: Final = 14
"""Until the script has fitted the box into the window (dash-leaflet's own ``bounds`` raises an error at first)."""


class Ids:
    """Element ids of the map."""

    MAP = "map-view"
    PIN_LAYER = "map-pin-layer"
    OUTLINE = "map-outline"
    TILES = "map-tiles"
    """Type of the tile sets, one a group of layers."""


@dataclass(frozen=True, slots=True)
class View:
    """What the map shows at first: a place and a scale, or else a box (west, south, east, north)."""

    box: tuple[float, float, float, float]
    center: tuple[float, float] | None = None
    """Latitude and longitude."""
    zoom: float | None = None


def map_view(view: View, groups: Sequence[str]) -> Component:
    """Return the map with a set of tiles for each of the named groups."""
    west, south, east, north = view.box
    middle = ((south + north) / 2, (west + east) / 2)
    center, zoom = (middle, FAR) if view.center is None else (view.center, view.zoom or CLOSE)
    sets = [_tiles(group.name, order) for order, group in enumerate(GROUPS, 1) if group.name in groups]
    drawn: Component = dl.Map(
        [
            *sets,
            dl.GeoJSON(id=Ids.OUTLINE, style=_ours("outline"), pointToLayer=_ours("outlinePoint"), interactive=False),
            dl.LayerGroup(id=Ids.PIN_LAYER),
            dl.ScaleControl(imperial=False, position="bottomleft", maxWidth=160),
            dl.ZoomControl(position="bottomright"),
        ],
        id=Ids.MAP,
        minZoom=MIN_ZOOM,
        maxZoom=MAX_ZOOM,
        zoomControl=False,
        attributionControl=False,
        className="map-view",
        center=list(center),
        zoom=zoom,
    )
    return drawn


def _tiles(group: str, order: int) -> Component:
    ident = {"type": Ids.TILES, "group": group}
    tiles: Component = dl.TileLayer(url=NOTHING, id=ident, maxZoom=MAX_ZOOM, zIndex=order, keepBuffer=3)
    return tiles


def _ours(name: str) -> dict[str, str]:
    """Name a function of ``assets/map.js``."""
    return {"variable": f"wodnik.map.{name}"}
