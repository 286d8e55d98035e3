"""Layers of the map: to whom each is shown, and saved."""

from dash import ALL, Input, Output, State
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify
from callbacks.pressing import pressed
from components.admin.layers import AREA, SAVE, Ids, boxes
from components.steps import step_id
from data.queries.network import map_choices
from domain.errors import InvalidInputError
from domain.layers import BY_NAME, audiences_of
from domain.roles import ADMINS
from services.layers import hide_layers
from services.runtime import reading
from texts import _


def show_layers(_asked: str | None) -> list[Component]:
    """Show to whom each layer is shown."""
    with reading() as session:
        _revision, hidden = map_choices(session)
    return boxes(hidden)


def save(
    clicks: list[int | None], ids: list[dict[str, str]], shown: list[list[str]], layers: list[dict[str, str]]
) -> None:
    """Show the layers to whom they are to be shown."""
    if pressed(clicks, ids) != SAVE:
        raise PreventUpdate
    wanted = {ident.get("layer-shown", ""): set(audiences) for ident, audiences in zip(layers, shown, strict=True)}
    if not wanted.keys() <= BY_NAME.keys():
        raise InvalidInputError("no such layer")
    hide_layers({name: set(audiences_of(BY_NAME[name])) - audiences for name, audiences in wanted.items()})
    notify(_("The map shows it so from now on."))


def register(bind: Binder) -> None:
    """Wire the handlers of the page of layers."""
    bind(
        show_layers,
        Output(Ids.LAYERS, "children"),
        Input(Ids.LAYERS, "id"),
        roles=ADMINS,
        prevent_initial_call=False,
    )
    wires: list[DashDependency] = [
        Input(step_id(AREA, ALL), "n_clicks"),
        State(step_id(AREA, ALL), "id"),
        State(Ids.shown(ALL), "value"),
        State(Ids.shown(ALL), "id"),
    ]
    bind(save, [], wires, roles=ADMINS)
