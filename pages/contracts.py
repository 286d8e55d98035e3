"""Contracts: every contract of the signed-in customer, to look for and to open."""

import dash
from dash import html

from components.contracts.screen import list_screen
from domain.links import CONTRACTS
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(__name__, path=CONTRACTS, title=_l("Contracts"), name=_l("Contracts"), roles=CUSTOMERS, order=35)


def layout(status: str = "", services: str = "", year: str = "", **_kw: str) -> html.Div:
    """Return the list as the address describes it."""
    return list_screen(status, services, year)
