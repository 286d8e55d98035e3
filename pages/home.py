"""The first page of a customer; others find something else behind the same door."""

import dash
from dash import html

from components.home.screen import customer_home
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(__name__, path="/", title=_l("Home"), name=_l("Home"), roles=CUSTOMERS, order=0)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return customer_home()
