"""What leaves for an outside billing system: made, taken along, acknowledged."""

from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from components.office import outgoing as shown
from components.office.outgoing import AREA, Ids
from components.steps import step_id
from components.when import local
from domain.errors import InvalidInputError, NotAllowedError
from domain.roles import OFFICE
from domain.settlement_runs import Billing
from services.office import outgoing
from services.runtime import current
from texts import _

MOST: Final = 100


def show_state(_opened: int) -> tuple[list[Component], bool, Component]:
    """Show what waits or is on its way, whether it can be acknowledged, and what was made before."""
    made, counts = outgoing.batches(MOST)
    made = local(made, ("made_at", "acknowledged_at"), current().zone)
    on_its_way = made[made["acknowledged_at"].isna()]
    if not on_its_way.empty:
        return shown.on_its_way(on_its_way.iloc[0]), False, shown.batches(made)
    if current().billing is not Billing.OUTSIDE:
        return [shown.made_here()], True, shown.batches(made)
    return shown.what_waits(counts), True, shown.batches(made)


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], checksum: str | None, opened: int
) -> tuple[Any, Any]:
    """Make a batch, or note that it has arrived; a checksum that was refused stays where it was typed."""
    name = pressed(clicks, ids)
    try:
        if name == shown.MAKE:
            batch = outgoing.make()
            notify(_("Nothing waits") if batch is None else _("The batch is made: take its file."))
        elif name == shown.ACKNOWLEDGE:
            outgoing.acknowledge(checksum or "")
            notify(_("The batch has arrived; the next one can be made."))
        else:
            raise PreventUpdate
    except (InvalidInputError, NotAllowedError) as refusal:
        refuse_at(refusal, {"checksum": Ids.CHECKSUM})
        return no_update, no_update
    return opened + 1, ""


def register(bind: Binder) -> None:
    """Wire the handlers of the page."""
    opened = Input(Ids.OPENED, "data")
    parts = [Output(Ids.STATE, "children"), Output(Ids.BATCH, "hidden"), Output(Ids.BATCHES, "children")]
    bind(show_state, *parts, opened, roles=OFFICE, prevent_initial_call=False)
    step = [Input(step_id(AREA, ALL), "n_clicks"), State(step_id(AREA, ALL), "id"), State(Ids.CHECKSUM, "value")]
    outcome = [Output(Ids.OPENED, "data"), Output(Ids.CHECKSUM, "value")]
    bind(take_step, *outcome, *step, State(Ids.OPENED, "data"), roles=OFFICE)
