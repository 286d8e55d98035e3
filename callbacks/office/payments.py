"""Payments that name nobody: listed, looked at, decided about."""

from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from components.files import addresses_of
from components.office import payments as shown
from components.office.payments import AREA, RELEASED_AREA, Ids
from components.steps import step_id
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import OFFICE
from domain.unmatched import UnmatchedState
from services.office import payments as office
from services.unmatched import assign, assign_reversal, give_back, release, reopen
from texts import _

FIELDS: Final = {
    "customer": shown.field_id(shown.ASSIGN),
    "reference": shown.field_id(shown.REVERSE),
    "note": shown.field_id(shown.RETURN),
}


def show_found(status: str | None) -> tuple[Component, str, str]:
    """Show the payments of a state, and lead to the same as files."""
    state = _state(status)
    csv, xlsx = addresses_of("unmatched-payments", {} if state is None else {"status": state.value}).values()
    return shown.listed(office.payments(state)), csv, xlsx


def _state(status: str | None) -> UnmatchedState | None:
    if status == "all":
        return None
    return UnmatchedState(status) if status in set(UnmatchedState) else UnmatchedState.OPEN


def show_payment(payment: int, _opened: int) -> list[Component]:
    """Show one payment, and whom it may be from."""
    try:
        found, proposals, alike = office.payment_opened(payment)
    except NotFoundError:
        return [shown.no_such_payment()]
    [one] = found.itertuples(index=False)
    return shown.panel(one, proposals, alike)


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], payment: int, opened: int, fields: dict[str, list[Any]]
) -> Any:  # noqa: ANN401 -- the count, or Dash's no_update
    """Decide about a payment."""
    name, _colon, number = pressed(clicks, ids).partition(":")
    if not name:
        raise PreventUpdate
    typed = {ident["field"]: text or "" for ident, text in zip(fields["ids"], fields["texts"], strict=True)}
    try:
        if name == shown.REOPEN:
            reopen(payment)
            notify(_("The payment waits again."))
        elif name == shown.RETURN:
            give_back(payment, typed.get(shown.RETURN, ""))
            notify(_("It is noted."))
        elif name == shown.REVERSE:
            assign_reversal(payment, number or typed.get(shown.REVERSE, ""))
            notify(_("The payment is taken back."))
        else:
            assign(payment, number or typed.get(shown.ASSIGN, ""))
            notify(shown.booked(office.taken_back_on(payment)))
    except (InvalidInputError, NotAllowedError) as refusal:
        refuse_at(refusal, {} if number else FIELDS)
        return no_update
    return opened + 1


def take_off(clicks: list[int | None], ids: list[dict[str, str]], reference: str | None) -> Any:  # noqa: ANN401 -- the way to the payment, or Dash's no_update
    """Take a payment off the customer for whom it was booked."""
    if pressed(clicks, ids) != shown.RELEASE:
        raise PreventUpdate
    try:
        return shown.released(release(reference or ""))
    except (InvalidInputError, NotAllowedError) as refusal:
        refuse_at(refusal, {"reference": Ids.REFERENCE})
        return no_update


def register(bind: Binder) -> None:
    """Wire the handlers of the page of payments."""
    now, status = {"prevent_initial_call": False}, Input(Ids.STATUS, "value")
    links = [Output(ident, "href") for ident in Ids.LINKS]
    bind(show_found, Output(Ids.FOUND, "children"), *links, status, roles=OFFICE, **now)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), status)
    payment, opened = Input(Ids.PAYMENT, "data"), Input(Ids.OPENED, "data")
    bind(show_payment, Output(Ids.PANEL, "children"), payment, opened, roles=OFFICE, **now)
    steps = (Input(step_id(RELEASED_AREA, ALL), "n_clicks"), State(step_id(RELEASED_AREA, ALL), "id"))
    bind(take_off, Output(Ids.RELEASED, "children"), *steps, State(Ids.REFERENCE, "value"), roles=OFFICE)
    wires: dict[str, Any] = {
        "clicks": Input(step_id(AREA, ALL), "n_clicks"),
        "ids": State(step_id(AREA, ALL), "id"),
        "payment": State(Ids.PAYMENT, "data"),
        "opened": State(Ids.OPENED, "data"),
        "fields": {"ids": State(shown.field_id(ALL), "id"), "texts": State(shown.field_id(ALL), "value")},
    }
    bind(take_step, Output(Ids.OPENED, "data"), wires, roles=OFFICE)
