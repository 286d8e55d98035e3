"""Finance: balance, open items, invoices, payments and interest of the signed-in customer."""

import dash
from dash import html

from components.finance.everywhere import everywhere
from components.finance.screen import screen
from domain.properties import EVERY
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(__name__, path="/finance", title=_l("Finance"), name=_l("Finance"), roles=CUSTOMERS, order=20)


def layout(span: str = "", as_of: str = "", properties: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return everywhere() if properties == EVERY else screen(span, as_of)
