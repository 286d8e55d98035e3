"""Settlement: what a month comes to, before it is final."""

import dash
from dash import html

from components.office.settlement import PATH, screen
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Settlement"),
    name=_l("Settlement"),
    description=_l("What a month comes to before it is final: totals, what is unusual, what is held and why."),
    roles=OFFICE,
    order=82,
)


def layout(run: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(run)
