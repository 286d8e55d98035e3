"""How the installation stands: asked again and again while somebody looks."""

from dash import ALL, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.admin.pressing import pressed
from callbacks.binding import Binder
from components.admin.health import AREA, Ids, parts, trail_told
from components.admin.steps import step_id
from domain.roles import ADMINS
from services.audit import first_broken, lost_head
from services.readiness import standing
from services.runtime import current, reading


def show_parts(_asked: int | None) -> list[Component]:
    """Show how each part is at this moment."""
    return parts(standing())


def check_trail(clicks: list[int | None], ids: list[dict[str, str]]) -> Component:
    """Read the whole trail and say whether it is as it was written."""
    if not pressed(clicks, ids):
        raise PreventUpdate
    with reading() as session:
        return trail_told(first_broken(session), lost_head(session, current().folder))


def register(bind: Binder) -> None:
    """Wire the handlers of the page."""
    asked = Input(Ids.OPENED, "n_intervals")
    bind(show_parts, Output(Ids.PARTS, "children"), asked, roles=ADMINS, prevent_initial_call=False)
    step = (Input(step_id(AREA, ALL), "n_clicks"), State(step_id(AREA, ALL), "id"))
    bind(check_trail, Output(Ids.TRAIL, "children"), *step, roles=ADMINS)
