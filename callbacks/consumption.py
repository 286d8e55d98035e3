"""The consumption page: one question at a time about the meters of the signed-in customer."""

from typing import Any, Final
from urllib.parse import urlencode

from dash import Input, Output, State, ctx
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from components.charts import part
from components.consumption import charts, tables, words
from components.consumption.screen import PRESETS, Ids
from domain.consumption.answer import Answer
from domain.roles import CUSTOMERS
from services.consumption import consumption_of, meter_readings, present_meters
from services.consumption_shown import ROLE_WORDS, labels, readings_shown, use_shown
from services.runtime import today

FARTHEST: Final = 100
"""Steps that are taken at once at most."""


def show_use(
    by: str | None, meters: str | None, span: list[str | None] | None, compare: object, *clicks: int | None
) -> dict[str, Any]:
    """Show the use that is asked for; a button asks for another period.

    ``clicks`` are the steps that the view on the screen has taken, and how often a step back and one forward were
    clicked: two quick clicks are two steps, though the second asks before the first is answered.
    """
    days = [day for day in span or [] if day]
    if len(days) == 1:  # The second day of the range is still to be picked.
        raise PreventUpdate
    taken, earlier, later = (count or 0 for count in (*clicks, 0, 0, 0)[:3])
    steps = max(-FARTHEST, min(later - earlier - taken, FARTHEST))
    turn = PRESETS.get(ctx.triggered_id or "", "")
    answer = consumption_of(by or "", meters or "", days, str(bool(compare)), turn=turn, steps=steps)
    names = labels(answer)
    shown = use_shown(answer, names)
    return {
        **_controls(answer),
        "taken": later - earlier,
        "headline": words.headline(answer),
        "figure": charts.use_chart(answer, names),
        "summary": words.summary(answer, names),
        "table": tables.use_table(shown, answer.question.resolution),
    }


def _controls(answer: Answer) -> dict[str, Any]:
    """Return what the controls and links say once the question is answered."""
    question = answer.question
    filters = {"by": question.resolution.value, "meters": question.meters, "span": question.span}
    query = urlencode(filters | ({"compare": "1"} if question.compares else {}))
    return {
        "by": question.resolution.value,
        "meters": question.meters,
        "span": [question.first.isoformat(), question.last.isoformat()],
        "csv": f"/export/consumption.csv?{query}",
        "xlsx": f"/export/consumption.xlsx?{query}",
    }


def show_meters(_by: str | None) -> tuple[list[dict[str, str]], list[Component], Component]:
    """Show the meters that can be chosen, each with its card, and every reading of them, once the page is there."""
    places = present_meters()
    return (
        words.meter_options(places, ROLE_WORDS),
        words.meter_cards(places, ROLE_WORDS, today()),
        tables.readings_table(readings_shown(meter_readings())),
    )


def register(bind: Binder) -> None:
    """Wire the handlers of the consumption page."""
    asked = [
        Input(Ids.BY, "value"),
        Input(Ids.METERS, "value"),
        Input(Ids.SPAN, "value"),
        Input(Ids.COMPARE, "checked"),
    ]
    clicks = [State(Ids.TAKEN, "data"), *(Input(ident, "n_clicks") for ident in (Ids.EARLIER, Ids.LATER, *PRESETS))]
    shown: dict[str, DashDependency] = {
        "by": Output(Ids.BY, "value"),
        "meters": Output(Ids.METERS, "value"),
        "span": Output(Ids.SPAN, "value"),
        "taken": Output(Ids.TAKEN, "data"),
        "csv": Output(part(Ids.USE, "csv"), "href"),
        "xlsx": Output(part(Ids.USE, "xlsx"), "href"),
        "headline": Output(Ids.HEADLINE, "children"),
        "figure": Output(part(Ids.USE, "chart"), "figure"),
        "summary": Output(part(Ids.USE, "summary"), "children"),
        "table": Output(part(Ids.USE, "table"), "children"),
    }
    bind(show_use, shown, [*asked, *clicks], roles=CUSTOMERS, prevent_initial_call=False)
    meters: list[DashDependency] = [
        Output(Ids.METERS, "data"),
        Output(Ids.CARDS, "children"),
        Output(Ids.READINGS_TABLE, "children"),
    ]
    bind(show_meters, meters, Input(Ids.KEPT, "id"), roles=CUSTOMERS, prevent_initial_call=False)
    bind.clientside("address", "follow", Output(Ids.KEPT, "children"), Input(part(Ids.USE, "csv"), "href"))
