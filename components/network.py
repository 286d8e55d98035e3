"""Pipes, valves and hydrants told in words."""

import datetime as dt
from collections.abc import Iterator

from dash import html

from domain.layers import Attribute
from domain.network.features import Feature
from texts import _, day, number


def feature_details(feature: Feature) -> html.Section:
    """Return what the reader may know of a thing on the map, as a list of terms."""
    rows = [html.Div([html.Dt(label), html.Dd(value)]) for label, value in _told(feature)]
    return html.Section([html.H3(_(feature.layer.singular)), html.Dl(rows)], className="feature")


def _told(feature: Feature) -> Iterator[tuple[str, str]]:
    for attribute in feature.layer.attributes:
        value = feature.attributes[attribute.key]
        if value not in {None, ""}:
            yield _(attribute.label), _value(attribute, value)


def _value(attribute: Attribute, value: object) -> str:
    if attribute.words:
        return _(attribute.words.get(str(value), str(value)))
    if isinstance(value, dt.date):
        return day(value)
    text = number(value, 1) if isinstance(value, float) else str(value)
    return f"{text}\u202f{attribute.unit}" if attribute.unit else text
