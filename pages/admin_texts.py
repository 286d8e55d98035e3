"""Texts: what the utility says of itself and writes to people."""

import dash
from dash import html

from components.admin.texts import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Texts"),
    name=_l("Texts"),
    description=_l("Letters, privacy notice and accessibility statement in the utility's own words."),
    roles=ADMINS,
    order=95,
)


def layout(name: str = "", locale: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(name, locale)
