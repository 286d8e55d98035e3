"""Geoportal: the map that anybody may move over, its layers, and what is at a picked place."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import dash_mantine_components as dmc
from dash import dcc, get_asset_url, html
from dash.development.base_component import Component

from components.cards import Props
from components.maps import View, map_view
from components.network import feature_details
from components.shell import icon
from domain.layers import GROUPS, Group, Layer
from domain.places import PL_1992, PL_2000, Place
from texts import _, _l, day

OFF_AT_FIRST: Final = frozenset({"districts"})
WHOLE: Final = {"base": _l("Streets, buildings and water"), "names": _l("Streets, house numbers, rivers")}
"""Groups that are switched as one."""


class Ids:
    """Element ids of the geoportal."""

    ASKED = "map-asked"
    START = "map-start"
    SCHEME = "map-scheme"
    PIN = "map-pin"
    CANVAS = "map-canvas"
    TREE = "map-tree"
    TREE_OPEN = "map-tree-open"
    PLACE = "map-place"
    SEARCH = "map-search"
    LINK = "map-link"
    LAYERS = "map-layers"
    """Type of the lists of layers, one a group."""
    OPACITY = "map-opacity"
    """Type of the sliders, one a group."""


def screen(asked: Mapping[str, str]) -> html.Div:
    """Return the page: the map fills it, search lies above, layers and the picked place beside it."""
    stores = [
        dcc.Store(id=Ids.ASKED, data=dict(asked)),
        dcc.Store(id=Ids.START),
        dcc.Store(id=Ids.SCHEME),
        dcc.Store(id=Ids.PIN),
    ]
    keys = _("Arrow keys move the map, plus and minus change the scale, Enter picks the place in the middle.")
    live: Props = {"aria-live": "polite"}
    return html.Div(
        [
            *stores,
            html.H1(_("Map of the network"), className="sr-only"),
            html.P(keys, id="map-keys", className="sr-only"),
            html.Div(id=Ids.CANVAS, className="map-canvas"),
            html.Div([_search(), _tools()], className="map-top"),
            html.P(id="map-said", className="map-said small", role="status", **live),
            html.Aside([html.Div(id=Ids.PLACE, **live), html.Div(id=Ids.TREE)], className="map-panel", **_panel_name()),
        ],
        className="geoportal",
        **_words(),
    )


def _panel_name() -> Props:
    return {"aria-label": _("Layers and the picked place")}


def _words() -> Props:
    """Return the words that the script needs."""
    words = {
        "label": _("Map of the network"),
        "zoom-in": _("Zoom in"),
        "zoom-out": _("Zoom out"),
        "pin": _("Picked place; drag to move"),
        "icon": get_asset_url("icons/pin.svg"),
        "copied": _("Copied."),
        "locating": _("Finding your position…"),
        "not-located": _("Your position could not be found. Search for an address instead."),
        "not-found": _("Nothing was found. Try a street without its number."),
        "busy": _("Too many questions at once. Wait a moment and try again."),
    }
    return {f"data-{name}": word for name, word in words.items()}


def _search() -> dmc.Autocomplete:
    labelled: Props = {"aria-label": _("Search for an address, a street or coordinates")}
    return dmc.Autocomplete(
        id=Ids.SEARCH,
        placeholder=_("Address, street or coordinates"),
        debounce=250,
        limit=12,
        filter={"function": "everyPlace"},
        leftSection=icon("search"),
        className="map-search",
        size="md",
        **labelled,
    )


def _tools() -> html.Div:
    locate = html.Button([icon("locate"), _("My position")], id="map-locate", type="button", className="tool")
    paper = html.Button([icon("print"), _("Print")], id="map-print", type="button", className="tool")
    link = html.A([icon("link"), _("Link to this view")], id=Ids.LINK, href="/map", className="tool")
    return html.Div([locate, paper, link], className="map-tools")


def canvas(view: View, layers: Sequence[Layer], owner: str, on: dt.date) -> list[Component]:
    """Return the map itself and whose it is; on paper also of which day and at which scale."""
    groups = {layer.group for layer in layers}
    whose = _("Map: {owner}", owner=owner) if owner else _("Own map")
    imprint = [html.Span(whose), html.Span(_("As of {day}", day=day(on))), html.Span(id="map-scale", className="num")]
    box: Props = {} if view.center else {"data-box": ",".join(str(edge) for edge in view.box)}
    shown = html.Div(map_view(view, sorted(groups)), **box)
    return [shown, html.P(whose, className="map-credit tiny"), html.Div(imprint, className="map-imprint")]


def layer_tree(layers: Sequence[Layer], chosen: frozenset[str] | None) -> html.Details:
    """Return the layers by group, top-most first, each with its legend; ``chosen`` ones are on."""
    present = [group for group in reversed(GROUPS) if any(layer.group == group.name for layer in layers)]
    groups = [_group(group, [one for one in layers if one.group == group.name], chosen) for group in present]
    note = html.P(_("The map is informative: it does not replace the utility's documents."), className="tiny up")
    summary = html.Summary(_("Layers and legend"))
    # The script opens it where there is room for it.
    return html.Details([summary, *groups, note], id=Ids.TREE_OPEN, className="layer-tree")


def _group(group: Group, layers: Sequence[Layer], chosen: frozenset[str] | None) -> html.Section:
    title = _(group.title)
    names = [group.name] if group.name in WHOLE else [layer.name for layer in layers]
    on = [name for name in names if (name not in OFF_AT_FIRST if chosen is None else name in chosen)]
    rows = [_whole_row(group)] if group.name in WHOLE else [_row(layer) for layer in reversed(layers)]
    listed: Props = {"aria-label": title}
    slider = dmc.Slider(
        id={"type": Ids.OPACITY, "group": group.name},
        value=group.opacity_percent,
        min=0,
        max=100,
        step=10,
        size="xs",
        thumbSize=24,
        label=None,
        thumbLabel=_("Opacity of {group}, percent", group=title),
        className="opacity",
    )
    group_id = {"type": Ids.LAYERS, "group": group.name}
    boxes = dmc.CheckboxGroup(rows, id=group_id, value=on, **listed)
    return html.Section([html.Div([html.H2(title), slider], className="group-head"), boxes], className="layer-group")


def _whole_row(group: Group) -> html.Div:
    return html.Div(dmc.Checkbox(label=str(WHOLE[group.name]), value=group.name), className="layer-row")


def _row(layer: Layer) -> html.Div:
    from_scale: Props = {"data-min-zoom": str(layer.min_zoom)}
    far = html.Span(_("zoom in to see it"), className="far tiny")
    box = dmc.Checkbox(label=_(layer.title), value=layer.name)
    return html.Div([box, far, _legend(layer)], className="layer-row", **from_scale)


def _legend(layer: Layer) -> Component:
    """Return how the layer is drawn; a layer drawn in one way needs no words beside its own."""
    if len(layer.legend) == 1:
        return html.Span(_samples(layer, 0), className="legend-one")
    lines = [html.Li([*_samples(layer, line), html.Span(_(sample.label))]) for line, sample in enumerate(layer.legend)]
    return html.Ul(lines, className="legend")


def _samples(layer: Layer, line: int) -> list[Component]:
    return [_sample(layer, line, scheme) for scheme in ("light", "dark")]


def _sample(layer: Layer, line: int, scheme: str) -> html.Img:
    return html.Img(src=f"/legend/{layer.name}/{line}/{scheme}.png", alt="", className=f"only-{scheme}")


def place_panel(place: Place) -> list[Component]:
    """Return what is at a place: its address, its coordinates, what lies under it."""
    labelled: Props = {"aria-label": _("Remove the pin")}
    close = html.Button(icon("close"), id="map-unpin", type="button", className="round", **labelled)
    head = html.Div([html.H2(place.address or _("Picked place")), close], className="place-head")
    rows = [_coordinates(_("Latitude, longitude"), f"{place.lat:.6f}, {place.lon:.6f}")]
    rows += [_coordinates(system_name(srid), _metres(srid, east, north)) for srid, east, north in place.coordinates]
    found = [feature_details(feature) for feature in place.features]
    return [html.Section([head, html.Dl(rows, className="coordinates"), *found], className="place")]


def system_name(srid: int) -> str:
    """Return the name of a coordinate system."""
    if srid == PL_1992:
        return "PL-1992 (EPSG:2180)"
    return f"PL-2000 (EPSG:{srid})" if srid in PL_2000.values() else f"EPSG:{srid}"


def _metres(srid: int, east: float, north: float) -> str:
    if srid == PL_1992 or srid in PL_2000.values():
        return f"X {north:.2f}  Y {east:.2f}"  # Polish surveyors: X is north.
    return f"E {east:.2f}  N {north:.2f}"


def _coordinates(label: str, text: str) -> html.Div:
    named: Props = {"data-copy": text, "aria-label": _("Copy {what}", what=label)}
    copy = html.Button(_("Copy"), type="button", className="copy tiny", **named)
    return html.Div([html.Dt(label), html.Dd([html.Span(text, className="num"), copy])])
