"""Consents in the office: shown, and noted as customers say them away from the portal."""

import datetime as dt
from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse, refuse_at
from callbacks.pressing import pressed
from callbacks.typed import day_typed
from components.office import consents as shown
from components.office.consents import AREA, GIVEN, WITHDRAWN, Ids, field_id
from components.steps import step_id
from domain.consents import Origin, Purpose
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import OFFICE
from domain.written import row_number
from services.office import consents as office
from services.office.consents import Noted
from services.runtime import current
from texts import _

FIELDS: Final = ("day", "origin", "wording")


def show_consents(number: str | None, _opened: int) -> Component:
    """Show how a customer stands to each consent."""
    asked = (number or "").strip()
    if not asked:
        return shown.how_to_begin()
    try:
        return shown.found(office.consents_of(asked), current().zone)
    except NotFoundError:
        return shown.no_such_customer()


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], about: dict[str, Any], opened: int, fields: dict[str, Any]
) -> Any:  # noqa: ANN401 -- a count, or Dash's no_update
    """Note what a customer has said; what was typed stays where it was refused."""
    name, _colon, purpose = pressed(clicks, ids).partition(":")
    if name not in {GIVEN, WITHDRAWN} or purpose not in set(Purpose):
        raise PreventUpdate
    places = {field: field_id(field, purpose) for field in FIELDS}
    try:
        origin, said_on, wording = _filled(_typed(purpose, **fields))
        noted = Noted(Purpose(purpose), name == GIVEN, said_on, origin, about["count"], wording)
        office.note(str(about["whose"]), noted)
    except InvalidInputError as refusal:
        refuse_at(refusal, places)
        return no_update
    except (NotAllowedError, NotFoundError) as refusal:
        refuse(str(refusal) if isinstance(refusal, NotAllowedError) else _("No customer has this number"))
    else:
        notify(_("It is noted, and the customer is told."))
    return opened + 1


def _typed(purpose: str, ids: list[dict[str, str]], values: list[Any]) -> dict[str, str]:
    pairs = zip(ids, values, strict=True)
    return {one["field"]: str(value or "").strip() for one, value in pairs if one["purpose"] == purpose}


def _filled(typed: dict[str, str]) -> tuple[Origin, dt.date, int | None]:
    origin = typed.get("origin", "")
    if origin not in set(Origin):
        raise InvalidInputError(_("Say how you were told."), field="origin")
    return Origin(origin), day_typed(typed.get("day"), "day"), row_number(typed.get("wording", ""))


def register(bind: Binder) -> None:
    """Wire the handlers of the page of consents."""
    number, opened = Input(Ids.NUMBER, "value"), Input(Ids.OPENED, "data")
    bind(show_consents, Output(Ids.FOUND, "children"), number, opened, roles=OFFICE, prevent_initial_call=False)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), number)
    area, field = step_id(AREA, ALL), field_id(ALL, ALL)
    # The form comes with the customer whose it is.
    about = {"whose": Ids.WHOSE, "count": Ids.COUNT}
    wires: dict[str, Any] = {
        "clicks": Input(area, "n_clicks"),
        "ids": State(area, "id"),
        "about": {name: State(ident, "data", allow_optional=True) for name, ident in about.items()},
        "opened": State(Ids.OPENED, "data"),
        "fields": {"ids": State(field, "id"), "values": State(field, "value")},
    }
    bind(take_step, Output(Ids.OPENED, "data"), wires, roles=OFFICE)
