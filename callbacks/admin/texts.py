"""Texts: shown, previewed, written anew."""

from typing import Any

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse
from callbacks.pressing import pressed
from components.admin.texts import AREA, BACK, PREVIEW, SAVE, Ids, about, previewed
from components.steps import step_id
from domain.errors import InvalidInputError
from domain.roles import ADMINS
from services import wordings
from services.runtime import current
from services.wordings import PUBLIC_TEXTS
from texts import _

Shown = tuple[Any, Any, Any, Any, Component | list[Any]]
"""Title, text, the version that they are begun from, what stands beside them, the preview."""


def show_text(name: str, locale: str) -> Shown:
    """Show the words that hold, to be changed, and what is known of them."""
    shipped, written = wordings.shipped(name, locale), wordings.versions(name, locale)
    holds = written[0] if written and written[0].body else shipped
    beside = about(wordings.places_of(name), shipped, written, current().zone)
    return holds.subject, holds.body, written[0].version if written else 0, beside, []


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], name: str, locale: str, begun: int, **words: str | None
) -> Shown:
    """Preview the words, write them, or go back to the shipped ones."""
    step, subject, body = pressed(clicks, ids), words["subject"] or "", words["body"] or ""
    same = (no_update, no_update, no_update, no_update)
    try:
        if step == PREVIEW:
            text = wordings.preview(name, locale, subject, body)
            return *same, previewed(text, is_letter=name not in PUBLIC_TEXTS)
        if step == SAVE:
            number = wordings.rewrite(name, locale, subject, body, after=begun)
            notify(_("Version {number} is saved.", number=number))
            return show_text(name, locale)
        if step == BACK:
            wordings.rewrite(name, locale, "", "", after=begun)
            notify(_("The shipped text holds again."))
            return show_text(name, locale)
    except InvalidInputError as refusal:
        refuse(str(refusal))
        return *same, []
    raise PreventUpdate


def register(bind: Binder) -> None:
    """Wire the handlers of the page of texts."""
    chosen_text: list[DashDependency] = [Input(Ids.NAME, "value"), Input(Ids.LOCALE, "value")]
    fields = [(Ids.SUBJECT, "value"), (Ids.BODY, "value")]
    begun = (Ids.BEGUN, "data")
    places = [*fields, begun, *((ident, "children") for ident in (Ids.ABOUT, Ids.SEEN))]
    shown: list[DashDependency] = [Output(*place) for place in places]
    bind(show_text, shown, chosen_text, roles=ADMINS, prevent_initial_call=False)
    outcome: list[DashDependency] = [Output(*place, allow_duplicate=True) for place in places]
    wires: dict[str, DashDependency] = {
        "clicks": Input(step_id(AREA, ALL), "n_clicks"),
        "ids": State(step_id(AREA, ALL), "id"),
        "name": State(Ids.NAME, "value"),
        "locale": State(Ids.LOCALE, "value"),
        "begun": State(*begun),
        "subject": State(Ids.SUBJECT, "value"),
        "body": State(Ids.BODY, "value"),
    }
    bind(take_step, outcome, wires, roles=ADMINS)
