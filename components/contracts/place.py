"""The points of a contract on a small map, each with its meters."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, card
from components.verification import verification
from domain.contracts import Supply
from domain.map_sheet import TILE_PX, PlacedTile, Sheet, sheet_of
from domain.meters import ROLE_WORDS, MeterRole
from texts import _, day

CLOSE: Final = 18
"""Scale of the map behind the link."""
Spots = Mapping[int, tuple[float, float]]


def small_map(supplies: Sequence[Supply], spots: Spots, revision: int) -> html.Div:
    """Return a map that stands still, with a numbered pin for each point that is on it."""
    shown = [(order, one) for order, one in enumerate(supplies, 1) if one.point_id in spots]
    sheet = sheet_of([spots[one.point_id] for _order, one in shown])
    tiles = [_tile(sheet, tile, scheme, revision) for scheme in ("light", "dark") for tile in sheet.tiles]
    several = len(supplies) > 1
    pins = [
        html.Span(str(order) if several else "", className="map-pin num", style=_at(*place))
        for (order, _supply), place in zip(shown, sheet.places, strict=True)
    ]
    named: Props = {"aria-label": _("Map: {places}", places=", ".join(one.address for _order, one in shown))}
    return html.Div(html.Div([*tiles, *pins], className="map-middle"), className="map-sheet", role="img", **named)


def _tile(sheet: Sheet, tile: PlacedTile, scheme: str, revision: int) -> html.Div:
    """Return a tile in a scheme; what is not displayed is not loaded."""
    end = f"{scheme}/{revision}/{sheet.zoom}/{tile.x}/{tile.y}.png"
    drawn = {"backgroundImage": f"url(/tiles/names/{end}), url(/tiles/base/{end})"}
    size = {"width": f"{TILE_PX}px", "height": f"{TILE_PX}px"}
    return html.Div(className=f"map-tile only-{scheme}", style={**drawn, **size, **_at(tile.left, tile.top)})


def _at(left: int, top: int) -> dict[str, str]:
    return {"left": f"{left}px", "top": f"{top}px"}


def point_card(
    number: str, supply: Supply, services: str, spot: tuple[float, float] | None, meters: Sequence[Component]
) -> html.Section:
    """Return a point: where it is, what is supplied there, its meters; ``number`` is that of its pin."""
    pin = [html.Span(number, className="map-pin small-pin num")] if number else []
    head = html.H3([*pin, supply.address])
    about = html.P([_("Service point {number}", number=supply.point), " · ", services], className="sub small")
    ways = [dcc.Link(_("Show on the map"), href=_map_address(*spot), className="link")] if spot else []
    bills = f"/invoices?premise={supply.premise_id}"
    ways.append(dcc.Link(_("Invoices of this property"), href=bills, className="link"))
    none = html.P(_("No meter stands here."), className="sub")
    return html.Section([head, about, *(meters or [none]), html.P(ways, className="ways small")], className="point")


def _map_address(lon: float, lat: float) -> str:
    return f"/map?lat={lat:.6f}&lon={lon:.6f}&z={CLOSE}&at={lat:.6f},{lon:.6f}"


def meter_blocks(meters: pd.DataFrame, on: dt.date) -> list[Component]:
    """Return the meters of a point: number, size, since when, until when its verification is valid and what then."""
    return [_meter(row, on) for row in meters.to_dict("records")]


def _meter(row: Mapping[Hashable, Any], on: dt.date) -> html.Div:
    kind, expires_on = MeterRole(row["role"]), row["verification_expires_on"]
    told = {_("Size"): f"DN {row['dn_mm']}", _("Installed"): day(row["installed_on"].date())}
    facts = [html.Span([html.Span(f"{name} ", className="sub"), said]) for name, said in told.items()]
    use = dcc.Link(_("Water use"), href=f"/consumption?meters={row['place']}", className="link small")
    head = html.Div([html.H4(f"{_(ROLE_WORDS[kind])} {row['serial']}"), use], className="meter-head")
    known = [] if pd.isna(expires_on) else [verification(expires_on.date(), on, kind)]
    return html.Div([head, html.P(facts, className="meter-facts small num"), *known], className="contract-meter")


def map_card(shown: Component | None) -> html.Section:
    """Return the map, or why there is none."""
    missing = html.P(_("These points are not on the map yet."), className="sub")
    return card(missing if shown is None else shown, title=_("Where"))
