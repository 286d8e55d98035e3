"""Steps that ask before they are taken."""

from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from texts import _

STEP: Final = "step"


def step_id(area: str, name: Any) -> dict[str, Any]:  # noqa: ANN401 -- a name, or Dash's ALL
    """Return the id of the button that takes a step of an area."""
    return {"area": area, STEP: name}


def step_button(area: str, name: str, words: str) -> html.Button:
    """Return the button of a step that needs no second thought."""
    return html.Button(words, id=step_id(area, name), type="button", className="button ghost")


def asked_step(area: str, name: str, words: str, told: str) -> html.Details:
    """Return a step that says what it will do before it is taken; folded again it was not taken."""
    yes = _("Yes: {step}", step=words[:1].lower() + words[1:])
    confirm = html.Button(yes, id=step_id(area, name), type="button", className="button danger")
    opener = html.Summary(words, className="button ghost")
    return html.Details([opener, html.P(told, className="small"), confirm], className="asked")


def told_place(ident: str) -> Component:
    """Return the place where a step asks for another, or stands empty."""
    return html.Div(id=ident, className="told", role="status")
