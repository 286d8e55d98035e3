"""Administration: what there is to look after."""

import dash
from dash import html

from components.admin.frame import HOME, admin_home
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=HOME,
    title=_l("Administration"),
    name=_l("Administration"),
    roles=ADMINS,
    order=90,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return admin_home()
