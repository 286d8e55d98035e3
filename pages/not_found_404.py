"""Where there is no page."""

import dash
from dash import html

from components.landing import not_found
from domain.roles import PUBLIC
from texts import _l

dash.register_page(__name__, title=_l("There is no such page"), roles=PUBLIC)


def layout(**_query: str) -> html.Div:
    """Return the page."""
    return not_found()
