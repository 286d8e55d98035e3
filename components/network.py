"""Pipes, valves and hydrants told in words."""

import datetime as dt
from collections.abc import Iterator

from dash import html

from domain.layers import CODE, Attribute
from domain.network.features import Feature
from texts import _, day, number


def feature_details(feature: Feature) -> html.Section:
    """Return a thing on the map: what it is, its number, how far away, and what the reader may know of it."""
    rows = [html.Div([html.Dt(label), html.Dd(value)]) for label, value in _told(feature)]
    code = html.Span(feature.attributes.get(CODE.key) or "", className="num")
    name = html.H3([_(feature.layer.singular), " ", code])
    return html.Section(
        [html.Div([name, _away(feature)], className="feature-head"), html.Dl(rows)], className="feature"
    )


def _away(feature: Feature) -> html.Span | None:
    """Return how far the thing is; an area that the pin stands in is not away."""
    if feature.layer.geometry == "area" or not feature.layer.is_exact:
        return None
    distance = f"{number(feature.distance_m, 1)}\u202fm"
    return html.Span(_("{distance} from the pin", distance=distance), className="away tiny")


def _told(feature: Feature) -> Iterator[tuple[str, str]]:
    for attribute in feature.layer.attributes:
        value = feature.attributes[attribute.key]
        if attribute is not CODE and value not in {None, ""}:
            yield _(attribute.label), _value(attribute, value)


def _value(attribute: Attribute, value: object) -> str:
    if attribute.words:
        return _(attribute.words.get(str(value).lower(), str(value)))
    if isinstance(value, dt.date):
        return day(value)
    text = number(value, 1) if isinstance(value, float) else str(value)
    return "\u202f".join(part for part in (attribute.sign, text, attribute.unit) if part)
