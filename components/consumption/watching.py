"""The watch panel of the consumption page: its places, and the forms of a goal and of days away."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, Tone, awaited, card, notice, tag
from components.consumption.leaks import AREA, field
from components.forms import form, sender
from components.steps import step_id
from domain.consumption.watching import DEFAULT_LIMIT_L, Away, GoalState, Level, UsedAway
from texts import _, day, number, volume

GOAL, NO_GOAL, AWAY, STAY = "goal", "no-goal", "away", "stay"
AMOUNT, UNIT, FIRST, LAST, LIMIT = "amount", "unit", "first", "last", "limit"
LOOK: Final = "button ghost small"
LITRES: Final = "l"
CUBIC_METRES: Final = "m3"


class Ids:
    """Element ids of the watch panel."""

    OPENED = "watch-opened"
    LEAKS = "watch-leaks"
    FORECAST = "watch-forecast"
    HOMES = "watch-homes"
    GOAL = "watch-goal"
    AWAY = "watch-away"


def leak_place() -> html.Div:
    """Return the place of the leaks; what they are comes when the page is there."""
    spoken: Props = {"aria-live": "polite"}
    return html.Div([dcc.Store(id=Ids.OPENED, data=0), html.Div(awaited(), id=Ids.LEAKS, **spoken)])


def watch_place() -> html.Div:
    """Return the places of the forecast, of like homes, of the goal and of days away."""
    places = [html.Div(id=ident) for ident in (Ids.FORECAST, Ids.HOMES, Ids.GOAL, Ids.AWAY)]
    return html.Div(places, className="watch")


def goal_card(state: GoalState | None) -> list[Component]:
    """Return how the month stands against the goal, and the form that sets it."""
    parts: list[Component] = [] if state is None else _goal(state)
    given = "" if state is None else number(state.goal_m3, 3).rstrip("0").rstrip(",.")
    units = [{"value": CUBIC_METRES, "label": "m³"}, {"value": LITRES, "label": _("litres")}]
    fields = [
        dmc.TextInput(id=field(GOAL, AMOUNT), label=_("At most, a month"), value=given, size="sm"),
        dmc.Select(
            id=field(GOAL, UNIT), label=_("Unit"), data=units, value=CUBIC_METRES, allowDeselect=False, size="sm"
        ),
        sender(step_id(AREA, GOAL), _("Set the goal"), LOOK),
        *([_button(NO_GOAL, _("Take it away"))] if state else []),
    ]
    told = _("When 80 and 100 % are reached, you are told here and by message, if you want messages.")
    return [card(*parts, form(fields, "filters"), html.P(told, className="sub small"), title=_("Your goal"))]


def _goal(state: GoalState) -> list[Component]:
    tones: dict[Level, tuple[Tone, str]] = {
        Level.BELOW: ("ok", _("within the goal")),
        Level.NEAR: ("warn", _("80 % are used")),
        Level.REACHED: ("bad", _("the goal is passed")),
    }
    tone, words = tones[state.level]
    used = {"used": volume(state.used_m3, 1), "goal": volume(state.goal_m3, 1), "percent": number(state.percent)}
    told = _("{used} of {goal} this month, {percent} %", **used)
    hidden: Props = {"aria-hidden": "true"}
    width = {"width": f"{min(100, state.percent)}%"}
    return [
        html.Div([html.Strong(told), tag(words, tone)], className="row"),
        html.Div(html.Span(style=width), className="meter-bar", **hidden),
    ]


def away_card(away: Sequence[Away], used: Sequence[UsedAway]) -> list[Component]:
    """Return the days on which nobody is at home, what was used on them, and the form for more."""
    alerts = [notice(_("Water was used while you were away"), _used(used), "warn")] if used else []
    rows = [html.Li([_span(one), _button(f"{STAY}:{one.id}", _("Take it away"))], className="row") for one in away]
    fields = [
        dmc.TextInput(id=field(AWAY, FIRST), label=_("First day"), placeholder=_("DD.MM.YYYY"), size="sm"),
        dmc.TextInput(id=field(AWAY, LAST), label=_("Last day"), placeholder=_("DD.MM.YYYY"), size="sm"),
        dmc.TextInput(id=field(AWAY, LIMIT), label=_("Litres a day"), value=str(DEFAULT_LIMIT_L), size="sm"),
        sender(step_id(AREA, AWAY), _("Watch these days"), LOOK),
    ]
    told = _("When more than so many litres are used on a day on which nobody is at home, you are told.")
    listed = [html.Ul(rows, className="plain")] if rows else []
    return [
        card(
            *alerts, *listed, form(fields, "filters"), html.P(told, className="sub small"),
            title=_("Days away"),
        )
    ]  # fmt: skip


def _span(one: Away) -> str:
    days = {"first": day(one.first), "last": day(one.last), "limit": number(one.limit_l)}
    return _("{first} to {last}, at most {limit} litres a day", **days)


def _used(used: Sequence[UsedAway]) -> str:
    shown = [_("{day}: {litres} litres", day=day(one.day), litres=number(one.litres)) for one in used[:5]]
    return "; ".join([*shown, *([_("and more")] if len(used) > len(shown) else [])])


def _button(name: str, words: str) -> html.Button:
    return html.Button(words, id=step_id(AREA, name), type="button", className=LOOK)


def m3_of(amount: Decimal, unit: str) -> Decimal:
    """Return an amount in m³, as it was given in litres or m³."""
    return amount / 1000 if unit == LITRES else amount
