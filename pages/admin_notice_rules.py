"""Rules of notices: what the town's regulation asks for when water is off."""

import dash
from dash import html

from components.admin.notice_rules import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Rules of notices"),
    name=_l("Rules of notices"),
    description=_l("What the town's regulation asks for when water is off: how long ahead, from how many hours on."),
    roles=ADMINS,
    order=95,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
