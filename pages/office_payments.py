"""Payments: those of the bank's statements that name nobody."""

import dash
from dash import html

from components.office.payments import PATH, screen
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Payments"),
    name=_l("Payments"),
    description=_l("Payments that name nobody: find out whose they are, or send them back."),
    roles=OFFICE,
    order=84,
)


def layout(payment: str = "", status: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(payment, status)
