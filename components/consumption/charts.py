"""The chart of consumption: bars by meter, what is typical, the year before, what is missing."""

from collections.abc import Iterator
from math import ceil
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from components.charts import date_axis, plain_figure
from components.theme import SERIES
from domain.consumption.answer import Answer, Gap
from domain.consumption.question import Resolution
from domain.consumption.slots import Floats, Times
from texts import _, language

HATCH: Final = "/"
MOST_PERIODS: Final = 4
"""Billing periods named below the chart: on a telephone more would lie on each other."""
FEW: Final = 3
HALF_HOUR: Final = np.timedelta64(30, "m")


def use_chart(answer: Answer, labels: list[str]) -> dict[str, Any]:
    """Draw the use of each slot; ``labels`` are the names of the slots in the table."""
    resolution = answer.question.resolution
    if not labels or _is_unknown(answer):
        return _nothing()
    x = labels if resolution is Resolution.BILLING else _moments(answer.columns["label"])
    series = [*_bars(answer, x), *_lines(answer, x), *_marks(answer, x)]
    return plain_figure(series, y_title=y_title(resolution), barmode="relative", xaxis=_axis(resolution, labels, x))


def _is_unknown(answer: Answer) -> bool:
    """Tell whether there is neither a use to draw nor one to expect."""
    return all(np.isnan(answer.columns[name]).all() for name in ("total_l", "typical_l", "earlier_l"))


def _nothing() -> dict[str, Any]:
    """Return words in place of a chart: axes without bars would be of any years."""
    words = {"text": _("This time has not begun yet, or no meter counted in it."), "showarrow": False}
    hidden = {"visible": False, "fixedrange": True}
    return plain_figure([], y_title="", xaxis=hidden, yaxis=hidden, annotations=[words])


def y_title(resolution: Resolution) -> str:
    """Return the unit of the bars."""
    return {
        Resolution.HOUR: _("litres an hour"),
        Resolution.DAY: _("m³ a day"),
        Resolution.WEEK: _("m³ a week"),
        Resolution.MONTH: _("m³ a month"),
        Resolution.BILLING: _("m³ a billing period"),
    }[resolution]


def _axis(resolution: Resolution, labels: list[str], x: list[str]) -> dict[str, Any]:
    """Return the axis of time; under the pointer it names the slot that begins there.

    Below a few bars stand their names: plotly would write hours below a month.
    """
    if resolution is Resolution.BILLING:
        ticks = labels[:: ceil(len(labels) / MOST_PERIODS)]
        lines = [one.replace("\u2013", "\u2013<br>", 1) for one in ticks]
        return {"type": "category", "tickvals": ticks, "ticktext": lines, "tickangle": 0}
    day = "%-d.%m.%Y" if language() == "pl" else "%-d %b %Y"
    named = {
        Resolution.HOUR: f"{day} %H:%M",
        Resolution.DAY: f"%A, {day}",
        Resolution.WEEK: _("week from {day}", day=day),
        Resolution.MONTH: "%B %Y",
    }
    few = {"tickvals": x, "ticktext": labels} if len(x) <= FEW else {}
    return date_axis(named[resolution]) | few


def _moments(label: Times) -> list[str]:
    """Return where on the axis each slot stands; the second hour of an autumn night stands beside the first."""
    again = np.append(False, label[1:] == label[:-1]) if len(label) else np.empty(0, dtype=bool)
    written: list[str] = np.datetime_as_string(label + again * HALF_HOUR, unit="s").tolist()
    return written


def _bars(answer: Answer, x: list[str]) -> Iterator[dict[str, Any]]:
    names = {"main_l": _("Main meter"), "submeter_l": _("Submeters")}
    if answer.has_parts:
        names["main_l"] = _("House without submeters")
    hatched = np.nan_to_num(answer.columns["estimated"]) > 0
    for column, colour in (("main_l", "main"), ("submeter_l", "submeter")):
        if not np.nan_to_num(answer.columns[column]).any() and column != _loudest(answer):
            continue
        loud = answer.columns["is_unusual"] & (column == _loudest(answer))
        # The legend would show the first bar, which may be hatched or unusual.
        key = {"type": "bar", "name": names[column], "legendgroup": column}
        yield key | {"x": x[:1], "y": [None], "marker": {"color": SERIES[colour]}, "hoverinfo": "skip"}
        yield key | {
            "showlegend": False,
            "x": x,
            "y": _drawn(answer.columns[column], answer),
            "marker": _fill(loud, hatched, colour),
            "hovertemplate": _hover(answer),
        }


def _fill(loud: npt.NDArray[np.bool_], hatched: npt.NDArray[np.bool_], colour: str) -> dict[str, Any]:
    """Return the colours and patterns of bars: one of each where all bars are alike."""
    fill: dict[str, Any] = {"color": SERIES[colour]}
    if loud.any():
        fill["color"] = [SERIES["warn"] if one else SERIES[colour] for one in loud.tolist()]
    if hatched.any():
        fill["pattern"] = {"shape": [HATCH if one else "" for one in hatched.tolist()]}
    return fill


def _loudest(answer: Answer) -> str:
    return "submeter_l" if np.isnan(answer.columns["main_l"]).all() else "main_l"


def _lines(answer: Answer, x: list[str]) -> Iterator[dict[str, Any]]:
    if not np.isnan(answer.columns["typical_l"]).all():
        yield {
            "type": "scatter",
            "name": _("Typical at this time"),
            "x": x,
            "y": _drawn(answer.columns["typical_l"], answer),
            "mode": "lines",
            "line": {"color": SERIES["typical"], "dash": "dash", "width": 2, "shape": "hvh"},
            "hovertemplate": _hover(answer),
        }
    if answer.question.compares and not np.isnan(answer.columns["earlier_l"]).all():
        yield {
            "type": "scatter",
            "name": _("A year before"),
            "x": x,
            "y": _drawn(answer.columns["earlier_l"], answer),
            "mode": "markers+lines",
            "line": {"color": SERIES["earlier"], "width": 1.5},
            "marker": {"symbol": "diamond", "size": 7},
            "hovertemplate": _hover(answer),
        }


def _marks(answer: Answer, x: list[str]) -> Iterator[dict[str, Any]]:
    """Mark the slots that are unusual or of which not everything is known, so that no colour is needed to tell them."""
    total = _drawn(answer.columns["total_l"], answer)
    for name, places, symbol, colour in (
        (_("Unusually high"), np.flatnonzero(answer.columns["is_unusual"]).tolist(), "triangle-down", "warn"),
        (_("No readings"), _where(answer, Gap.NOTHING_KNOWN), "x-thin", "typical"),
        (_("Some hours missing"), _where(answer, Gap.PART_MISSING), "triangle-up-open", "typical"),
        (_("So far, not over yet"), _where(answer, Gap.SO_FAR), "circle-open", "typical"),
    ):
        if places:
            # A mark in the colour of its bar is told from it by its edge.
            edge = "var(--card)" if colour == "warn" else SERIES[colour]
            yield {
                "type": "scatter",
                "name": name,
                "x": [x[place] for place in places],
                "y": [total[place] or 0.0 for place in places],
                "mode": "markers",
                "marker": {
                    "symbol": symbol,
                    "size": 13 if colour == "warn" else 9,
                    "color": SERIES[colour],
                    "line": {"color": edge, "width": 2},
                },
                "cliponaxis": False,
                "hoverinfo": "name",
            }
    if np.nan_to_num(answer.columns["estimated"]).any():
        hatched = {"color": SERIES["main"], "pattern": {"shape": HATCH}}
        yield {
            "type": "bar",
            "name": _("Partly estimated"),
            "x": x[:1],
            "y": [None],
            "marker": hatched,
            "hoverinfo": "skip",
        }


def _where(answer: Answer, wanted: Gap) -> list[int]:
    return [at for at, gap in enumerate(answer.gaps) if gap is wanted]


def _drawn(litres: Floats, answer: Answer) -> list[float | None]:
    scale = 1 if answer.question.resolution is Resolution.HOUR else 1000
    # To the litre, as in the table: what is typical has parts of litres.
    return [None if value != value else round(value) / scale for value in litres.tolist()]  # noqa: PLR0124 -- only NaN is not itself


def _hover(answer: Answer) -> str:
    return "%{y:.0f} l" if answer.question.resolution is Resolution.HOUR else "%{y:.3f} m³"
