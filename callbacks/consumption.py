"""The consumption page: one question at a time about the meters of the signed-in customer."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from dash import Input, Output, State, ctx, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from components.charts import part
from components.consumption import charts, meter_card, sankey, tables, words
from components.consumption import compare as periods
from components.consumption.screen import GREEN_BUTTON, PRESETS, Ids, years_card
from components.files import addresses_of
from domain.consumption.answer import Answer
from domain.consumption.question import Resolution
from domain.roles import CUSTOMERS
from services.annual_statement import years_known
from services.consumption import compared, consumption_of, flowed, meter_readings, present_meters
from services.consumption_beside import comparison_shown, flow_shown, meter_names
from services.consumption_shown import labels, readings_shown, use_shown
from services.runtime import today

FARTHEST: Final = 100
"""Steps that are taken at once at most."""
PARTED: Final = 2
"""Meters in use without which there are no flows to show."""


def show_use(
    by: str | None,
    meters: str | None,
    span: list[str | None] | None,
    compare: object,
    other: list[str | None] | None = None,
    *clicks: int | None,
) -> dict[str, Any]:
    """Show the use that is asked for; a button asks for another period.

    ``other`` are days to compare with, which go before the same days a year ago (``compare``). ``clicks`` are the steps
    that the view on the screen has taken, and how often a step back and one forward were clicked: two quick clicks are
    two steps, though the second asks before the first is answered.
    """
    days, others = _whole(span), _whole(other)
    taken, earlier, later = (count or 0 for count in (*clicks, 0, 0, 0)[:3])
    steps = max(-FARTHEST, min(later - earlier - taken, FARTHEST))
    turn, beside = PRESETS.get(ctx.triggered_id or "", ""), _beside(others, compare=bool(compare))
    answer = consumption_of(by or "", meters or "", days, beside, turn=turn, steps=steps)
    return _controls(answer) | _drawn(answer) | {"taken": later - earlier}


def _whole(span: list[str | None] | None) -> list[str]:
    """Return the days of a range; of half a range the second day is still to be picked."""
    days = [day for day in span or [] if day]
    if len(days) == 1:
        raise PreventUpdate
    return days


def _drawn(answer: Answer) -> dict[str, Any]:
    """Return the answer in words, as a chart and as its table."""
    names = labels(answer)
    return {
        "headline": words.headline(answer),
        "figure": charts.use_chart(answer, names),
        "summary": words.summary(answer, names),
        "table": tables.use_table(use_shown(answer, names), answer.question.resolution),
    }


def _beside(days: list[str], *, compare: bool) -> str:
    """Return what is compared with; the year before, where the switch was pressed after days were picked."""
    is_pressed = compare and ctx.triggered_id == Ids.COMPARE
    return ",".join(day[:10] for day in days) if days and not is_pressed else "1" if compare else ""


def _controls(answer: Answer) -> dict[str, Any]:
    """Return what the controls and links say once the question is answered."""
    question = answer.question
    span = (answer.uncut or question).span
    filters = {"by": question.resolution.value, "meters": question.meters, "span": span}
    return {
        "compare": question.compares and not question.other,
        "other": [day.isoformat() for day in question.other] if question.other else [None, None],
        "by": question.resolution.value,
        "meters": question.meters,
        "span": [question.first.isoformat(), question.last.isoformat()],
        **addresses_of("consumption", filters | {"compare": question.compare}),
        "green": f"{GREEN_BUTTON}?{urlencode(filters | {'by': _finely(question.resolution)})}",
    }


def _finely(resolution: Resolution) -> str:
    """Return how finely other programs get what is shown: by hour, or by day."""
    return Resolution.HOUR.value if resolution is Resolution.HOUR else Resolution.DAY.value


def show_comparison(address: str | None) -> dict[str, Any]:
    """Show the two periods of the view, whose link to the file is ``address``."""
    asked = filters_of(address)
    found = compared(*(asked.get(name, "") for name in ("by", "meters", "span", "compare")))
    if found is None:
        nothing = {"hidden": True, "head": [], "figure": no_update, "summary": "", "table": []}
        return nothing | addresses_of("comparison")
    shown = comparison_shown(found)
    return {
        "hidden": False,
        "head": periods.comparison_head(found),
        "figure": periods.comparison_chart(found, shown),
        "summary": periods.comparison_words(found),
        "table": periods.comparison_table(shown),
        **addresses_of("comparison", asked),
    }


def show_flow(address: str | None) -> dict[str, Any]:
    """Show where the water of the view flowed, where a meter is behind another and both were used."""
    asked = filters_of(address)
    _question, places, flows = flowed(*(asked.get(name, "") for name in ("by", "meters", "span")))
    if not any(flow.is_parted for flow in flows) or sum(flow.litres > 0 for flow in flows) < PARTED:
        return {"hidden": True, "figure": no_update, "summary": "", "table": [], **addresses_of("flow")}
    names, serials = meter_names(places), dict(zip(places["place"].tolist(), places["serial"].tolist(), strict=True))
    return {
        "hidden": False,
        "figure": sankey.flow_chart(flows, serials),
        "summary": sankey.flow_words(flows, names),
        "table": sankey.flow_table(flow_shown(flows, names)),
        **addresses_of("flow", {name: asked[name] for name in ("by", "meters", "span") if name in asked}),
    }


def filters_of(address: str | None) -> dict[str, str]:
    """Return what the address of a file asks for."""
    return dict(parse_qsl(urlsplit(address or "").query))


def show_meters(_by: str | None) -> tuple[list[dict[str, str]], list[Component], Component, list[Component]]:
    """Show the meters that can be chosen, each with its card, and every reading of them, once the page is there.

    At the foot are the years that can be printed.
    """
    places = present_meters()
    return (
        words.meter_options(places),
        meter_card.meter_cards(places, today()),
        tables.readings_table(readings_shown(meter_readings())),
        years_card(years_known()),
    )


def register(bind: Binder) -> None:
    """Wire the handlers of the consumption page."""
    asked = [
        Input(Ids.BY, "value"),
        Input(Ids.METERS, "value"),
        Input(Ids.SPAN, "value"),
        Input(Ids.COMPARE, "checked"),
        Input(Ids.OTHER, "value"),
    ]
    clicks = [State(Ids.TAKEN, "data"), *(Input(ident, "n_clicks") for ident in (Ids.EARLIER, Ids.LATER, *PRESETS))]
    shown: dict[str, DashDependency] = {
        "by": Output(Ids.BY, "value"),
        "meters": Output(Ids.METERS, "value"),
        "span": Output(Ids.SPAN, "value"),
        "compare": Output(Ids.COMPARE, "checked"),
        "other": Output(Ids.OTHER, "value"),
        "taken": Output(Ids.TAKEN, "data"),
        "csv": Output(part(Ids.USE, "csv"), "href"),
        "xlsx": Output(part(Ids.USE, "xlsx"), "href"),
        "green": Output(part(Ids.USE, "green"), "href"),
        "headline": Output(Ids.HEADLINE, "children"),
        "figure": Output(part(Ids.USE, "chart"), "figure"),
        "summary": Output(part(Ids.USE, "summary"), "children"),
        "table": Output(part(Ids.USE, "table"), "children"),
    }
    bind(show_use, shown, [*asked, *clicks], roles=CUSTOMERS, prevent_initial_call=False)
    view = Input(part(Ids.USE, "csv"), "href")
    head: dict[str, DashDependency] = {"head": Output(Ids.BESIDE_HEAD, "children")}
    bind(show_comparison, _card(Ids.BESIDE, Ids.BESIDE_CARD) | head, view, roles=CUSTOMERS)
    bind(show_flow, _card(Ids.FLOW, Ids.FLOW_CARD), view, roles=CUSTOMERS)
    meters: list[DashDependency] = [
        Output(Ids.METERS, "data"),
        Output(Ids.CARDS, "children"),
        Output(Ids.READINGS_TABLE, "children"),
        Output(Ids.YEARS, "children"),
    ]
    bind(show_meters, meters, Input(Ids.KEPT, "id"), roles=CUSTOMERS, prevent_initial_call=False)
    bind.clientside("address", "follow", Output(Ids.KEPT, "children"), view)


def _card(prefix: str, card: str) -> dict[str, DashDependency]:
    """Return what a card that may be hidden shows."""
    names = {"figure": "chart", "summary": "summary", "table": "table", "csv": "csv", "xlsx": "xlsx"}
    props = {"figure": "figure", "csv": "href", "xlsx": "href"}
    shown: dict[str, DashDependency] = {
        key: Output(part(prefix, name), props.get(key, "children")) for key, name in names.items()
    }
    return shown | {"hidden": Output(card, "hidden")}
