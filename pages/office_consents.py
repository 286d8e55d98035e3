"""Consents: what customers have said of them on paper, at the counter or by telephone."""

import dash
from dash import html

from components.office.consents import PATH, screen
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Consents"),
    name=_l("Consents"),
    description=_l("What customers agree to, or withdraw, on paper, at the counter or by telephone."),
    roles=OFFICE,
    order=86,
)


def layout(customer: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(customer)
