"""Layers of the map: shown to whom."""

import dash
from dash import html

from components.admin.layers import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Layers of the map"),
    name=_l("Layers of the map"),
    description=_l("What the map shows to whom, of those who may see it."),
    roles=ADMINS,
    order=96,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
