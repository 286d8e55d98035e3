"""Leaks on the consumption page: what runs, since when and what it costs, what to do, and why it is none."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import dash_mantine_components as dmc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import Tone, card, how_computed, tag
from components.forms import form, sender
from components.steps import step_id
from components.tables import Column, long_table
from domain.consumption.dismissals import Dismissal, Reason
from domain.consumption.leaks import Confidence, Rule
from domain.consumption.watched import WatchedLeak
from texts import _, _l, day, money, number, volume

AREA: Final = "watch"
DISMISS: Final = "dismiss"
REASON, NOTE = "reason", "note"
REASON_WORDS: Final = {
    Reason.POOL: _l("A pool or a tank was filled"),
    Reason.WATERING: _l("The garden was watered"),
    Reason.REPAIRED: _l("It is repaired"),
    Reason.KNOWN: _l("I know this use"),
    Reason.OTHER: _l("Something else"),
}
RULE_WORDS: Final = {
    Rule.NO_PAUSE: _l("water ran in every hour of a day and a night"),
    Rule.EVERY_NIGHT: _l("it ran seven nights on end, though single hours may have been idle"),
}
SURE_WORDS: Final = {Confidence.HIGH: _l("very likely"), Confidence.FAIR: _l("possible")}
COMPUTED: Final = (
    _l(
        "Two rules look for water that never stops. One: more than 3.8 litres in every one of 24 hours on end. Two: "
        "seven nights on end in which, between 1:00 and 5:00, all hours but one let water through."
    ),
    _l(
        "Blocks of flats and businesses may use water at night. There it counts only above what all but one in twenty "
        "days of the year before kept to, and for three days on end."
    ),
    _l(
        "How much runs is the middle one of the nights. The cost is that volume by the prices of your tariff on its "
        "days, with sewage and tax; water through a submeter pays no sewage. A month has 30.4 days."
    ),
    _l("Hours without a reading tell nothing, and neither do hours over which the radio shared out a gap."),
)


def field(key: Any, part: Any) -> dict[str, Any]:  # noqa: ANN401 -- names, or Dash's ALL
    """Return the id of a field of the watch panel."""
    return {"watch": key, "part": part}


def leak_parts(leaks: Sequence[WatchedLeak], *, has_radio: bool, has_meter: bool) -> list[Component]:
    """Return the leaks that somebody has to look at, and folded those of the past; or why nothing is looked for."""
    if not has_meter:
        return []
    if not has_radio:
        told = _("Leaks are looked for in hourly readings. Your meter has no radio, so only its dial can be looked at.")
        return [card(html.P(told, className="sub"), title=_("Leaks"))]
    alerts = [leak for leak in leaks if leak.is_alert]
    past = [leak for leak in leaks if not leak.is_alert]
    shown: list[Component] = [*map(_alert, alerts)]
    if not alerts:
        shown.append(html.P(["✓ ", _("No leak needs your attention.")], className="no-leak"))
    if past:
        shown.append(_history(past))
    return [card(*shown, _computed(), title=_("Leaks"))]


def _computed() -> Component:
    return how_computed([html.P(str(text)) for text in COMPUTED])


def _key(leak: WatchedLeak) -> str:
    return f"{leak.spot.place}:{leak.first}"


def _alert(leak: WatchedLeak) -> html.Div:
    tones: dict[Confidence, Tone] = {Confidence.HIGH: "bad", Confidence.FAIR: "warn"}
    sure = leak.leak.confidence
    head = html.Div(
        [html.H3(_("Water has not stopped since {day}", day=day(leak.first))), tag(str(SURE_WORDS[sure]), tones[sure])],
        className="row",
    )
    again = [html.P(_again(leak.said[0]), className="small")] if leak.said else []
    return html.Div([head, _facts(leak), *again, _to_do(), _dismissing(leak)], className="leak")


def _facts(leak: WatchedLeak) -> html.Dl:
    month_m3 = leak.litres_an_hour * 24 * 30.4 / 1000
    facts = [
        (_("It runs"), _("{litres} litres an hour", litres=number(leak.litres_an_hour))),
        (_("So far"), _priced(volume(leak.m3, 1), leak.cost_so_far)),
        (_("A month, if it goes on"), _priced(volume(month_m3, 1), leak.cost_a_month)),
        (_("Meter"), f"{leak.spot.serial}, {leak.spot.address}"),
        (_("Told by"), "; ".join(str(RULE_WORDS[rule]) for rule in sorted(leak.leak.rules, reverse=True))),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="facts")


def _priced(water: str, cost: Decimal | None) -> str:
    return water if cost is None else _("{water}, {cost}", water=water, cost=money(cost))


def _again(said: Dismissal) -> str:
    return _(
        "On {day} you said: {reason}. It has grown since, or goes on.",
        day=day(said.at.date()),
        reason=_lower(str(REASON_WORDS[said.reason])),
    )


def _lower(words: str) -> str:
    return words if words.startswith("I ") else words[:1].lower() + words[1:]


def _to_do() -> html.Details:
    steps = [
        _("Close all taps and look at the meter. If it stands still, a tap or an appliance was left open."),
        _("If it turns, shut the valve of the toilet, then of the boiler and the garden, one after the other."),
        _("If it turns with all of them shut, the pipe behind the meter leaks: shut the main valve, call a plumber."),
    ]
    return how_computed([html.Ol([html.Li(step) for step in steps])], _("What to do"))


def _dismissing(leak: WatchedLeak) -> html.Details:
    """Return what says that this is no leak, folded until it is wanted."""
    key = _key(leak)
    reasons = [{"value": reason.value, "label": str(words)} for reason, words in REASON_WORDS.items()]
    choice = dmc.Select(
        id=field(key, REASON), label=_("Why"), data=reasons, value=Reason.KNOWN.value, allowDeselect=False, size="sm"
    )
    note = dmc.TextInput(id=field(key, NOTE), label=_("Note"), size="sm")
    done = sender(_step(leak), _("Tell it no more"), "button ghost")
    told = _("It is told again when it grows, when it starts anew, and when it goes on after a repair.")
    filled = form([choice, note, done], "filters")
    parts = [html.Summary(_("This is no leak, or no more")), filled, html.P(told, className="small sub")]
    return html.Details(parts, className="how")


def _step(leak: WatchedLeak) -> dict[str, Any]:
    return step_id(AREA, f"{DISMISS}:{_key(leak)}")


def _history(leaks: Sequence[WatchedLeak]) -> html.Details:
    rows = pd.DataFrame(
        {
            "first": leak.first,
            "last": leak.last,
            "rate": round(leak.litres_an_hour),
            "m3": leak.m3,
            "cost": leak.cost_so_far,
            "meter": leak.spot.serial,
            "state": _state(leak),
        }
        for leak in leaks
    )
    columns = [
        Column("first", _("From"), "date"),
        Column("last", _("To"), "date"),
        Column("rate", _("Litres an hour"), "number"),
        Column("m3", "m³", "number", places=1),
        Column("cost", _("Cost"), "money"),
        Column("meter", _("Meter")),
        Column("state", _("State")),
    ]
    table = long_table(rows, columns, caption=_("Leaks of the last 13 months that have ended or were dismissed"))
    return html.Details([html.Summary(_("Earlier ones ({count})", count=len(leaks))), table])


def _state(leak: WatchedLeak) -> str:
    state = _("still running") if leak.is_running else _("ended")
    said = leak.dismissal
    if said is None:
        return state
    reason = str(REASON_WORDS[said.reason]) + (f" ({said.note})" if said.note else "")
    return _("{state}; {day}: {reason}", state=state, day=day(said.at.date()), reason=reason)
