"""What is owed, how it is paid, what was paid."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import empty_state, figure_value
from components.finance.transfer import transfer_code, transfer_pieces
from components.finance.words import standing_tags
from components.when import from_today
from domain.finance import CHARGED, Standing
from domain.ledger import OpenItem
from domain.links import invoice_at
from domain.transfers import Transfer
from texts import _, day, long_day, money, ngettext, number


def to_pay(standing: Standing, today: dt.date, paying: Transfer | None, qr: str) -> list[Component]:
    """Return what is owed and how to pay it; ``qr`` is the picture of the transfer's code."""
    heading = _("Overpaid") if standing.balance < 0 else _("To pay")
    question = _("Why this amount?") if standing.balance else _("See your account")
    why = dcc.Link(question, href="/finance", className="button ghost")
    amount = -standing.balance if standing.balance < 0 else standing.to_pay
    words = [
        html.H2(heading),
        figure_value(number(amount, 2), "zł"),
        html.P(_reason(standing, today), className="sub small"),
        *_in_all(standing),
    ]
    if paying is None:
        return [*words, html.P(standing_tags(standing, today), className="tags"), html.Div(why, className="ways")]
    ways = html.Div([_details(paying), why], className="ways")
    return [html.Div([html.Div([*words, ways]), transfer_code(paying, qr)], className="pay")]


def _in_all(standing: Standing) -> list[Component]:
    """Say what is owed in all, where parts of it come later."""
    if not standing.later:
        return []
    told = {"total": money(standing.balance), "later": money(standing.later)}
    return [html.P(_("Owed in all {total}, of it {later} in later instalments.", **told), className="sub small")]


def _reason(standing: Standing, today: dt.date) -> list[Component | str]:
    """Say which documents are to be paid, and when."""
    if standing.balance < 0:
        return [_("It pays your next invoice.")]
    if standing.is_new:
        return [_("Your first invoice comes after the end of your first settlement period.")]
    if not standing.debts:
        return [_("Everything is paid.")]
    documents = _documents(standing.debts)
    if standing.overdue_since is not None:
        since = _("overdue since {day}", day=long_day(standing.overdue_since))
        part = f" ({money(standing.overdue)})" if standing.overdue < standing.to_pay else ""
        return [documents, ", ", html.Strong(since, className="late"), part]
    due_on = standing.debts[0].entry.order[0]
    is_part = standing.later and standing.next_due < standing.to_pay
    of_it = [", ", _("of it {amount}", amount=money(standing.next_due))] if is_part else []
    return [documents, *of_it, ", ", _("due"), " ", html.Strong(long_day(due_on)), f" ({from_today(due_on, today)})"]


def _documents(debts: Sequence[OpenItem]) -> Component | str:
    """Return the document that is to be paid, an invoice as the way to it, or how many there are."""
    if len(debts) > 1:
        return ngettext("{count} document", "{count} documents", len(debts))
    [debt] = (item.entry for item in debts)
    return dcc.Link(debt.label, href=invoice_at(debt.label)) if debt.kind in CHARGED else debt.label


def _details(paying: Transfer) -> html.Details:
    return html.Details(
        [html.Summary(_("Pay by transfer"), className="button"), transfer_pieces(paying)], className="pay-by"
    )


def last_payments(payments: pd.DataFrame) -> list[Component]:
    """Return the newest payments, ``received_on`` and ``amount``."""
    link = dcc.Link(_("Finance"), href="/finance", className="link")
    head = html.Div([html.H2(_("Last payments")), html.Div(link, className="right")], className="card-head")
    if payments.empty:
        return [head, empty_state(_("No payments yet"), _("Your payments appear here when they reach us."))]
    rows = [
        html.Div([html.Dt([day(received_on.date()), *_returned(amount)]), html.Dd(money(amount))])
        for received_on, amount in payments[["received_on", "amount"]].itertuples(index=False, name=None)
    ]
    return [head, html.Dl(rows, className="pairs num")]


def _returned(amount: Decimal) -> list[Component | str]:
    """Say what a payment below zero is."""
    return [", ", html.Strong(_("taken back by the bank"))] if amount < 0 else []
