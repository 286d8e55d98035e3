"""How the installation stands."""

import dash
from dash import html

from components.admin.health import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Health"),
    name=_l("Health"),
    description=_l("Whether everything runs, what is wrong and how to mend it."),
    roles=ADMINS,
    order=99,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
