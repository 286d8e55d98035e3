"""Water use: hours to billing periods of the signed-in customer's meters."""

import dash
from dash import html

from components.consumption.screen import screen
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(
    __name__,
    path="/consumption",
    title=_l("Water use"),
    name=_l("Water use"),
    roles=CUSTOMERS,
    order=10,
)


def layout(by: str = "", meters: str = "", span: str = "", compare: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(by, meters, span, compare)
