"""Instalment plans in the office: all of them, one as a whole, and a new one for a customer's open debts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components import forms
from components.cards import card, empty_state
from components.forms import sender
from components.instalments import PLAN_TONES, plan_block
from components.office.frame import office_page
from components.steps import asked_step, step_id
from components.tables import Column, long_table
from domain.instalments import MOST_PARTS, STATE_WORDS, Part, PlanState, next_part, state_of
from domain.money import ZERO
from texts import _, day, money, number

PATH: Final = "/office/instalments"
AREA: Final = "instalment"
PLAN_AREA: Final = "plan"
"""Of what is done with a plan that is there; the fields of a new one are on another page."""
PROPOSE: Final = "propose"
AGREE: Final = "agree"
END: Final = "end"
USUAL_PARTS: Final = 3
MONTH: Final = dt.timedelta(days=30)


class Ids:
    """Element ids of the page."""

    PLANS = "plans"
    PLAN = "plans-plan"
    CUSTOMER = "plans-customer"
    OPENED = "plans-opened"
    PLAN_OPENED = "plans-plan-opened"
    PANEL = "plans-panel"
    NUMBER = "plans-number"
    KEPT = "plans-kept"
    FOUND = "plans-found"


def screen(plan: str, customer: str) -> html.Div:
    """Return all plans and the way to a new one, or where ``plan`` is named, that plan."""
    if plan:
        stores = [dcc.Store(id=Ids.PLAN, data=plan), dcc.Store(id=Ids.PLAN_OPENED, data=0)]
        return office_page(PATH, *stores, html.Div(id=Ids.PANEL, className="page"), is_below=True)
    field = dmc.TextInput(id=Ids.NUMBER, value=customer, label=_("Customer number"), debounce=300)
    search = html.Div([field, html.Span(id=Ids.KEPT, hidden=True)], className="filters")
    return office_page(
        PATH,
        dcc.Store(id=Ids.OPENED, data=0),
        card(search, html.Div(id=Ids.FOUND), title=_("New plan")),
        card(html.Div(id=Ids.PLANS), title=_("Instalment plans")),
    )


def listed(plans: Sequence[Any], on: dt.date) -> Component:
    """Return plans as a table that leads to each of them."""
    if not plans:
        return empty_state(_("No plans yet"), _("A plan is entered above, for the open debts of a customer."))
    coming = [next_part(one.plan, on) for one in plans]
    rows = pd.DataFrame(
        {
            "number": [one.plan.number for one in plans],
            "place": [f"{PATH}?{urlencode({'plan': one.plan.number})}" for one in plans],
            "customer": [f"{one.customer} ({one.customer_number})" for one in plans],
            "agreed_on": [one.plan.agreed_on for one in plans],
            "total": [one.plan.total for one in plans],
            "paid": [min(one.plan.paid_by(on), one.plan.total) for one in plans],
            "next_on": [None if one is None else one.part.last_on for one in coming],
            "rest": [max(one.plan.total - one.plan.paid_by(on), ZERO) for one in plans],
            "state": [_(STATE_WORDS[state_of(one.plan, on)]) for one in plans],
        }
    )
    columns = [
        Column("number", _("Plan"), leads="place"),
        Column("customer", _("Customer")),
        Column("agreed_on", _("Agreed on"), "date"),
        Column("total", _("Amount"), "money"),
        Column("paid", _("Paid so far"), "money"),
        Column("rest", _("Open amount"), "money"),
        Column("next_on", _("Next part"), "date"),
        Column("state", _("State"), "tag", tones={_(STATE_WORDS[state]): PLAN_TONES[state] for state in PlanState}),
    ]
    return long_table(rows, columns, caption=_("Instalment plans"))


def panel(one: Any, on: dt.date) -> list[Component]:  # noqa: ANN401 -- what the query lists
    """Return a plan as a whole, and what can be done with it."""
    told = [html.P(_("Note: {note}", note=one.note), className="sub small")] if one.note else []
    who = html.P(_("Entered by {who}.", who=one.entered_by), className="sub small")
    title = f"{one.plan.number}: {one.customer} ({one.customer_number})"
    shown = card(*plan_block(one.plan, ", ".join(one.documents), on), *told, who, title=title)
    if state_of(one.plan, on) is not PlanState.ACTIVE:
        return [shown]
    words = _("The debts are due as they were, and reminders go out again. What is paid stays paid.")
    return [shown, card(html.Div(asked_step(PLAN_AREA, END, _("End this plan"), words), className="steps"))]


def how_to_begin() -> Component:
    """Say how a plan is begun."""
    return html.P(_("Write the number of a customer: their open debts appear here."), className="sub small")


def no_such_customer() -> Component:
    """Return what stands where no customer has the number."""
    return empty_state(_("No customer has this number"), _("Look at it again: it is on every invoice."))


def nothing_open(name: str) -> Component:
    """Return what stands where a customer owes nothing that is in no plan."""
    return empty_state(
        _("Nothing to agree about"), _("{name}: everything is paid, or in a plan that is kept.", name=name)
    )


def no_such_plan() -> Component:
    """Return what stands where no plan has the number of the address."""
    back = dcc.Link(_("All instalment plans"), href=PATH, className="button ghost")
    return card(empty_state(_("There is no such plan"), _("The link may be old."), back))


def form(name: str, debts: pd.DataFrame, today: dt.date) -> html.Div:
    """Return the form of a plan; ``debts`` are rows of the ledger."""
    labels = [
        (str(ident), _("{document}: {amount}, due {day}", document=label, amount=money(left), day=day(due_on.date())))
        for ident, label, left, due_on in debts[["entry_id", "label", "open", "due_on"]].itertuples(index=False)
    ]
    boxes = html.Div([dmc.Checkbox(label=words, value=ident) for ident, words in labels], className="editor")
    chosen = [ident for ident, _words in labels]
    terms = [
        ("agreed_on", _("Agreed on"), _typed(today)),
        ("count", _("Parts"), str(USUAL_PARTS)),
        ("first_on", _("The first is due on"), _typed(today + MONTH)),
    ]
    even = [dmc.TextInput(id=field_id(field), label=label, value=value, size="sm") for field, label, value in terms]
    propose = sender(step_id(AREA, PROPOSE), _("Propose even parts"), "button ghost")
    agreed = [
        dmc.Textarea(
            id=field_id("parts"),
            label=_("Parts: a day and an amount in each line"),
            description=_("15.12.2026 100,00"),
            autosize=True,
            minRows=USUAL_PARTS,
            maxRows=MOST_PARTS,
        ),
        dmc.Checkbox(id=field_id("bears_interest"), label=_("Interest runs on while it is paid"), checked=True),
        dmc.TextInput(id=field_id("note"), label=_("Note"), size="sm"),
        html.Div(sender(step_id(AREA, AGREE), _("Agree")), className="steps"),
    ]
    whose = html.P(html.Strong(name))
    group = dmc.CheckboxGroup(boxes, id=field_id("debts"), value=chosen, label=_("Debts"))
    proposing = forms.form([group, html.Div([*even, propose], className="filters")])
    return html.Div([whose, proposing, forms.form(agreed)], className="editor")


def field_id(name: str) -> str:
    """Return the id of a field of the form."""
    return f"plans-new-{name}"


def _typed(value: dt.date) -> str:
    """Write a day as it is typed, in every language: months in words are not read."""
    return f"{value:%d.%m.%Y}"


def written(parts: Sequence[Part]) -> str:
    """Write parts as the form has them: a day and an amount, not grouped, in each line."""
    sign = number(ZERO, 2)[1]
    rows = ((part.due_on, f"{part.amount:.2f}".replace(".", sign)) for part in parts)
    return "\n".join(f"{_typed(due_on)} {amount}" for due_on, amount in rows)
