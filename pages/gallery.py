"""Gallery: every shared component in all its states, for those who build and review; in a demo only."""

import dash
from dash import html

from components.gallery import PATH, screen
from domain.roles import STAFF
from texts import _l

dash.register_page(
    __name__, path=PATH, title=_l("Component gallery"), name=_l("Component gallery"), roles=STAFF, order=99
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
