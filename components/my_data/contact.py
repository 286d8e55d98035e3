"""The addresses of a customer: what is on file, whether it is confirmed, and the code that changes it at once."""

from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.cards import notice
from components.forms import form, sender
from components.my_data.on_file import confirmed_tag
from components.my_data.screen import CHANNEL_NAMES, Ids
from components.steps import step_button
from domain.contact import as_read
from domain.my_data import Address
from texts import _, _l

AREA: Final = "contact"
SEND: Final = "send"
AGAIN: Final = "again"
TAKE: Final = "take"
DROP: Final = "drop"
NAMES: Final = {"email": _l("E-mail address"), "sms": _l("Telephone")}
NEW: Final = {"email": _l("New e-mail address"), "sms": _l("New telephone number")}
TAKEN_AS: Final = {"email": "email", "sms": "tel"}


def contact(addresses: list[Address], *, may_act: bool) -> list[Component]:
    """Return the addresses, each with its way to change it."""
    told = _("A change holds at once, when you type in the code that we send to the new address.")
    return [*(_one(address, may_act=may_act) for address in addresses), html.P(told, className="sub small")]


def _one(address: Address, *, may_act: bool) -> html.Div:
    said: list[Component | str] = [as_read(address.value) if address.value else _("none on file")]
    if address.value:
        said += [" ", confirmed_tag(address)]
    head = [html.H3(str(NAMES[address.channel])), html.P(said, className="num")]
    if not may_act:
        return html.Div(head, className="reach")
    return html.Div([*head, *(_code(address) if address.waiting else _change(address))], className="reach")


def _change(address: Address) -> list[Component]:
    steps: list[Component] = []
    if address.value and not address.is_confirmed:
        steps.append(step_button(AREA, f"{AGAIN}:{address.channel}", _("Confirm this address")))
    field = dmc.TextInput(
        id=Ids.field(address.channel, "address"),
        label=str(NEW[address.channel]),
        autoComplete=TAKEN_AS[address.channel],
        size="sm",
    )
    filled = form([field, sender(_step(SEND, address), _("Send the code"), "button ghost")])
    words = _("Change it") if address.value else _("Add one")
    steps.append(html.Details([html.Summary(words, className="button ghost"), filled], className="asked"))
    return [html.Div(steps, className="steps")]


def _code(address: Address) -> list[Component]:
    to = as_read(address.waiting)
    told = _("A code is on its way to {address}. It is good for 20 minutes.", address=to)
    field = dmc.TextInput(
        id=Ids.field(address.channel, "code"),
        label=_("Code from the message to {address}", address=to),
        autoComplete="one-time-code",
        inputProps={"autoFocus": True, "inputMode": "numeric"},
        size="sm",
    )
    take = sender(_step(TAKE, address), _("Confirm"))
    drop = step_button(AREA, f"{DROP}:{address.channel}", _("Leave it as it was"))
    filled = form([field, html.Div([take, drop], className="steps")])
    return [notice(_("One step is left"), told, "in"), filled]


def _step(name: str, address: Address) -> dict[str, str]:
    return {"area": AREA, "step": f"{name}:{address.channel}"}


def reach(addresses: list[Address]) -> Component:
    """Say above the choice of channels where messages go, and where they do not."""
    unconfirmed = [address for address in addresses if not address.is_confirmed]
    if not unconfirmed:
        return html.Div()
    names = ", ".join(str(CHANNEL_NAMES[one.channel]) for one in unconfirmed)
    told = _("We write to confirmed addresses only. Confirm yours above, under “Contact”.")
    return notice(_("Nothing goes out yet by: {names}", names=names), told, "warn")
