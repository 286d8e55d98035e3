"""Tariffs: prices with their decisions, new ones, and the statutory interest."""

import dash
from dash import html

from components.admin.tariffs import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Tariffs"),
    name=_l("Tariffs"),
    description=_l("Prices with the decisions that approved them, new ones, and the statutory interest."),
    roles=ADMINS,
    order=94,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
