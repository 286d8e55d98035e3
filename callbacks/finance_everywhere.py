"""Finance of all properties of the signed-in user."""

from typing import Any

from dash import Input, Output
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.charts import part
from components.finance import charts, words
from components.finance.everywhere import Ids, due_table
from domain.finance import ages_of, invoice_numbers, standing_of
from domain.money import ZERO
from domain.roles import CUSTOMERS
from services.due_dates import due_shown, open_everywhere
from services.finance import ageing_shown
from services.runtime import today

Shown = tuple[Component, dict[str, Any], str, Component]


def show_everywhere(_opened: int) -> Shown:
    """Show where all properties stand together, and what is to be paid for each of them when."""
    found, on = open_everywhere(), today()
    # What one property has overpaid pays no debt of another.
    due = found[found["open"] > 0]
    standing = standing_of(due.assign(amount=due["open"]), on)
    return (
        words.headline(standing, on),
        charts.ageing_chart(ageing_shown(due, on), list(ages_of(due, on))),
        words.ageing_words(standing, overpaid=-sum(found.loc[found["open"] < 0, "open"], ZERO)),
        due_table(due_shown(found), sorted(invoice_numbers(found))),
    )


def register(bind: Binder) -> None:
    """Wire the page."""
    outputs: list[DashDependency] = [
        Output(Ids.HEADLINE, "children"),
        Output(part(Ids.DUE, "chart"), "figure"),
        Output(part(Ids.DUE, "summary"), "children"),
        Output(part(Ids.DUE, "table"), "children"),
    ]
    bind(show_everywhere, outputs, Input(Ids.OPENED, "data"), roles=CUSTOMERS, prevent_initial_call=False)
