"""What leaves for an outside billing system: what waits, the batch on its way, and the batches before."""

from collections.abc import Mapping
from typing import Final

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, empty_state, figure_value, how_computed, notice
from components.forms import form, sender
from components.office.frame import office_page
from components.steps import step_button, step_id
from components.tables import Column, long_table
from domain.outgoing import WORDS, OutgoingKind
from texts import _, moment, ngettext, number

PATH: Final = "/office/outgoing"
AREA: Final = "outgoing"
MAKE: Final = "make"
ACKNOWLEDGE: Final = "acknowledge"
SHOWN_DIGITS: Final = 12


class Ids:
    """Element ids of the page."""

    OPENED = "outgoing-opened"
    STATE = "outgoing-state"
    BATCH = "outgoing-batch"
    CHECKSUM = "outgoing-checksum"
    BATCHES = "outgoing-batches"


def screen() -> html.Div:
    """Return the page."""
    # What is typed outlives what is shown around it.
    field = dmc.TextInput(id=Ids.CHECKSUM, label=_("Checksum that the other system has found"), size="sm")
    arrived = html.Div(sender(step_id(AREA, ACKNOWLEDGE), _("It has arrived")), className="steps")
    asked = html.Div(form([field, arrived]), id=Ids.BATCH, hidden=True)
    return office_page(
        PATH,
        dcc.Store(id=Ids.OPENED, data=0),
        card(html.Div(id=Ids.STATE, className="editor"), asked, title=_("Next batch")),
        card(html.Div(id=Ids.BATCHES), _how(), title=_("Batches")),
    )


def _how() -> Component:
    return how_computed(
        _(
            "A batch holds what has not left yet. It stays the same until it is acknowledged with its checksum; only "
            "then is the next one made. What changes after it has left leaves again as a new version, and what was "
            "undone leaves as withdrawn. The file of a batch that has arrived can be taken until the rules of "
            "retention delete its values."
        )
    )


def made_here() -> Component:
    """Say that nothing leaves, because the invoices are made here."""
    told = _("The setting WODNIK_BILLING=outside hands them to another system; then this page has what it needs.")
    return empty_state(_("The invoices are made here: nothing leaves for another system."), told)


def what_waits(counts: Mapping[OutgoingKind, int]) -> list[Component]:
    """Return what has not left yet, by kind, and the button that makes a batch of it."""
    if not any(counts.values()):
        return [empty_state(_("Nothing waits"), _("Everything has left and has arrived."))]
    listed = [html.Div([html.Dt(_(WORDS[kind])), html.Dd(number(count))]) for kind, count in counts.items()]
    button = html.Div(step_button(AREA, MAKE, _("Make a batch")), className="steps")
    return [html.Dl(listed, className="pairs seen"), button]


def on_its_way(batch: pd.Series) -> list[Component]:
    """Return the batch that waits to be acknowledged: its file and its checksum."""
    rows = ngettext("{count} row", "{count} rows", int(batch["rows"]))
    made = _("made {moment} by {who}", moment=moment(batch["made_at"], batch["made_at"].tzinfo), who=batch["made_by"])
    file = html.A(_("Take the file"), href=f"{PATH}/{batch['id']}.zip", className="button ghost")
    told = _("The next batch is made once this one is acknowledged.")
    return [
        figure_value(_("Batch {number}", number=str(batch["id"])), note=f"{rows}, {made}"),
        notice(_("It is on its way"), told, "in", file),
        html.P([_("SHA-256 checksum:"), " ", html.Code(str(batch["sha256"]))], className="small"),
    ]


def batches(found: pd.DataFrame) -> Component:
    """Return the batches that were made, the newest first."""
    if found.empty:
        return empty_state(_("No batches yet"), _("The first one is made above."))
    shown = found.assign(
        name=[_("Batch {number}", number=str(one)) for one in found["id"]],
        place=[f"{PATH}/{one}.zip" if kept else "" for one, kept in zip(found["id"], found["is_kept"], strict=True)],
        acknowledged_by=found["acknowledged_by"].replace("", None),
        begins=found["sha256"].str[:SHOWN_DIGITS] + "…",
    )
    columns = [
        Column("name", _("Batch"), leads="place"),
        Column("made_at", _("Made"), "moment"),
        Column("made_by", _("Made by")),
        Column("rows", _("Rows"), "number"),
        Column("acknowledged_at", _("Arrived"), "moment"),
        Column("acknowledged_by", _("Acknowledged by")),
        Column("begins", _("SHA-256 checksum"), hint="sha256"),
    ]
    return long_table(shown, columns, caption=_("Batches"))
