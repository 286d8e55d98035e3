"""The trail of who did what."""

import dash
from dash import html

from components.admin.audit import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Audit trail"),
    name=_l("Audit trail"),
    description=_l("Who did what and when: sign-ins, refusals, exports, changes."),
    roles=ADMINS,
    order=98,
)


def layout(before: str = "", **search: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(before, **{name: search.get(name, "") for name in ("who", "about", "action", "first", "last")})
