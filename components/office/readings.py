"""Readings in the office: a meter looked for, its readings, a new one written down, doubted ones decided about."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Tone, card, empty_state, notice
from components.forms import form, sender
from components.office.frame import office_page
from components.steps import asked_step, step_button, step_id
from components.tables import Column, long_table
from domain.meters import ROLE_WORDS, FittedMeter, MeterRole
from domain.plausibility import DOUBT_WORDS
from domain.readings import SOURCE_WORDS, STATE_WORDS, UNDECIDED, WRITTEN_DOWN, ReadingState
from domain.written import row_number
from texts import _, day, number, volume

PATH: Final = "/office/readings"
AREA: Final = "reading"
WRITE: Final = "write"
ACCEPT: Final = "accept"
REJECT: Final = "reject"
LITRE_PLACES: Final = 3
TONES: Final[dict[str, Tone]] = {
    ReadingState.ACCEPTED: "ok",
    ReadingState.SUBMITTED: "warn",
    ReadingState.QUESTIONED: "warn",
    ReadingState.REJECTED: "bad",
}


class Ids:
    """Element ids of the page."""

    WORDS = "readings-words"
    KEPT = "readings-kept"
    FOUND = "readings-found"
    WAITING = "readings-waiting"
    METER = "readings-meter"
    CHOSEN = "readings-chosen"
    OPENED = "readings-opened"
    FACTS = "readings-facts"
    DECISION = "readings-decision"
    HISTORY = "readings-history"
    HEADING = "readings-heading"
    NEW = "readings-new"
    PAST = "readings-past"
    VALUE = "readings-value"
    DAY = "readings-day"
    SOURCE = "readings-source"
    NOTE = "readings-note"


def screen(meter: str, reading: str, words: str) -> html.Div:
    """Return the search and what waits, or where ``meter`` is a number, that meter; ``reading`` is one of its own."""
    known = row_number(meter)
    if known is not None:
        return office_page(PATH, *_meter_parts(known, row_number(reading)), is_below=True, heading=Ids.HEADING)
    field = dmc.TextInput(id=Ids.WORDS, value=words, label=_("Meter, service point, customer, address"), debounce=300)
    search = html.Div([field, html.Span(id=Ids.KEPT, hidden=True)], className="filters")
    waiting = card(html.Div(id=Ids.WAITING), title=_("Readings that wait for a decision"))
    return office_page(PATH, card(search, html.Div(id=Ids.FOUND), title=_("Find a meter")), waiting)


def _meter_parts(meter: int, chosen: int | None) -> list[Component]:
    return [
        dcc.Store(id=Ids.METER, data=meter),
        dcc.Store(id=Ids.CHOSEN, data=chosen),
        dcc.Store(id=Ids.OPENED, data=0),
        html.Div([card(html.Div(id=Ids.FACTS), title=_("Meter")), _form()], className="row c2"),
        html.Div(id=Ids.DECISION, className="page"),
        card(html.Div(id=Ids.HISTORY), title=_("Readings"), ident=Ids.PAST),
    ]


def _form() -> html.Section:
    sources = [{"value": one.value, "label": _(SOURCE_WORDS[one])} for one in WRITTEN_DOWN]
    fields = [
        dmc.TextInput(id=Ids.VALUE, label=_("Value of the dial, m³"), required=True, size="sm"),
        dmc.TextInput(id=Ids.DAY, label=_("Day"), description=_("22.11.2026 or 2026-11-22"), required=True, size="sm"),
        dmc.Select(
            id=Ids.SOURCE, label=_("Source"), data=sources, value=WRITTEN_DOWN[0].value, allowDeselect=False, size="sm"
        ),
        dmc.TextInput(id=Ids.NOTE, label=_("Note"), size="sm"),
    ]
    steps = html.Div(sender(step_id(AREA, WRITE), _("Write it down")), className="steps")
    return card(form([*fields, steps]), title=_("New reading"), ident=Ids.NEW)


def how_to_find() -> Component:
    """Say by what a meter is found."""
    told = _("By its serial number, the service point, the customer's number or name, or the address.")
    return html.P(told, className="sub small")


def no_such_meter() -> Component:
    """Return what stands where no meter has the number of the address."""
    back = dcc.Link(_("Find a meter"), href=PATH, className="button ghost")
    return empty_state(_("There is no such meter"), _("The link may be old."), back)


def found_meters(found: pd.DataFrame, count: int) -> Component:
    """Return the meters that were found; ``count`` is how many fit in all."""
    if found.empty:
        return empty_state(_("No meter fits"), _("Each word must stand somewhere: try fewer of them."))
    shown = found.assign(
        place=[meter_address(meter) for meter in found["meter_id"]],
        role=[_(ROLE_WORDS[MeterRole(role)]) for role in found["role"]],
        customer=found["customer"].replace("", None),
    )
    columns = [
        Column("serial", _("Meter"), leads="place"),
        Column("role", _("Kind")),
        Column("address", _("Property")),
        Column("customer", _("Customer")),
        Column("customer_number", _("Customer number")),
        Column("point", _("Service point")),
        Column("removed_on", _("Removed"), "date"),
    ]
    table = long_table(shown, columns, caption=_("Meters"), searched=False)
    if count <= len(found):
        return table
    told = _("The first {shown} of {all}: write more to find fewer.", shown=number(len(found)), all=number(count))
    return html.Div([html.P(told, className="sub small"), table])


def waiting(found: pd.DataFrame, count: int) -> Component:
    """Return the readings that wait; ``count`` is how many there are in all."""
    if found.empty:
        return html.P(_("None: every reading is decided about."), className="sub")
    shown = _said(found).assign(
        place=[meter_address(*ids) for ids in zip(found["meter_id"], found["reading_id"], strict=True)]
    )
    columns = [
        Column("serial", _("Meter"), leads="place"),
        Column("value_m3", _("Value"), "volume", places=_places(found["value_m3"])),
        Column("doubt", _("Doubt")),
        Column("address", _("Property")),
        Column("read_on", _("Day"), "date"),
        Column("source", _("Source")),
        Column("entered_by", _("Written by")),
    ]
    table = long_table(shown, columns, caption=_("Readings that wait for a decision"))
    if count <= len(found):
        return table
    told = _("The oldest {shown} of {all}.", shown=number(len(found)), all=number(count))
    return html.Div([html.P(told, className="sub small"), table])


def facts(meter: FittedMeter, today: dt.date) -> list[Component]:
    """Return what is known of a meter, and the warning that its verification has ended."""
    until = meter.verification_expires_on
    rows = [
        (_("Serial number"), meter.serial),
        (_("Kind"), _(ROLE_WORDS[meter.role])),
        (_("Property"), meter.address),
        (_("Service point"), meter.point),
        (_("Dial"), _("{digits} digits", digits=meter.digits)),
        (_("Installed"), day(meter.installed_on)),
        (_("Removed"), "" if meter.removed_on is None else day(meter.removed_on)),
        (_("Verification holds until"), _("not known") if until is None else day(until)),
    ]
    listed = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows if value]
    shown: list[Component] = [html.Dl(listed, className="pairs seen")]
    if until is not None and until < today:
        is_submeter = meter.role is MeterRole.SUBMETER
        told = _("What it counts after that day will not be deducted from the sewage.")
        words = told if is_submeter else _("The meter has to be exchanged.")
        shown.insert(0, notice(_("The verification ended on {day}", day=day(until)), words, "warn"))
    return shown


def history(found: pd.DataFrame, meter: int) -> Component:
    """Return the readings of a meter, the newest first."""
    if found.empty:
        return empty_state(_("No readings yet"), _("Write down the first one above."))
    tones = {_(STATE_WORDS[state]): tone for state, tone in TONES.items()}
    photos: list[Any] = [_("show") if has else None for has in found["has_photo"]]
    shown = _said(found).assign(
        place=[meter_address(meter, one) for one in found["reading_id"]],
        photo=photos,
        photo_place=[f"/readings/{one}.jpg" for one in found["reading_id"]],
        billed_by=found["billed_by"].replace("", None),
        note=found["note"].replace("", None),
    )
    columns = [
        Column("read_on", _("Day"), "date", leads="place"),
        Column("value_m3", _("Value"), "volume", places=_places(found["value_m3"])),
        Column("source", _("Source")),
        Column("state", _("State"), "tag", tones=tones),
        Column("doubt", _("Doubt")),
        Column("billed_by", _("Invoice")),
        Column("photo", _("Photograph"), leads="photo_place"),
        Column("note", _("Note")),
        Column("entered_by", _("Written by")),
        Column("entered_at", _("Written"), "moment"),
    ]
    return long_table(shown, columns, caption=_("Readings"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading that can be decided about."""

    id: int
    read_on: dt.date
    value_m3: Decimal
    source: str
    state: str
    doubt: str
    billed_by: str


def decision(one: Choice) -> html.Section:
    """Return what can be done with a reading."""
    value = volume(one.value_m3, _places([one.value_m3]))
    told = f"{day(one.read_on)}: {value}, {_(SOURCE_WORDS[one.source])}, {_(STATE_WORDS[one.state])}"
    waits = one.state in UNDECIDED
    rejectable = waits or (one.state == ReadingState.ACCEPTED and not one.billed_by)
    steps: list[Component] = [step_button(AREA, f"{ACCEPT}:{one.id}", _("Accept it"))] if waits else []
    if rejectable:
        words = _("It will not count. Say why below; the reason stays with the reading.")
        steps.append(asked_step(AREA, f"{REJECT}:{one.id}", _("Reject it"), words))
    photo = html.A(_("Add a photograph"), href=f"{PATH}/{one.id}/photo", className="button ghost")
    reason = dmc.TextInput(id=reason_id(str(one.id)), label=_("Reason for rejecting"), size="sm")
    shown: list[Component] = [html.P(told)]
    if one.doubt:
        shown.append(html.P([html.Strong(_("Doubt:")), " ", _(DOUBT_WORDS[one.doubt])]))
    if one.billed_by:
        words = _(
            "Invoice {number} counts it. Another value of the same day and source replaces it.", number=one.billed_by
        )
        shown.append(html.P(words, className="sub small"))
    fields = [reason] if rejectable else []
    asked = form([*fields, html.Div([*steps, photo], className="steps")])
    return card(*shown, asked, title=_("This reading"))


def _places(values: Iterable[Decimal]) -> int:
    """Return how many decimal places show values exactly: people read whole cubic metres, radio litres."""
    return LITRE_PLACES if any(value % 1 for value in values) else 0


def reason_id(reading: Any) -> dict[str, Any]:  # noqa: ANN401 -- a number, or Dash's ALL
    """Return the id of the field that says why a reading is rejected."""
    return {"area": AREA, "reason": reading}


def _said(found: pd.DataFrame) -> pd.DataFrame:
    doubts: list[Any] = [_(DOUBT_WORDS[one]) if one else None for one in found["doubt"]]
    return found.assign(
        source=[_(SOURCE_WORDS[one]) for one in found["source"]],
        state=[_(STATE_WORDS[one]) for one in found["state"]],
        doubt=doubts,
        entered_by=found["entered_by"].replace("", None),
    )


def meter_address(meter: int, reading: int | None = None) -> str:
    """Return the address of the page about a meter, and about one of its readings."""
    return f"{PATH}?{urlencode({'meter': meter} | ({} if reading is None else {'reading': reading}))}"
