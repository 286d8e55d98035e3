"""The finance page: each handler looks at the ledger of the signed-in customer as of the chosen day."""

from typing import Any

import pandas as pd
from dash import Input, Output, html
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.cards import card
from components.charts import part
from components.files import addresses_of
from components.finance import charts, tables, words
from components.finance.returned import returned_notices
from components.finance.screen import EXPORTS, Ids
from components.finance.transfer import pay_block
from components.instalments import plan_block
from data.queries.finance import interest_of, invoices_of, ledger_of, payee_of, payments_of
from data.queries.instalments import plans_of
from data.queries.returned import returned_of
from domain.finance import (
    View,
    ages_of,
    balance_steps,
    build_up,
    invoice_numbers,
    nearest_view,
    standing_of,
    statement_of,
    states_of,
    waterfall,
)
from domain.reversals import LATELY
from domain.roles import CUSTOMERS
from domain.transfers import transfer_of
from services import finance
from services.identity import current_customer
from services.runtime import reading, today
from services.transfers import picture_of
from texts import _, day

Drawn = tuple[dict[str, Any], str, Component]
"""A chart, what it says, and its table."""


def show_standing(as_of: str | None) -> tuple[Component, bool]:
    """Say where the customer stands and, today, how to settle it; the second hides the books of who has none."""
    view, customer = nearest_view("", as_of or "", today()), current_customer()
    with reading() as session:
        ledger, payee = ledger_of(session, customer, view.as_of), payee_of(session, customer)
        returned = returned_of(session, customer, view.as_of - LATELY, view.as_of)
    if ledger.empty:
        return words.no_bookings(view.as_of, today()), True
    standing = standing_of(ledger, view.as_of)
    said = words.headline(standing, view.as_of)
    paying = transfer_of(payee, standing) if view.as_of == today() else None
    block = said if paying is None else pay_block(said, paying, picture_of(paying))
    about = words.overpayment_words(standing)
    notices = [*words.another_day(as_of or "", view.as_of), *returned_notices(returned)]
    return html.Div([*notices, block, *about]), False


def show_balance(span: str | None, as_of: str | None) -> Drawn:
    """Show the balance over time with every booking."""
    view, ledger = _ledger(span, as_of)
    rows, steps = statement_of(ledger, view), balance_steps(ledger, view)
    shown = finance.statement_shown(rows)
    return (
        charts.balance_chart(steps, rows),
        words.balance_words(steps),
        tables.shown_table(
            shown, tables.STATEMENT, _("Bookings and balance"), **_ways(ledger, _("Nothing was booked"))
        ),
    )


def show_build_up(span: str | None, as_of: str | None) -> Drawn:
    """Show what each month added to the balance and took from it."""
    view, ledger = _ledger(span, as_of)
    months = build_up(ledger, view)
    shown = finance.build_up_shown(months)
    return (
        charts.build_up_chart(months),
        words.build_up_words(months),
        tables.shown_table(shown, tables.BUILD_UP, _("Balance month by month"), empty=_("Nothing was booked")),
    )


def show_waterfall(span: str | None, as_of: str | None) -> Drawn:
    """Show what led from the opening to the closing balance."""
    view, ledger = _ledger(span, as_of)
    months = build_up(ledger, view)
    steps = waterfall(months)
    shown = finance.waterfall_shown(steps)
    title = _("From the opening to the closing balance")
    return (
        charts.waterfall_chart(steps, shown.iloc[:, 0].tolist()),
        words.build_up_words(months),
        tables.shown_table(shown, tables.WATERFALL, title, empty=_("Nothing was booked")),
    )


def show_plans(as_of: str | None) -> list[Component]:
    """Show the instalment plans of the customer, the newest first."""
    view, customer = nearest_view("", as_of or "", today()), current_customer()
    with reading() as session:
        plans = plans_of(session, customer, view.as_of)
        ledger = ledger_of(session, customer, view.as_of)
    labels = dict(zip(ledger["entry_id"], ledger["label"], strict=True))
    return [
        card(
            *plan_block(plan, ", ".join(labels[ident] for ident in plan.debts), view.as_of),
            title=_("Instalment plan {number}", number=plan.number),
        )
        for plan in plans
    ]


def show_open_items(as_of: str | None) -> Drawn:
    """Show what is open, by age."""
    view, ledger = _ledger("", as_of)
    ages, shown = ages_of(ledger, view.as_of), finance.open_items_shown(ledger, view.as_of)
    return (
        charts.ageing_chart(finance.ageing_shown(ledger, view.as_of), list(ages)),
        words.ageing_words(standing_of(ledger, view.as_of)),
        tables.shown_table(shown, tables.OPEN_ITEMS, _("Open items"), **_ways(ledger, _("Nothing is open"))),
    )


def show_documents(span: str | None, as_of: str | None) -> tuple[Component, Component, Component]:
    """Show the invoices, the payments with what they paid, and the interest notes."""
    view, customer = nearest_view(span or "", as_of or "", today()), current_customer()
    with reading() as session:
        numbers = invoice_numbers(ledger_of(session, customer, view.as_of))
        invoices = invoices_of(session, customer, view.first, view.as_of)
        payments = payments_of(session, customer, view.first, view.as_of)
        interest = interest_of(session, customer, view.first, view.as_of)
    billed, paid = finance.invoices_shown(invoices, view.as_of), finance.payments_shown(payments)
    on, empty, states = day(view.as_of), _("No payments in this time"), states_of(invoices, view.as_of)
    return (
        tables.invoices_table(billed, states, _("Invoices up to {day}", day=on), numbers),
        tables.shown_table(paid, tables.PAYMENTS, _("Payments up to {day}", day=on), empty=empty, invoices=numbers),
        tables.interest_notes(finance.interest_shown(interest), numbers),
    )


def link_exports(span: str | None, as_of: str | None) -> list[str]:
    """Let the files hold what the page shows."""
    view = nearest_view(span or "", as_of or "", today())
    filters = {"span": view.span.value, "as_of": view.as_of.isoformat()}
    return [address for name in EXPORTS.values() for address in addresses_of(name, filters).values()]


def _ways(ledger: pd.DataFrame, empty: str) -> dict[str, Any]:
    return {"empty": empty, "invoices": invoice_numbers(ledger)}


def _ledger(span: str | None, as_of: str | None) -> tuple[View, pd.DataFrame]:
    view = nearest_view(span or "", as_of or "", today())
    with reading() as session:
        return view, ledger_of(session, current_customer(), view.as_of)


def register(bind: Binder) -> None:
    """Wire the handlers of the finance page."""
    span, as_of = Input(Ids.SPAN, "value"), Input(Ids.AS_OF, "value")
    standing: list[DashDependency] = [Output(Ids.HEADLINE, "children"), Output(Ids.BOOKS, "hidden")]
    bind(show_standing, standing, [as_of], roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_balance, _card(Ids.STATEMENT), [span, as_of], roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_build_up, _card(Ids.BUILD_UP), [span, as_of], roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_waterfall, _card(Ids.WATERFALL), [span, as_of], roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_plans, Output(Ids.PLANS, "children"), as_of, roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_open_items, _card(Ids.OPEN_ITEMS), [as_of], roles=CUSTOMERS, prevent_initial_call=False)
    documents = [_table(prefix) for prefix in (Ids.INVOICES, Ids.PAYMENTS, Ids.INTEREST)]
    bind(show_documents, documents, [span, as_of], roles=CUSTOMERS, prevent_initial_call=False)
    links: list[DashDependency] = [Output(part(prefix, kind), "href") for prefix in EXPORTS for kind in ("csv", "xlsx")]
    bind(link_exports, links, [span, as_of], roles=CUSTOMERS, prevent_initial_call=False)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), span, as_of)


def _card(prefix: str) -> list[DashDependency]:
    return [Output(part(prefix, "chart"), "figure"), Output(part(prefix, "summary"), "children"), _table(prefix)]


def _table(prefix: str) -> DashDependency:
    return Output(part(prefix, "table"), "children")
