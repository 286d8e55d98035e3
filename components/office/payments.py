"""Payments in the office: those that name nobody, and what becomes of one of them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Tone, card, empty_state
from components.choosing import choices
from components.forms import form, sender
from components.office.frame import office_page
from components.steps import asked_step, step_button, step_id, told_place
from components.tables import NOTHING, Column, long_table
from domain.reversals import Alike
from domain.unmatched import REASONS, STATE_WORDS, Lead, Proposal, UnmatchedState
from domain.written import row_number
from texts import _, _l, day, money

PATH: Final = "/office/payments"
AREA: Final = "payment"
RELEASED_AREA: Final = "booked-payment"
ASSIGN: Final = "assign"
PROPOSED: Final = "proposed"
RETURN: Final = "return"
REVERSE: Final = "reverse"
REOPEN: Final = "reopen"
RELEASE: Final = "release"
TONES: Final[dict[UnmatchedState, Tone]] = {
    UnmatchedState.OPEN: "warn",
    UnmatchedState.ASSIGNED: "ok",
    UnmatchedState.RETURNED: "in",
    UnmatchedState.DISMISSED: "in",
}
LEADS: Final = {
    Lead.NUMBER: _l("the number in the title"),
    Lead.NAME: _l("the name of the payer"),
    Lead.AMOUNT: _l("just the amount of {document}"),
    Lead.SLIP: _l("the number in the title, but for one slip"),
}


class Ids:
    """Element ids of the page."""

    STATUS = "unmatched-status"
    KEPT = "unmatched-kept"
    REFERENCE = "booked-reference"
    RELEASED = "booked-released"
    FOUND = "unmatched-found"
    LINKS = ("unmatched-csv", "unmatched-xlsx")
    PAYMENT = "unmatched-payment"
    OPENED = "unmatched-opened"
    PANEL = "unmatched-panel"


def screen(payment: str, status: str) -> html.Div:
    """Return the list of a state, or where ``payment`` is the number of one, that payment."""
    number = row_number(payment)
    if number is not None:
        stores = [dcc.Store(id=Ids.PAYMENT, data=number), dcc.Store(id=Ids.OPENED, data=0)]
        return office_page(PATH, *stores, html.Div(id=Ids.PANEL, className="page"), is_below=True)
    words = [(state.value, _(STATE_WORDS[state])) for state in UnmatchedState]
    known = status if status in {"all", *UnmatchedState} else UnmatchedState.OPEN.value
    choice = dmc.Select(
        id=Ids.STATUS,
        label=_("State"),
        data=choices([*words, ("all", _("all"))]),
        value=known,
        allowDeselect=False,
        size="sm",
    )
    links = [html.A(ident.rpartition("-")[2].upper(), id=ident, className="link") for ident in Ids.LINKS]
    filters = html.Div([choice, html.Span(id=Ids.KEPT, hidden=True)], className="filters")
    waiting = card(filters, html.Div(id=Ids.FOUND), title=_("Payments that name nobody"), actions=links)
    return office_page(PATH, waiting, _release())


def _release() -> html.Section:
    field = dmc.TextInput(id=Ids.REFERENCE, label=_("Reference"), size="sm")
    told = _("It is booked no more and waits above; the invoices that it paid are open.")
    step = asked_step(RELEASED_AREA, RELEASE, _("Not theirs"), told)
    return card(
        form([field, step]), told_place(Ids.RELEASED), title=_("A payment that was booked for the wrong customer")
    )


def released(ident: int) -> Component:
    """Return the way to a payment that waits again."""
    return dcc.Link(_("The payment waits again."), href=f"{PATH}?payment={ident}", className="link")


def listed(found: pd.DataFrame) -> Component:
    """Return payments as a table that leads to each of them."""
    if found.empty:
        told = _("Payments come with the statements of the bank; those that name nobody wait here.")
        return empty_state(_("No such payments"), told)
    shown = found.assign(
        place=[f"{PATH}?payment={ident}" for ident in found["id"]],
        reason=[_(REASONS[reason]) for reason in found["reason"]],
        state=[_(STATE_WORDS[UnmatchedState(state)]) for state in found["state"]],
        customer=found["customer"].replace("", None),
    )
    columns = [
        Column("received_on", _("Received"), "date", leads="place"),
        Column("amount", _("Amount"), "money"),
        Column("title", _("Title")),
        Column("reason", _("Why it waits")),
        Column("payer", _("Payer")),
        Column("state", _("State"), "tag", tones={_(STATE_WORDS[state]): tone for state, tone in TONES.items()}),
        Column("customer", _("Customer")),
    ]
    return long_table(shown, columns, caption=_("Payments that name nobody"))


def panel(
    one: Any,  # noqa: ANN401 -- a row of the query
    proposals: Sequence[Proposal],
    alike: Sequence[Alike],
) -> list[Component]:
    """Return a payment, whom it may be from, and what can be done with it; or what the bank took back, likewise."""
    if one.amount < 0:
        return _reversal(one, alike)
    if one.state != UnmatchedState.OPEN:
        told = _("It waits again; what was booked is booked no more, and the invoices that it paid are open.")
        return [_about(one), _decided(told)]
    return [_about(one), _proposed(proposals), html.Div([_by_number(), _back()], className="row c2")]


def _reversal(one: Any, alike: Sequence[Alike]) -> list[Component]:  # noqa: ANN401 -- a row of the query
    if one.state != UnmatchedState.OPEN:
        return [_about(one), _decided(_("It waits again; the payment that was taken back pays what is open."))]
    return [_about(one), _alike(alike), html.Div([_by_reference(), _dismiss()], className="row c2")]


def _decided(told: str) -> html.Section:
    return card(html.Div(asked_step(AREA, REOPEN, _("Undo the decision"), told), className="steps"))


def _about(one: Any) -> html.Section:  # noqa: ANN401 -- a row of the query
    rows = [
        (_("Received"), day(one.received_on.date())),
        (_("Amount"), money(one.amount)),
        (_("Payer"), one.payer),
        (_("Title"), one.title),
        (_("Why it waits"), _(REASONS[one.reason])),
        (_("State"), _(STATE_WORDS[UnmatchedState(one.state)])),
        (_("Customer"), f"{one.customer} ({one.customer_number})" if one.customer else ""),
        (_("Taken back by the bank"), "" if pd.isna(one.back_on) else day(one.back_on.date())),
        (_("Note"), one.note),
        (_("Who"), one.decided_by),
        (_("Reference"), one.reference),
        (_("Payer's reference"), one.end_to_end),
    ]
    listed_rows = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows if value]
    title = _("This payment") if one.amount > 0 else _("What the bank took back")
    return card(html.Dl(listed_rows, className="pairs seen"), title=title)


def _alike(alike: Sequence[Alike]) -> html.Section:
    title = _("Which payment it may be")
    if not alike:
        told = _("No payment of this amount is booked that the bank has not taken back.")
        return card(html.P(told, className="sub"), title=title)
    return card(html.Ul([_one_alike(one) for one in alike], className="plain rows"), title=title)


def _one_alike(one: Alike) -> html.Li:
    told = _("Received {day}, reference {reference}: {title}", day=day(one.received_on), reference=one.reference,
             title=one.title or NOTHING)  # fmt: skip
    words = html.Div([html.Strong(f"{one.customer} ({one.customer_number})"), html.P(told, className="sub small")])
    button = step_button(AREA, f"{REVERSE}:{one.reference}", _("Take back {reference}", reference=one.reference))
    return html.Li([words, button], className="spread")


def _by_reference() -> html.Section:
    field = dmc.TextInput(id=field_id(REVERSE), label=_("Reference"), size="sm")
    told = _("What it had paid is open again from the day of the bank, as it was due.")
    parts = [field, sender(step_id(AREA, REVERSE), _("Take it back")), html.P(told, className="sub small")]
    return card(form(parts), title=_("Another payment"))


def _dismiss() -> html.Section:
    field = dmc.TextInput(id=field_id(RETURN), label=_("Why"), size="sm")
    told = _("The accounts of customers stay as they are.")
    step = asked_step(AREA, RETURN, _("Note that there is nothing to book"), told)
    return card(form([field, step]), title=_("Of no payment of a customer"))


def _proposed(proposals: Sequence[Proposal]) -> html.Section:
    title = _("Whom it may be from")
    if not proposals:
        return card(html.P(_("Nothing leads to a customer."), className="sub"), title=title)
    return card(html.Ul([_proposal(one) for one in proposals], className="plain rows"), title=title)


def _proposal(one: Proposal) -> html.Li:
    why = ", ".join(str(LEADS[lead]).format(document=one.document) for lead in one.leads)
    told = _("{address}. It leads there: {why}.", address=one.address, why=why)
    words = html.Div([html.Strong(f"{one.name} ({one.number})"), html.P(told, className="sub small")])
    button = step_button(AREA, f"{PROPOSED}:{one.number}", _("Assign to {number}", number=one.number))
    return html.Li([words, button], className="spread")


def _by_number() -> html.Section:
    field = dmc.TextInput(id=field_id(ASSIGN), label=_("Customer number"), size="sm")
    return card(form([field, sender(step_id(AREA, ASSIGN), _("Assign"))]), title=_("Assign to another customer"))


def _back() -> html.Section:
    field = dmc.TextInput(id=field_id(RETURN), label=_("Why, and by what"), size="sm")
    told = _("Send the money back at the bank first: this only notes it.")
    step = asked_step(AREA, RETURN, _("Note that it went back"), told)
    return card(form([field, step]), title=_("Return to the payer"))


def field_id(step: Any) -> dict[str, Any]:  # noqa: ANN401 -- a step, or Dash's ALL
    """Return the id of the field that belongs to a step; it is there only while the payment waits."""
    return {"area": AREA, "field": step}


def booked(back_on: dt.date | None) -> str:
    """Say that a payment is booked, and whether the bank had taken it back already."""
    if back_on is None:
        return _("The payment is booked.")
    return _("The payment is booked, and the bank took it back on {day}: it pays nothing.", day=day(back_on))


def no_such_payment() -> Component:
    """Return what stands where no payment has the number of the address."""
    back = dcc.Link(_("All payments that wait"), href=PATH, className="button ghost")
    return card(empty_state(_("There is no such payment"), _("The link may be old."), back))
