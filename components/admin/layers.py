"""Layers of the map: shown to whom, of those who may see them."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import card
from components.shell import ROLE_NAMES
from components.steps import step_button
from domain.layers import GROUPS, LAYERS, Hidden, Layer, audiences_of
from domain.roles import Role
from texts import _

PATH: Final = "/admin/layers"
AREA: Final = "layer"
SAVE: Final = "save"
ORDER: Final = ("*", *Role)
"""Who comes after whom, on every line the same."""


class Ids:
    """Element ids of the page."""

    LAYERS = "layers-all"

    @staticmethod
    def shown(layer: Any) -> dict[str, Any]:  # noqa: ANN401 -- a name, or Dash's ALL
        """Return the id of the boxes of a layer."""
        return {"layer-shown": layer}


def screen() -> html.Div:
    """Return the page."""
    told = _("Who may see a layer at all is a matter of safety and is fixed. Here it can be shown to fewer.")
    save = html.Div(step_button(AREA, SAVE, _("Save what is shown")), className="steps")
    return admin_page(PATH, html.P(told, className="sub"), html.Div(id=Ids.LAYERS, className="editor"), save)


def boxes(hidden: Hidden) -> list[Component]:
    """Return a card a group, with boxes for those to whom each layer can be shown."""
    return [
        card(
            html.Div([_boxes(layer, hidden) for layer in LAYERS if layer.group == group.name], className="editor"),
            title=_(group.title),
        )
        for group in GROUPS
    ]


def _boxes(layer: Layer, hidden: Hidden) -> dmc.CheckboxGroup:
    audiences = sorted(audiences_of(layer), key=ORDER.index)
    choices = [dmc.Checkbox(label=_audience(one), value=str(one)) for one in audiences]
    shown = [str(one) for one in audiences if one not in hidden.get(layer.name, ())]
    return dmc.CheckboxGroup(
        html.Div(choices, className="boxes"), id=Ids.shown(layer.name), value=shown, label=_(layer.title)
    )


def _audience(audience: str) -> str:
    return _("everybody else") if audience == "*" else str(ROLE_NAMES[Role(audience)])
