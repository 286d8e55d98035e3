"""The queue of outgoing messages, what was given up, and what the worker does by the clock."""

from typing import Final

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Tone, card, empty_state, figure_value
from components.steps import asked_step
from components.tables import Column, long_table
from domain.messages import CHANNELS, STATES
from texts import _, _l, number

PATH: Final = "/admin/queue"
SENT: Final = "/sent"
AREA: Final = "queue"
TONES: Final[dict[str, Tone]] = {"sent": "ok", "delivered": "ok", "failed": "bad", "expired": "warn"}
TIMERS: Final = {
    "reconcile": _l("Takes up messages whose worker has died"),
    "instalments": _l("Looks which instalment plans are kept"),
    "homes": _l("Works out what homes take, to compare them with one another"),
    "purge": _l("Deletes what the rules of retention no longer keep"),
    "reminders": _l("Reminds customers of what is due, late, to be read or about to end"),
    "reminders_of_water": _l("Tells customers of leaks, goals and use while they are away"),
}
"""What the worker does by the clock; a timer that is not here is shown by its name."""


class Ids:
    """Element ids of the page."""

    STATE = "queue-state"
    KEPT = "queue-kept"
    OPENED = "queue-opened"
    COUNTS = "queue-counts"
    MESSAGES = "queue-messages"
    DEAD = "queue-dead"
    CHOSEN = "queue-chosen"
    TIMERS = "queue-timers"


def screen(state: str) -> html.Div:
    """Return the page; ``state`` is that of the messages that are listed, empty for all."""
    choices = [{"value": "", "label": _("all")}]
    choices += [{"value": name, "label": _(words)} for name, words in STATES.items()]
    known = state if state in STATES else ""
    choice = dmc.Select(id=Ids.STATE, data=choices, value=known, label=_("State"), allowDeselect=False, size="sm")
    filters = html.Div([choice, html.Span(id=Ids.KEPT, hidden=True)], className="filters")
    return admin_page(
        PATH,
        dcc.Store(id=Ids.OPENED, data=0),
        html.Div(id=Ids.COUNTS, className="row c3"),
        card(html.Div(id=Ids.DEAD), title=_("Messages given up")),
        card(filters, html.Div(id=Ids.MESSAGES), title=_("Messages")),
        card(html.Div(id=Ids.TIMERS), title=_("By the clock")),
    )


def counts(states: pd.DataFrame, late: str, *, is_demo: bool) -> list[Component]:
    """Return how many wait, were sent and were given up; ``late`` says since when the oldest waits, if any does.

    A demo leads to what was sent, which nobody may read in earnest.
    """
    known = dict(zip(states["state"], states["count"], strict=True))
    waiting = known.get("queued", 0) + known.get("sending", 0)
    sent = known.get("sent", 0) + known.get("delivered", 0)
    door = [html.A(_("Sent messages"), href=SENT, className="link")] if is_demo else []
    return [
        card(figure_value(number(waiting), note=late or _("nothing is due")), title=_("Messages that wait")),
        card(
            figure_value(number(known.get("failed", 0)), note=_("after every attempt has failed")),
            title=_("Messages given up"),
        ),
        card(figure_value(number(sent), note=_("since the beginning")), title=_("Messages sent"), actions=door),
    ]


def messages(found: pd.DataFrame, count: int) -> Component:
    """Return messages as a table, the newest first; ``count`` is how many there are in all."""
    if found.empty:
        return empty_state(_("No messages"), _("They appear here as soon as one is written."))
    shown = found.assign(
        state=[_(STATES[state]) for state in found["state"]],
        channel=[_(CHANNELS[channel]) for channel in found["channel"]],
        last_error=found["last_error"].replace("", None),
    )
    tones = {_(STATES[state]): tone for state, tone in TONES.items()}
    columns = [
        Column("due_at", _("Due"), "moment"),
        Column("recipient", _("Recipient")),
        Column("subject", _("Subject")),
        Column("channel", _("Channel")),
        Column("state", _("State"), "tag", tones=tones),
        Column("attempts", _("Attempts"), "number"),
        Column("sent_at", _("Sent"), "moment"),
        Column("last_error", _("Last error")),
    ]
    table = long_table(shown, columns, caption=_("Messages"))
    if count == len(found):
        return table
    told = _("The newest {shown} of {all}.", shown=number(len(found)), all=number(count))
    return html.Div([html.P(told, className="sub small"), table])


def dead(found: pd.DataFrame, count: int) -> Component:
    """Return what was given up, each to be chosen for another try; ``count`` is how many there are in all."""
    if found.empty:
        return html.P(_("Nothing: every message went out or still waits."), className="sub")
    rows = zip(found["id"], found["recipient"], found["subject"], found["last_error"], strict=True)
    boxes = [
        dmc.Checkbox(label=f"{recipient}: {subject}", description=error or _("no reason known"), value=str(ident))
        for ident, recipient, subject, error in rows
    ]
    everyone = [str(ident) for ident in found["id"]]
    group = dmc.CheckboxGroup(boxes, id=Ids.CHOSEN, value=everyone, label=_("Messages to send again"))
    told = _("Each is sent again from its first attempt. Mend first what made it fail.")
    left = count - len(found)
    more = [html.P(_("And {count} more.", count=number(left)), className="sub small")] if left else []
    return html.Div([group, *more, html.Div(asked_step(AREA, "redrive", _("Send again"), told), className="steps")])


def timers(found: pd.DataFrame) -> Component:
    """Return what the worker does by the clock, the next first."""
    if found.empty:
        return empty_state(
            _("Nothing yet"), _("The worker writes it down when it starts: wodnik serve, or wodnik worker.")
        )
    names = [str(TIMERS.get(name, name)) for name in found["name"]]
    shown = found.assign(name=names, last_error=found["last_error"].replace("", None))
    columns = [
        Column("name", _("What")),
        Column("due_at", _("Next"), "moment"),
        Column("done_at", _("Last done"), "moment"),
        Column("last_error", _("Last error")),
    ]
    return long_table(shown, columns, caption=_("By the clock"))
