"""Readings in the office: found, shown, written down, decided about."""

from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from callbacks.typed import LONGEST_TOLD, day_typed
from components.office import readings as shown
from components.office.readings import AREA, Choice, Ids
from components.steps import step_id
from components.when import local
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.plausibility import DOUBT_WORDS
from domain.readings import UNDECIDED, ReadingSource
from domain.roles import OFFICE
from domain.written import number_in, row_number
from services.office import readings as office
from services.readings import Entry, Written, accept, reject, write_down
from services.runtime import current, today
from texts import _, day

MOST: Final = 50
"""Rows of a list; whoever wants more looks more closely."""
CHOICE: Final = ["reading_id", "read_on", "value_m3", "source", "state", "doubt", "billed_by"]
FIELDS: Final[dict[str, Any]] = {"value": Ids.VALUE, "day": Ids.DAY, "source": Ids.SOURCE, "note": Ids.NOTE}
Field = str | None


def show_found(words: Field) -> Component:
    """Show the meters that are looked for."""
    asked = (words or "").strip()
    if not asked:
        return shown.how_to_find()
    return shown.found_meters(*office.meters(asked, MOST))


def show_waiting(_asked: str) -> Component:
    """Show the readings that wait for a decision."""
    return shown.waiting(*office.waiting(MOST))


def show_meter(
    meter: int, _opened: int, chosen: int | None
) -> tuple[list[Component], list[Component], Component | None, str, bool, bool]:
    """Show a meter, what can be decided about its readings, and all of them; nothing else where there is no meter."""
    try:
        fitted, found = office.meter_opened(meter)
    except NotFoundError:
        return [shown.no_such_meter()], [], None, _("There is no such meter"), True, True
    choices = [Choice(*row) for row in found[CHOICE].itertuples(index=False)]
    open_to_choice = [one for one in choices if one.state in UNDECIDED or one.id == chosen]
    history = shown.history(local(found, ("entered_at",), current().zone), meter)
    decisions: list[Component] = [shown.decision(one) for one in open_to_choice]
    name = _("Meter {serial}", serial=fitted.serial)
    return shown.facts(fitted, today()), decisions, history, name, False, False


def take_step(
    clicks: list[int | None],
    ids: list[dict[str, str]],
    meter: int,
    opened: int,
    filled: dict[str, Field],
    reasons: dict[str, list[Any]],
) -> dict[str, Any]:
    """Write a reading down, or decide about one; what was typed stays where it was refused."""
    name, _colon, about = pressed(clicks, ids).partition(":")
    number = row_number(about)
    emptied: dict[str, Any] = {"value": no_update, "note": no_update}
    try:
        if name == shown.WRITE:
            _tell(write_down(meter, _entry(filled)))
            emptied = {"value": "", "note": ""}
        elif name in {shown.ACCEPT, shown.REJECT} and number is not None:
            _decide(name, number, _reason(about, **reasons))
        else:
            raise PreventUpdate
    except (InvalidInputError, NotAllowedError) as refusal:
        refuse_at(refusal, FIELDS | {"reason": shown.reason_id(about)})
        return emptied | {"opened": no_update}
    return emptied | {"opened": opened + 1}


def _decide(name: str, reading_id: int, reason: str) -> None:
    if name == shown.ACCEPT:
        accept(reading_id)
        notify(_("The reading counts now."))
    else:
        reject(reading_id, reason)
        notify(_("The reading does not count."))


def _reason(number: str, ids: list[dict[str, str]], texts: list[Field]) -> str:
    return next((text or "" for ident, text in zip(ids, texts, strict=True) if ident["reason"] == number), "")


def _entry(filled: dict[str, Field]) -> Entry:
    said = {name: (value or "").strip() for name, value in filled.items()}
    if not said["value"]:
        raise InvalidInputError(_("Enter what the dial shows."), field="value")
    try:
        value = number_in(said["value"])
    except InvalidInputError:
        told = _("{text} is no reading. Write it as 1234 or 1234,567.", text=said["value"][:LONGEST_TOLD])
        raise InvalidInputError(told, field="value") from None
    read_on = day_typed(said["day"], "day")
    if said["source"] not in set(ReadingSource):
        raise InvalidInputError(_("Say where the reading comes from."), field="source")
    return Entry(value, read_on, ReadingSource(said["source"]), said["note"])


def _tell(written: Written) -> None:
    if written.doubt is not None:
        told = _("It waits for a decision: {doubt}.", doubt=_(DOUBT_WORDS[written.doubt]))
        notify(_("The reading is written down and does not count yet."), told, "warn")
    elif written.undeducted_since is not None:
        told = _("The verification ended on {day}: it will not be deducted.", day=day(written.undeducted_since))
        notify(_("The reading is written down."), told, "warn")
    else:
        told = _("It has replaced another one of that day.") if written.has_replaced else ""
        notify(_("The reading is written down."), told)


def register(bind: Binder) -> None:
    """Wire the handlers of the page of readings."""
    now = {"prevent_initial_call": False}
    words = Input(Ids.WORDS, "value")
    bind(show_found, Output(Ids.FOUND, "children"), words, roles=OFFICE, **now)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), words)
    bind(show_waiting, Output(Ids.WAITING, "children"), Input(Ids.WAITING, "id"), roles=OFFICE, **now)
    parts = [Output(ident, "children") for ident in (Ids.FACTS, Ids.DECISION, Ids.HISTORY, Ids.HEADING)]
    parts += [Output(ident, "hidden") for ident in (Ids.NEW, Ids.PAST)]
    meter, opened = Input(Ids.METER, "data"), Input(Ids.OPENED, "data")
    bind(show_meter, *parts, meter, opened, State(Ids.CHOSEN, "data"), roles=OFFICE, **now)
    outcome: dict[str, DashDependency] = {
        "opened": Output(Ids.OPENED, "data"),
        "value": Output(Ids.VALUE, "value"),
        "note": Output(Ids.NOTE, "value"),
    }
    wires: dict[str, Any] = {
        "clicks": Input(step_id(AREA, ALL), "n_clicks"),
        "ids": State(step_id(AREA, ALL), "id"),
        "meter": State(Ids.METER, "data"),
        "opened": State(Ids.OPENED, "data"),
        "filled": {name: State(ident, "value") for name, ident in FIELDS.items()},
        "reasons": {"ids": State(shown.reason_id(ALL), "id"), "texts": State(shown.reason_id(ALL), "value")},
    }
    bind(take_step, outcome, wires, roles=OFFICE)
