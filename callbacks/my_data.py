"""The page of one's own data: each part is shown and changed by itself, so that what is typed elsewhere stays."""

import datetime as dt
import re
from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse, refuse_at
from callbacks.pressing import pressed
from components.my_data import consents as consents_part
from components.my_data import contact as contact_part
from components.my_data import delegates as delegates_part
from components.my_data import on_file as on_file_part
from components.my_data.screen import Ids, in_half_a_year
from components.steps import step_id
from domain.consents import Purpose
from domain.contact import QUIET, QuietHours, as_read
from domain.errors import InvalidInputError
from domain.roles import CUSTOMERS
from domain.topics import Topic
from domain.written import row_number
from services import consents_given, contact, contact_codes, delegates, my_data
from services.accounts.proof import signed_in_identity
from services.contact import CHANNELS, Wishes
from services.runtime import current, now, today
from texts import _

Parts = list[Component]
HOURS: Final = re.compile(r"(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?::00)?", re.ASCII)
"""A time of day as people write it: 22:00, 22.00, 7:30, 22."""


def show_on_file(_asked: str) -> Parts:
    """Show what is on file."""
    found = my_data.on_file()
    return on_file_part.on_file(found.kind, found.values, found.since, found.changes, found.needed)


def show_contact(_asked: str) -> tuple[Parts, Component]:
    """Show how the customer is reached, and where messages do not go."""
    addresses = my_data.addresses()
    parts = contact_part.contact(addresses, may_act=signed_in_identity().may_act)
    return parts, contact_part.reach(addresses)


def take_contact(
    clicks: list[int | None], ids: list[dict[str, str]], values: list[Any], fields: list[dict[str, str]]
) -> tuple[Any, Any, Any]:
    """Send a code to an address, take the one that was typed in, or leave the address as it was."""
    name, channel_name = _parted(pressed(clicks, ids), 2)
    typed = {(one["contact"], one["field"]): str(value or "") for one, value in zip(fields, values, strict=True)}
    try:
        channel = _channel(channel_name)
        if name == contact_part.TAKE:
            address = contact_codes.take_code(channel, typed.get((channel, "code"), ""))
            notify(_("{address} is confirmed and in force.", address=address))
        elif name == contact_part.DROP:
            contact_codes.drop_codes(channel)
        else:
            wanted = _on_file(channel_name) if name == contact_part.AGAIN else typed.get((channel, "address"), "")
            address = contact_codes.send_code(channel, wanted)
            notify(_("A code is on its way to {address}.", address=as_read(address)))
    except InvalidInputError as refusal:
        return _refused(refusal, name, channel_name)
    return *show_contact(""), show_on_file("")


def _refused(refusal: InvalidInputError, step: str, channel: str) -> tuple[Any, Any, Any]:
    """Say at the field what is wrong with it; a code may have died of the last try, and its place goes with it."""
    if step == contact_part.AGAIN:
        refuse(str(refusal))
        return no_update, no_update, no_update
    if step == contact_part.TAKE and not any(one.waiting for one in my_data.addresses() if one.channel == channel):
        refuse(str(refusal))
        return *show_contact(""), no_update
    refuse_at(refusal, {name: Ids.field(channel, name) for name in ("address", "code")})
    return no_update, no_update, no_update


def _parted(step: str, count: int) -> list[str]:
    if not step:
        raise PreventUpdate
    parts = step.split(":")
    if len(parts) != count:
        raise InvalidInputError(step)
    return parts


def _channel(name: str) -> Any:  # noqa: ANN401 -- a channel of the models, which callbacks do not import
    found = next((one for one in CHANNELS if one.value == name), None)
    if found is None:
        raise InvalidInputError(_("There is no such step."))
    return found


def _on_file(channel: str) -> str:
    return next(one.value for one in my_data.addresses() if one.channel == channel)


def show_wishes(_asked: str, boxes: list[dict[str, str]]) -> tuple[list[bool], bool, str, str, str]:
    """Show which topics come on which channels, at which hours not, and in which language."""
    wishes = my_data.wishes()
    known = {(topic.value, channel.value): is_on for (topic, channel), is_on in wishes.topics.items()}
    checked = [known.get((one["topic"], one["channel"]), False) for one in boxes]
    quiet = wishes.quiet or QUIET
    return checked, wishes.quiet is not None, f"{quiet.since:%H:%M}", f"{quiet.until:%H:%M}", wishes.locale


def save_wishes(
    _clicks: int,
    checked: list[bool],
    boxes: list[dict[str, str]],
    is_quiet: bool,  # noqa: FBT001 -- Dash gives values by their place
    since: str | None,
    until: str | None,
    locale: str,
) -> str:
    """Write down the choices of channels, hours and language, and say beside the button that it is done."""
    topics = {}
    try:
        for box, is_on in zip(boxes, checked, strict=True):
            topics[_topic(box["topic"]), _channel(box["channel"])] = bool(is_on)
        quiet = QuietHours(_time(since, "since"), _time(until, "until")) if is_quiet else None
        contact.wish(Wishes(topics, quiet, locale))
    except InvalidInputError as refusal:
        refuse_at(refusal, {"since": Ids.QUIET_FROM, "until": Ids.QUIET_UNTIL})
        return ""
    return _("Saved at {time}.", time=f"{now().astimezone(current().zone):%H:%M}")


def _topic(name: str) -> Topic:
    if name not in set(Topic):
        raise InvalidInputError(_("There is no such step."))
    return Topic(name)


def _time(text: str | None, field: str) -> dt.time:
    found = HOURS.fullmatch((text or "").strip())
    if found is None:
        raise InvalidInputError(_("Write the hours as 22:00."), field=field)
    return dt.time(int(found["hour"]), int(found["minute"] or 0))


def show_consents(_asked: str) -> Parts:
    """Show every consent, in the very words."""
    acts = signed_in_identity().may_act
    return consents_part.consents(consents_given.standings(), my_data.next_invoice(), current().zone, may_act=acts)


def take_consent(clicks: list[int | None], ids: list[dict[str, str]]) -> tuple[Any, Any]:
    """Give or withdraw a consent; whatever came of it, the page then shows how it stands."""
    name, purpose, wording = _parted(pressed(clicks, ids), 3)
    try:
        if name == consents_part.GIVE:
            consents_given.give(_purpose(purpose), _number(wording))
            notify(_("Your consent is noted."))
        else:
            consents_given.withdraw(_purpose(purpose))
            notify(_("Your consent is withdrawn."))
    except InvalidInputError as refusal:
        refuse(str(refusal))
    return show_consents(""), show_on_file("")


def _purpose(name: str) -> Purpose:
    if name not in set(Purpose):
        raise InvalidInputError(_("There is no such step."))
    return Purpose(name)


def _number(text: str) -> int:
    number = row_number(text)
    if number is None:
        raise InvalidInputError(_("There is no such step."))
    return number


def show_delegates(_asked: str, until: str | None = None) -> tuple[Parts, bool, Any, str]:
    """Show who may see the account; the form that invites is for whoever may lend their right."""
    may_lend = delegates.may_lend()
    found = delegates.known_delegates() if may_lend else []
    parts = delegates_part.delegates(found, now(), today(), may_lend=may_lend)
    return parts, not may_lend, no_update if until else in_half_a_year(today()), today().isoformat()


def invite(_clicks: int, email: str | None, scope: str, until: str | None) -> tuple[Any, Any]:
    """Invite somebody; what was filled in stays where it was refused."""
    try:
        guest = delegates.invite(email or "", _day(until), may_act=scope == "act")
    except InvalidInputError as refusal:
        refuse_at(refusal, {"email": Ids.GUEST, "until": Ids.UNTIL})
        return no_update, no_update
    notify(_("The invitation is on its way to {email}.", email=guest))
    return show_delegates("")[0], ""


def _day(text: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        raise InvalidInputError(_("Say until which day."), field="until") from None


def end_delegate(clicks: list[int | None], ids: list[dict[str, str]]) -> Any:  # noqa: ANN401 -- components, or that nothing changes
    """End a delegate's access at once."""
    name, number = _parted(pressed(clicks, ids), 2)
    if name != delegates_part.END:
        raise InvalidInputError(name)
    email = delegates.end(_number(number))
    notify(_("{email} has no access any more.", email=email))
    return show_delegates("")[0]


def register(bind: Binder) -> None:
    """Wire the handlers of the page of one's own data."""
    asked = Input(Ids.ASKED, "id")
    bind(show_on_file, Output(Ids.ON_FILE, "children"), asked, roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_consents, Output(Ids.CONSENTS, "children"), asked, roles=CUSTOMERS, prevent_initial_call=False)
    _register_contact(bind, asked)
    _register_wishes(bind, asked)
    _register_delegates(bind, asked)
    said: list[DashDependency] = [Output(one, "children", allow_duplicate=True) for one in (Ids.CONSENTS, Ids.ON_FILE)]
    area = step_id(consents_part.AREA, ALL)
    bind(take_consent, said, Input(area, "n_clicks"), State(area, "id"), roles=CUSTOMERS)


def _register_contact(bind: Binder, asked: Input) -> None:
    shown: list[DashDependency] = [Output(Ids.CONTACT, "children"), Output(Ids.REACH, "children")]
    bind(show_contact, shown, asked, roles=CUSTOMERS, prevent_initial_call=False)
    area, field = step_id(contact_part.AREA, ALL), Ids.field(ALL, ALL)
    steps: list[DashDependency] = [
        Input(area, "n_clicks"),
        State(area, "id"),
        State(field, "value"),
        State(field, "id"),
    ]
    parts = (Ids.CONTACT, Ids.REACH, Ids.ON_FILE)
    outcome: list[DashDependency] = [Output(one, "children", allow_duplicate=True) for one in parts]
    bind(take_contact, outcome, *steps, roles=CUSTOMERS)


def _register_wishes(bind: Binder, asked: Input) -> None:
    boxes, values = State(Ids.topic(ALL, ALL), "id"), (Ids.QUIET_FROM, Ids.QUIET_UNTIL, Ids.LOCALE)
    chosen: list[DashDependency] = [Output(Ids.topic(ALL, ALL), "checked"), Output(Ids.QUIET, "checked")]
    chosen += [Output(ident, "value") for ident in values]
    bind(show_wishes, chosen, asked, boxes, roles=CUSTOMERS, prevent_initial_call=False)
    form: list[Any] = [State(Ids.topic(ALL, ALL), "checked"), boxes, State(Ids.QUIET, "checked")]
    form += [State(ident, "value") for ident in values]
    bind(save_wishes, Output(Ids.SAVED, "children"), Input(Ids.SAVE, "n_clicks"), *form, roles=CUSTOMERS)


def _register_delegates(bind: Binder, asked: Input) -> None:
    places = ((Ids.DELEGATES, "children"), (Ids.INVITING, "hidden"), (Ids.UNTIL, "value"), (Ids.UNTIL, "minDate"))
    listed: list[DashDependency] = [Output(*place) for place in places]
    bind(show_delegates, listed, asked, State(Ids.UNTIL, "value"), roles=CUSTOMERS, prevent_initial_call=False)
    filled = [State(ident, "value") for ident in (Ids.GUEST, Ids.SCOPE, Ids.UNTIL)]
    outcome = Output(Ids.DELEGATES, "children", allow_duplicate=True)
    busy = [(Output(Ids.INVITE, "disabled"), True, False)]
    emptied = Output(Ids.GUEST, "value")
    bind(invite, outcome, emptied, Input(Ids.INVITE, "n_clicks"), *filled, roles=CUSTOMERS, running=busy)
    area = step_id(delegates_part.AREA, ALL)
    bind(end_delegate, outcome, Input(area, "n_clicks"), State(area, "id"), roles=CUSTOMERS)
