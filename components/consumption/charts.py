"""The chart of consumption: bars by meter, what is typical, the year before, what is missing."""

from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.charts import date_axis, new_figure
from components.theme import SERIES
from domain.consumption.answer import Answer, Gap
from domain.consumption.question import Resolution
from texts import _, language

HATCH: Final = "/"
HALF_HOUR: Final = pd.Timedelta(minutes=30)


def use_chart(answer: Answer, labels: list[str]) -> go.Figure:
    """Draw the use of each slot; ``labels`` are the names of the slots in the table."""
    resolution = answer.question.resolution
    figure = new_figure(y_title=y_title(resolution))
    x = labels if resolution is Resolution.BILLING else _moments(answer.slots["label"])
    _bars(figure, answer, x)
    _lines(figure, answer, x)
    _marks(figure, answer, x)
    figure.update_layout(barmode="relative", xaxis=_axis(resolution))
    return figure


def y_title(resolution: Resolution) -> str:
    """Return the unit of the bars."""
    return {
        Resolution.HOUR: _("litres an hour"),
        Resolution.DAY: _("m³ a day"),
        Resolution.WEEK: _("m³ a week"),
        Resolution.MONTH: _("m³ a month"),
        Resolution.BILLING: _("m³ a billing period"),
    }[resolution]


def _axis(resolution: Resolution) -> dict[str, Any]:
    """Return the axis of time; under the pointer it names the slot that begins there."""
    if resolution is Resolution.BILLING:
        return {"type": "category"}
    day = "%-d.%m.%Y" if language() == "pl" else "%-d %b %Y"
    named = {
        Resolution.HOUR: f"{day} %H:%M",
        Resolution.DAY: f"%A, {day}",
        Resolution.WEEK: _("week from {day}", day=day),
        Resolution.MONTH: "%B %Y",
    }
    return date_axis(named[resolution])


def _moments(label: pd.Series) -> list[str]:
    """Return where on the axis each slot stands; the second hour of an autumn night stands beside the first."""
    shifted = label.where(~label.duplicated(), label + HALF_HOUR)
    return [moment.isoformat() for moment in shifted]


def _bars(figure: go.Figure, answer: Answer, x: list[str]) -> None:
    slots = answer.slots
    names = {"main_l": _("Main meter"), "submeter_l": _("Submeters")}
    if answer.has_parts:
        names["main_l"] = _("House without submeters")
    for column, colour in (("main_l", "main"), ("submeter_l", "submeter")):
        if not slots[column].any() and column != _loudest(answer):
            continue
        loud = slots["is_unusual"] & (column == _loudest(answer))
        # The legend would show the first bar, which may be hatched or unusual.
        plain = {"color": SERIES[colour]}
        figure.add_bar(name=names[column], x=x[:1], y=[None], marker=plain, legendgroup=column, hoverinfo="skip")
        figure.add_bar(
            name=names[column],
            legendgroup=column,
            showlegend=False,
            x=x,
            y=_drawn(slots[column], answer),
            marker={
                "color": [SERIES["warn"] if unusual else SERIES[colour] for unusual in loud],
                "pattern": {"shape": [HATCH if share else "" for share in slots["estimated"].fillna(0)]},
            },
            hovertemplate=_hover(answer),
        )


def _loudest(answer: Answer) -> str:
    return "main_l" if answer.slots["main_l"].notna().any() else "submeter_l"


def _lines(figure: go.Figure, answer: Answer, x: list[str]) -> None:
    slots = answer.slots
    if slots["typical_l"].notna().any():
        figure.add_scatter(
            name=_("Typical at this time"),
            x=x,
            y=_drawn(slots["typical_l"], answer),
            mode="lines",
            line={"color": SERIES["typical"], "dash": "dash", "width": 2, "shape": "hvh"},
            hovertemplate=_hover(answer),
        )
    if answer.question.compares and slots["earlier_l"].notna().any():
        figure.add_scatter(
            name=_("A year before"),
            x=x,
            y=_drawn(slots["earlier_l"], answer),
            mode="markers+lines",
            line={"color": SERIES["earlier"], "width": 1.5},
            marker={"symbol": "diamond", "size": 7},
            hovertemplate=_hover(answer),
        )


def _marks(figure: go.Figure, answer: Answer, x: list[str]) -> None:
    """Mark the slots that are unusual or of which not everything is known, so that no colour is needed to tell them."""
    gaps = pd.Series(answer.gaps, index=answer.slots.index, dtype="object")
    for name, rows, symbol, colour in (
        (_("Unusually high"), answer.slots["is_unusual"], "triangle-down", "warn"),
        (_("No readings"), gaps == Gap.NOTHING_KNOWN, "x-thin", "typical"),
        (_("Some hours missing"), gaps == Gap.PART_MISSING, "triangle-up-open", "typical"),
        (_("So far, not over yet"), gaps == Gap.SO_FAR, "circle-open", "typical"),
    ):
        places = np.flatnonzero(rows)
        if len(places):
            figure.add_scatter(
                name=name,
                x=[x[place] for place in places],
                y=[value or 0.0 for value in _drawn(answer.slots["total_l"].iloc[places].fillna(0), answer)],
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": 9,
                    "color": SERIES[colour],
                    "line": {"color": SERIES[colour], "width": 2},
                },
                hoverinfo="name",
            )
    if answer.slots["estimated"].any():
        hatched = {"color": SERIES["main"], "pattern": {"shape": HATCH}}
        figure.add_bar(name=_("Partly estimated"), x=x[:1], y=[None], marker=hatched, hoverinfo="skip")


def _drawn(litres: pd.Series, answer: Answer) -> list[float | None]:
    scale = 1 if answer.question.resolution is Resolution.HOUR else 1000
    return [None if pd.isna(value) else round(float(value) / scale, 3) for value in litres]


def _hover(answer: Answer) -> str:
    return "%{y:.0f} l" if answer.question.resolution is Resolution.HOUR else "%{y:.3f} m³"
