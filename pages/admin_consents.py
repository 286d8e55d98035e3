"""Consents: what people are asked to agree to, in which words, since when."""

import dash
from dash import html

from components.admin.consents import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Consents"),
    name=_l("Consents"),
    description=_l("What people are asked to agree to, in both languages, version by version."),
    roles=ADMINS,
    order=95,
)


def layout(name: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(name)
