"""How the installation stands: checked when somebody looks, and again when they ask."""

from dash import Input, Output
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.admin.health import Ids, told
from domain.roles import ADMINS
from services.checkup import findings_here


def show_findings(_asked: int | None) -> list[Component]:
    """Show what is in order at this moment and what is not."""
    return told(findings_here())


def register(bind: Binder) -> None:
    """Wire the handlers of the page."""
    asked, busy = Input(Ids.AGAIN, "n_clicks"), [(Output(Ids.AGAIN, "disabled"), True, False)]
    shown = Output(Ids.FOUND, "children")
    bind(show_findings, shown, asked, roles=ADMINS, prevent_initial_call=False, running=busy)
