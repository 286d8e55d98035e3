"""Where the water flowed: bands from main meters to the meters behind them and to what remains, as areas.

The bundle of plotly that is served has no Sankey of its own, which would weigh three megabytes; a tree of meters needs
no layout: each band leaves its meter in the order of the list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from dash import html

from components.charts import plain_figure
from components.tables import Column, long_table
from components.theme import SERIES
from domain.consumption.flow import Flow, through
from texts import _, number, volume

WIDE: Final = 0.06
"""Width of a meter's bar, of the distance to the next."""
LABEL: Final = 0.8
"""Room for the words beside the last bar, enough on a phone."""
GAP: Final = 0.04
"""Between bands, of all that flows."""
STEPS: Final = 16
LITRES: Final = 3


@dataclass(frozen=True, slots=True)
class Band:
    """A bar of a meter, and where its water comes from; a place of nothing is what remains."""

    name: str
    litres: float
    depth: int
    top: float
    from_top: float | None
    colour: str


def flow_chart(flows: Sequence[Flow], names: Mapping[int, str]) -> dict[str, Any]:
    """Draw the flows; a remainder below zero is said, not drawn."""
    series: list[dict[str, Any]] = []
    bands = bands_of(flows, names)
    for band in bands:
        if band.from_top is not None:
            series.append(_ribbon(band))
        series.append(_bar(band))
    nothing = {"visible": False, "fixedrange": True}
    deepest = max((band.depth for band in bands), default=0)
    x = {**nothing, "range": [-WIDE, deepest + LABEL]}
    return plain_figure(series, y_title="", xaxis=x, yaxis=nothing, showlegend=False, hovermode="closest")


def bands_of(flows: Sequence[Flow], names: Mapping[int, str]) -> list[Band]:
    """Return the bars, a meter before those behind it, each with where its water leaves the bar before it."""
    bands: list[Band] = []
    for flow in flows:
        if flow.above is None:
            _lay(flow, None, (flows, names), bands)
    return bands


def _lay(flow: Flow, leaves: float | None, told: tuple[Sequence[Flow], Mapping[int, str]], bands: list[Band]) -> None:
    """Lay a meter's bar where there is room, then what flows on from it, then what remains; idle ones have no bar."""
    if not (flow.litres > 0 or flow.is_parted):
        return
    flows, names = told
    colour = SERIES["main" if flow.is_parted or flow.above is None else "submeter"]
    begins = _room(flow.depth, leaves, flows, bands)
    bands.append(Band(names[flow.place], flow.litres, flow.depth, begins, leaves, colour))
    for other in flows:
        if other.above == flow.place:
            _lay(other, begins, told, bands)
            begins += other.litres
    if flow.is_parted and flow.remainder > 0:
        top = _room(flow.depth + 1, begins, flows, bands)
        bands.append(Band(_("Remainder"), flow.remainder, flow.depth + 1, top, begins, SERIES["typical"]))


def _room(depth: int, leaves: float | None, flows: Sequence[Flow], bands: Sequence[Band]) -> float:
    """Return where the next bar of a depth may begin: below those that are there."""
    ends = [band.top + band.litres + GAP * through(flows) for band in bands if band.depth == depth]
    return max([leaves or 0.0, *ends])


def _bar(band: Band) -> dict[str, Any]:
    left, right, end = band.depth, band.depth + WIDE, band.top + band.litres
    return {
        "type": "scatter",
        "name": band.name,
        "x": [left, right, right, left, left, right],
        "y": [-band.top, -band.top, -end, -end, -band.top, -(band.top + end) / 2],
        "mode": "lines+text",
        "text": ["", "", "", "", "", f" {band.name}<br> {volume(band.litres / 1000, LITRES)}"],
        "textposition": "middle right",
        "cliponaxis": False,
        "fill": "toself",
        "fillcolor": band.colour,
        "line": {"width": 0},
        "hoverinfo": "name",
        "hoveron": "fills",
    }


def _ribbon(band: Band) -> dict[str, Any]:
    along = np.linspace(0, 1, STEPS)
    eased = along * along * (3 - 2 * along)
    x = band.depth - 1 + WIDE + along * (1 - WIDE)
    begins = band.from_top or 0.0
    upper = -(begins + eased * (band.top - begins))
    return {
        "type": "scatter",
        "x": [round(float(value), 4) for value in (*x, *x[::-1])],
        "y": [round(float(value), 4) for value in (*upper, *(upper - band.litres)[::-1])],
        "mode": "lines",
        "fill": "toself",
        "fillcolor": band.colour,
        "opacity": 0.3,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def flow_words(flows: Sequence[Flow], names: Mapping[int, str]) -> str:
    """Say how much came in, how much of it flowed on to which meter, and what remained."""
    total = through(flows)
    parts = [_("{total} came in through main meters.", total=volume(total / 1000, LITRES))]
    for flow in flows:
        if flow.above is not None and total > 0:
            share = number(100 * flow.litres / total)
            use = volume(flow.litres / 1000, LITRES)
            parts.append(_("{meter}: {use} ({share} %).", meter=names[flow.place], use=use, share=share))
        if flow.is_parted:
            parts.append(_remains(flow, names[flow.place]))
    return " ".join(parts)


def _remains(flow: Flow, name: str) -> str:
    if flow.remainder >= 0:
        rest = volume(flow.remainder / 1000, LITRES)
        return _("{rest} of {meter} flowed on to no other meter.", rest=rest, meter=name)
    more = volume(-flow.remainder / 1000, LITRES)
    return _(
        "The meters behind {meter} counted {more} more than it did: readings of different days, or one that is wrong.",
        meter=name,
        more=more,
    )


def flow_table(shown: pd.DataFrame) -> html.Div:
    """Return the table of the flows."""
    meter, behind, use, share, rest = shown.columns
    columns = [Column(meter, meter), Column(behind, behind), Column(use, use, "number", LITRES)]
    columns += [Column(share, share, "number", 1), Column(rest, rest, "number", LITRES)]
    return long_table(shown, columns, caption=_("Where the water flowed"))
