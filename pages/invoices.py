"""Invoices: every document of the signed-in customer, to look for and to open."""

import dash
from dash import html

from components.invoices.screen import list_screen
from domain.invoice_list import Wanted
from domain.links import INVOICES
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(__name__, path=INVOICES, title=_l("Invoices"), name=_l("Invoices"), roles=CUSTOMERS, order=30)


def layout(
    status: str = "", year: str = "", premise: str = "", number: str = "", properties: str = "", **_kw: str
) -> html.Div:
    """Return the list as the address describes it."""
    return list_screen(Wanted(status, year, premise, number), properties)
