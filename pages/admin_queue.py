"""The queue of outgoing messages and timers."""

import dash
from dash import html

from components.admin.queue import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Queue"),
    name=_l("Queue"),
    description=_l("Messages that wait, were sent or given up; what runs by the clock."),
    roles=ADMINS,
    order=97,
)


def layout(state: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(state)
