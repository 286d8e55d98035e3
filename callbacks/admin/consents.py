"""Consents: shown, previewed, written anew, no longer asked for."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse
from callbacks.pressing import pressed
from components.admin.consents import AREA, PREVIEW, SAVE, STOP, Ids, about, previewed
from components.steps import step_id
from domain.consents import Purpose
from domain.errors import InvalidInputError
from domain.roles import ADMINS
from services import consents
from services.runtime import current
from services.wordings import PLACES
from texts import LANGUAGES, _

Shown = dict[str, Any]
"""Titles and texts by language, what is known of the consent, the preview."""


def show_consent(name: str) -> Shown:
    """Show the words that hold, or those proposed, to be changed."""
    purpose = _purpose(name)
    known = consents.versions(purpose)
    texts: Mapping[str, Any] = known[0].texts if known and known[0].is_asked else consents.proposed(purpose)
    subjects = {locale: texts[locale].subject for locale in LANGUAGES}
    bodies = {locale: texts[locale].body for locale in LANGUAGES}
    beside = about(known, PLACES, current().zone)
    begun = known[0].version if known else 0
    return {"subjects": subjects, "bodies": bodies, "about": beside, "seen": [], "begun": begun}


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], name: str, begun: int, **said: dict[str, Any]
) -> Shown:
    """Preview the words, ask in them, or ask no more."""
    step, purpose = pressed(clicks, ids), _purpose(name)
    words = {locale: (said["subjects"][locale] or "", said["bodies"][locale] or "") for locale in LANGUAGES}
    try:
        if step == PREVIEW:
            return _same() | {"seen": previewed(consents.preview(purpose, words))}
        if step == SAVE:
            number = consents.rewrite(purpose, words, after=begun)
            notify(_("Version {number} is saved.", number=number))
            return show_consent(name)
        if step == STOP:
            consents.stop_asking(purpose)
            notify(_("Nobody is asked for it any more."))
            return show_consent(name)
    except InvalidInputError as refusal:
        refuse(str(refusal))
        return _same()
    raise PreventUpdate


def _same() -> Shown:
    kept = dict.fromkeys(LANGUAGES, no_update)
    return {"subjects": kept, "bodies": kept, "about": no_update, "seen": [], "begun": no_update}


def _purpose(name: str) -> Purpose:
    try:
        return Purpose(name)
    except ValueError:
        raise InvalidInputError(f"no consent {name!r}") from None


def _places(kind: type[DashDependency], **options: Any) -> dict[str, Any]:  # noqa: ANN401 -- Dash's own
    return {
        "subjects": {locale: kind(Ids.subject(locale), "value", **options) for locale in LANGUAGES},
        "bodies": {locale: kind(Ids.body(locale), "value", **options) for locale in LANGUAGES},
    }


def _outputs(**options: Any) -> dict[str, Any]:  # noqa: ANN401 -- Dash's own
    beside = {"about": Ids.ABOUT, "seen": Ids.SEEN}
    shown = {key: Output(ident, "children", **options) for key, ident in beside.items()}
    return _places(Output, **options) | shown | {"begun": Output(Ids.BEGUN, "data", **options)}


def register(bind: Binder) -> None:
    """Wire the handlers of the page of consents."""
    bind(show_consent, _outputs(), Input(Ids.NAME, "value"), roles=ADMINS, prevent_initial_call=False)
    wires: dict[str, Any] = {
        "clicks": Input(step_id(AREA, ALL), "n_clicks"),
        "ids": State(step_id(AREA, ALL), "id"),
        "name": State(Ids.NAME, "value"),
        **_places(State),
        "begun": State(Ids.BEGUN, "data"),
    }
    bind(take_step, _outputs(allow_duplicate=True), wires, roles=ADMINS)
