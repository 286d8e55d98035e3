"""An instalment plan as people read it: its parts, how far each is paid, and what it means."""

import datetime as dt
from typing import Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import Tone, tag
from components.tables import Column, long_table
from domain.instalments import PART_WORDS, STATE_WORDS, PartState, Plan, PlanState, parts_of, state_of
from texts import _, day, money

PLAN_TONES: Final[dict[PlanState, Tone]] = {
    PlanState.ACTIVE: "ok",
    PlanState.FULFILLED: "ok",
    PlanState.BROKEN: "bad",
    PlanState.CANCELLED: "in",
}
PART_TONES: Final[dict[PartState, Tone]] = {
    PartState.PAID: "ok",
    PartState.PARTLY_PAID: "warn",
    PartState.TO_PAY: "in",
    PartState.MISSED: "bad",
}


def plan_state(plan: Plan, on: dt.date) -> html.Span:
    """Return the state of a plan as a tag."""
    state = state_of(plan, on)
    return tag(_(STATE_WORDS[state]), PLAN_TONES[state])


def plan_words(plan: Plan, on: dt.date) -> str:
    """Say what the state of a plan means for who pays it."""
    paid = {"paid": money(min(plan.paid_by(on), plan.total)), "total": money(plan.total)}
    return {
        PlanState.ACTIVE: _(
            "Paid {paid} of {total}. While each part is paid by its day, none of these debts is overdue.", **paid
        ),
        PlanState.FULFILLED: _("Everything is paid: {total}.", **paid),
        PlanState.BROKEN: _("A part was not paid by its day: the whole rest is due. Paid {paid} of {total}.", **paid),
        PlanState.CANCELLED: _("The office has ended the plan: the debts are due as they were."),
    }[state_of(plan, on)]


def parts_table(plan: Plan, on: dt.date) -> html.Div:
    """Return the parts of a plan with what is paid of each."""
    standings = parts_of(plan, on)
    rows = pd.DataFrame(
        {
            "place": range(1, len(standings) + 1),
            "due_on": [one.part.last_on for one in standings],
            "amount": [one.part.amount for one in standings],
            "paid": [one.paid for one in standings],
            "open": [one.open for one in standings],
            "state": [_(PART_WORDS[one.state]) for one in standings],
        }
    )
    columns = [
        Column("place", _("Instalment"), "number"),
        Column("due_on", _("Due"), "date"),
        Column("amount", _("Amount"), "money"),
        Column("paid", _("Paid so far"), "money"),
        Column("open", _("Open amount"), "money"),
        Column("state", _("Status"), "tag", tones={_(PART_WORDS[state]): tone for state, tone in PART_TONES.items()}),
    ]
    return long_table(rows, columns, caption=_("Parts of plan {number}", number=plan.number))


def plan_block(plan: Plan, documents: str, on: dt.date) -> list[Component]:
    """Return a plan: state, what it pays, its parts."""
    interest = (
        _("Interest runs on while it is paid.") if plan.bears_interest else _("No interest runs while it is kept.")
    )
    agreed = _("Agreed on {day} for {documents}.", day=day(plan.agreed_on), documents=documents)
    return [
        html.P([plan_state(plan, on), " ", agreed, " ", interest]),
        html.P(plan_words(plan, on), className="sub"),
        parts_table(plan, on),
    ]
