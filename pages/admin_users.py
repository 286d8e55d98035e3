"""Users: who can sign in, with which roles; one of them as a whole."""

import dash
from dash import html

from components.admin.users import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Users"),
    name=_l("Users"),
    description=_l("Who can sign in, what they may do, where they are signed in."),
    roles=ADMINS,
    order=91,
)


def layout(user: str = "", words: str = "", role: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(user, words, role)
