"""The gallery tells what came of its buttons, and draws its chart."""

from typing import Any

from dash import Input, Output
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from callbacks.notices import notify
from components.gallery import Ids, chart_id, figure, table
from domain.errors import InvalidInputError
from domain.roles import STAFF
from texts import _


def tell(_clicks: int | None) -> None:
    """Say that something went well."""
    notify(_("It is done"), _("This is how it is told."))


def fail(_clicks: int | None) -> None:
    """Break a rule."""
    raise InvalidInputError("on purpose")


def draw(_shown: str) -> tuple[Any, Component]:
    """Draw the chart and write its table."""
    return figure(), table()


def register(bind: Binder) -> None:
    """Wire this module."""
    bind(tell, [], Input(Ids.NOTIFY, "n_clicks"), roles=STAFF)
    bind(fail, [], Input(Ids.FAIL, "n_clicks"), roles=STAFF)
    drawn: list[DashDependency] = [Output(chart_id("chart"), "figure"), Output(chart_id("table"), "children")]
    bind(draw, drawn, Input(chart_id("chart"), "id"), roles=STAFF, prevent_initial_call=False)
