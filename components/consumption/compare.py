"""Two periods side by side: chart, words and table with the same numbers, by day because periods differ in length."""

from typing import Any, Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import figure_value
from components.charts import plain_figure
from components.tables import Column, Kind, long_table
from components.theme import SERIES
from domain.consumption.compare import Comparison, Period
from texts import _, day, number, volume

TOGETHER: Final = 1
"""Rows of the table before those of the slots: both periods as a whole."""
AS_MUCH: Final = 0.5
"""Percent; less of a difference is none."""


def comparison_chart(comparison: Comparison, shown: pd.DataFrame) -> dict[str, Any]:
    """Draw the slots of the table, the first of the one period beside the first of the other."""
    now, rates, then, others, _more = (shown[name].iloc[TOGETHER:].tolist() for name in shown.columns)
    places = list(range(1, len(now) + 1))
    series = [
        _bars(span(comparison.now), places, (now, rates), "main"),
        _bars(span(comparison.then), places, (then, others), "earlier"),
    ]
    axis = {"tickformat": "d", "title": {"text": _("From the beginning of each period")}}
    return plain_figure(series, y_title=_("litres a day"), barmode="group", xaxis=axis, hovermode="x unified")


def _bars(name: str, places: list[int], told: tuple[list[Any], list[Any]], colour: str) -> dict[str, Any]:
    names, rates = told
    return {
        "type": "bar",
        "name": name,
        "x": places,
        "y": [None if rate is None else int(rate) for rate in rates],
        "customdata": names,
        "marker": {"color": SERIES[colour]},
        "hovertemplate": "%{customdata}: %{y:.0f} l",
    }


def span(period: Period) -> str:
    """Return the days of a period."""
    return _("{first} to {last}", first=day(period.first), last=day(period.last))


def comparison_words(comparison: Comparison) -> str:
    """Say both periods and how they compare."""
    parts = [_said(period) for period in (comparison.now, comparison.then)]
    return " ".join([*parts, *filter(None, [change_words(comparison)])])


def _said(period: Period) -> str:
    if not period.known_h:
        return _("{span}: nothing is known.", span=span(period))
    litres, use = number(period.litres_a_day), volume(period.litres / 1000, 3)
    return _("{span}: {use}, {litres} litres a day.", span=span(period), use=use, litres=litres)


def change_words(comparison: Comparison) -> str:
    """Say by how much more or less is used a day, nothing where it is not known."""
    percent = 100 * comparison.change
    if percent != percent:  # noqa: PLR0124 -- only NaN is not itself
        return ""
    if abs(percent) < AS_MUCH:
        return _("A day, that is as much.")
    if percent > 0:
        return _("A day, that is {percent} % more.", percent=number(percent))
    return _("A day, that is {percent} % less.", percent=number(-percent))


def comparison_head(comparison: Comparison) -> list[Component]:
    """Return both periods by day, large, the one beside the other."""
    return [
        figure_value("—" if not period.known_h else number(period.litres_a_day), _("litres a day"), note=_note(period))
        for period in (comparison.now, comparison.then)
    ] + [html.P(change_words(comparison), className="sub")]


def _note(period: Period) -> str:
    return f"{span(period)} · {volume(period.litres / 1000, 3)}" if period.known_h else span(period)


def comparison_table(shown: pd.DataFrame) -> html.Div:
    """Return the table of two periods."""
    kinds: tuple[Kind, ...] = ("text", "number", "text", "number", "number")
    columns = [Column(name, name, kind) for name, kind in zip(shown.columns, kinds, strict=True)]
    return long_table(shown, columns, caption=_("Two periods, litres a day"))
