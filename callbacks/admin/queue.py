"""The queue: what waits, what was given up and is tried again, what the worker does by the clock."""

from typing import Final

from dash import ALL, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify
from callbacks.pressing import pressed
from components.admin.queue import AREA, Ids, counts, dead, messages, timers
from components.steps import step_id
from components.when import local
from data.queries.messages import dead_letters, messages_by_state, messages_written, timers_kept
from domain.errors import InvalidInputError
from domain.roles import ADMINS
from domain.written import row_number
from services.outbox import redrive
from services.runtime import current, now, reading
from texts import _, moment, ngettext

MOST: Final = 100
MOST_DEAD: Final = 50


def show_queue(_opened: int) -> tuple[list[Component], Component, Component]:
    """Show the counts, what was given up, and the timers."""
    with reading() as session:
        states, timed = messages_by_state(session), timers_kept(session)
        given_up, count = dead_letters(session, most=MOST_DEAD)
    zone, is_demo = current().zone, current().is_demo
    waiting = states.loc[states["state"] == "queued", "oldest_due_at"].dropna()
    oldest = min((at for at in waiting if at <= now()), default=None)
    late = "" if oldest is None else _("the oldest due since {moment}", moment=moment(oldest, zone))
    shown = counts(states, late, is_demo=is_demo)
    return shown, dead(given_up, count), timers(local(timed, ("due_at", "done_at"), zone))


def show_messages(state: str | None, _opened: int) -> Component:
    """Show the newest messages of a state, or of all."""
    try:
        with reading() as session:
            found, count = messages_written(session, state=state or "", most=MOST)
    except ValueError as error:
        raise InvalidInputError(str(state)) from error
    return messages(local(found, ("due_at", "sent_at"), current().zone), count)


def send_again(clicks: list[int | None], ids: list[dict[str, str]], messages_chosen: list[str], opened: int) -> int:
    """Queue the chosen messages once more."""
    if pressed(clicks, ids) != "redrive":
        raise PreventUpdate
    numbers = [number for one in messages_chosen if (number := row_number(one)) is not None]
    count = redrive(numbers)
    if not count:
        notify(_("None of them was given up any more."), tone="in")
    else:
        notify(ngettext("{count} message is sent again.", "{count} messages are sent again.", count))
    return opened + 1


def register(bind: Binder) -> None:
    """Wire the handlers of the queue."""
    opened, always = Input(Ids.OPENED, "data"), {"prevent_initial_call": False}
    shown = [Output(ident, "children") for ident in (Ids.COUNTS, Ids.DEAD, Ids.TIMERS)]
    bind(show_queue, *shown, opened, roles=ADMINS, **always)
    state = Input(Ids.STATE, "value")
    bind(show_messages, Output(Ids.MESSAGES, "children"), state, opened, roles=ADMINS, **always)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), state)
    step = [Input(step_id(AREA, ALL), "n_clicks"), State(step_id(AREA, ALL), "id"), State(Ids.CHOSEN, "value")]
    bind(send_again, Output(Ids.OPENED, "data"), *step, State(Ids.OPENED, "data"), roles=ADMINS)
