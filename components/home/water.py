"""How much water went through, whether that is as usual, and until when the meters may count."""

import datetime as dt
from collections.abc import Sequence
from math import isnan
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, Tone, empty_state, figure_value, tag
from components.verification import verification
from domain.consumption.pace import Compared, Pace
from domain.consumption.watched import Outlook
from domain.meters import MeterNow, MeterRole
from texts import NARROW_SPACE, _, day, long_day, money, number, volume

CUBIC_METRES: Final = "m³"
HEADROOM: Final = 1.12


def use_so_far(compared: Compared) -> list[Component]:
    """Return the running period of a meter that is read by radio."""
    head = _head(_("Water this period"), _pace(compared))
    big = figure_value(number(compared.use_m3, 1), CUBIC_METRES)
    scale = [html.Span(_("since {day}", day=long_day(compared.first)))]
    if not isnan(compared.usual_m3):
        scale.append(html.Span(_("usual for these days: {use}", use=volume(compared.usual_m3, 1))))
    return [head, big, _bar(compared), html.P(scale, className="meter-scale small sub")]


def last_billed(compared: Compared) -> list[Component]:
    """Return the last settlement period of a meter that is read by eye, by the day."""
    head = _head(_("Water in the last settled period"), _pace(compared))
    big = figure_value(number(1000 * compared.use_m3 / compared.days, 0), _("litres a day"))
    span = _(
        "{use} from {first} to {last}",
        use=volume(compared.use_m3, 1),
        first=day(compared.first),
        last=day(compared.last),
    )
    scale = [html.Span(span)]
    if not isnan(compared.usual_m3):
        scale.append(html.Span(_("a year before: {use}", use=volume(compared.usual_m3, 1))))
    return [head, big, _bar(compared), html.P(scale, className="meter-scale small sub")]


def outlook(found: Outlook | None) -> list[Component]:
    """Return what the running period will come to, in water and in money, as far as it can be said."""
    if found is None or found.use.projected is None:
        return []
    span, until = found.use.projected, long_day(found.use.last)
    told = {"low": number(span.low_l / 1000, 1), "high": volume(span.high_l / 1000, 1), "day": until}
    text = _("Expected by {day}: {low} to {high}.", **told)
    if found.bill is not None and found.bill.high:
        text += " " + _(
            "That is a bill of {low} to {high}.", low=number(found.bill.low, 2), high=money(found.bill.high)
        )
    return [html.P(text, className="small outlook")]


def no_use() -> list[Component]:
    """Return what a customer sees before anything is counted."""
    text = _("What your meter counts appears here after the first reading.")
    return [_head(_("Water this period")), empty_state(_("Nothing counted yet"), text)]


def _head(title: str, *right: Component) -> html.Div:
    return html.Div([html.H2(title), html.Div(list(right), className="right")], className="card-head")


def _pace(compared: Compared) -> html.Span:
    percent = "" if isnan(compared.ratio) else f"{number(abs(compared.ratio - 1) * 100)}\u00a0%"
    words: dict[Pace, tuple[str, Tone]] = {
        Pace.AS_USUAL: ("✓ " + _("as usual"), "ok"),
        Pace.MORE: ("↑ " + _("{percent} more than usual", percent=percent), "warn"),
        Pace.LESS: ("↓ " + _("{percent} less than usual", percent=percent), "in"),
        Pace.UNKNOWN: (_("nothing to compare with yet"), "in"),
    }
    return tag(*words[compared.pace])


def _bar(compared: Compared) -> html.Div:
    usual = 0.0 if isnan(compared.usual_m3) else compared.usual_m3
    full = HEADROOM * max(compared.use_m3, usual, 0.001)
    hidden: Props = {"aria-hidden": "true"}
    parts = [html.Span(className="usual", style={"width": f"{100 * usual / full:.1f}%"})]
    parts.append(html.Span(style={"width": f"{100 * compared.use_m3 / full:.1f}%"}))
    if compared.use_m3 > usual:
        parts.append(html.Span(className="mark", style={"left": f"{100 * usual / full:.1f}%"}))
    return html.Div(parts, className="meter-bar", **hidden)


def meters(installed: Sequence[MeterNow], today: dt.date) -> list[Component]:
    """Return the meters that are there with their last reading and the end of their verification."""
    if not installed:
        return [_head(_("Meters")), empty_state(_("No meter yet"), _("Your meter appears here when it is installed."))]
    contracts = dcc.Link(_("Contracts"), href="/contracts", className="link")
    return [_head(_("Meters"), contracts), html.Div([_meter(one, today) for one in installed], className="meters")]


def _meter(meter: MeterNow, today: dt.date) -> html.Div:
    is_sub = meter.role is MeterRole.SUBMETER
    name = _("Submeter {serial}", serial=meter.serial) if is_sub else _("Meter {serial}", serial=meter.serial)
    parts: list[Component] = [html.H3(name)]
    if meter.read_on is not None and meter.value_m3 is not None:
        shown = f"{number(meter.value_m3, 3)}{NARROW_SPACE}{CUBIC_METRES}"
        parts.append(html.P([html.Strong(shown), f" {day(meter.read_on)}"], className="num"))
    if meter.verification_expires_on is not None:
        parts.append(verification(meter.verification_expires_on, today, meter.role))
    return html.Div(parts)
