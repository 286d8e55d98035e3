"""Instalment plans: agreed with customers for what they owe."""

import dash
from dash import html

from components.office.instalments import PATH, screen
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Instalment plans"),
    name=_l("Instalment plans"),
    description=_l("Debts that are paid in parts: agreed, watched, ended."),
    roles=OFFICE,
    order=85,
)


def layout(plan: str = "", customer: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(plan, customer)
