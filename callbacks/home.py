"""The customer's first page: what is owed, how much was used, what needs attention."""

import datetime as dt
from typing import Any, Final

from dash import Input, Output
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from plotly.graph_objects import Figure

from callbacks.binding import Binder
from components.charts import new_figure, part
from components.home import days, money, water
from components.home.screen import Ids
from data.queries.finance import invoices_of, ledger_of, payee_of, payments_of
from data.queries.properties import properties_of
from domain.consumption.answer import Answer, Remark
from domain.consumption.pace import last_period, so_far
from domain.finance import standing_of
from domain.invoices import InvoiceKind
from domain.meters import MeterRole
from domain.readings import COUNTED
from domain.roles import Role
from domain.transfers import transfer_of
from services.consumption import consumption_of, meter_readings
from services.finance import properties_shown
from services.identity import current_customer, current_identity
from services.runtime import reading, today
from services.transfers import picture_of

CUSTOMER: Final = frozenset({Role.CUSTOMER})
SHOWN_DAYS: Final = 30
DAY: Final = dt.timedelta(days=1)
YEAR: Final = dt.timedelta(days=365)
LATE: Final = dt.timedelta(days=7)
"""Data that end earlier than this before today are shown as they were at their end."""
LONGEST_PERIOD: Final = dt.timedelta(days=200)
LAST_PAYMENTS: Final = 3


def show_money(_opened: int) -> tuple[list[Component], list[Component]]:
    """Show what is to be paid and how, and the last payments."""
    customer = current_customer()
    with reading() as session:
        ledger = ledger_of(session, customer, today())
        payments = payments_of(session, customer, today() - 2 * YEAR, today())
        payee = payee_of(session, customer)
    standing = standing_of(ledger, today())
    transfer = transfer_of(payee, standing)
    picture = "" if transfer is None else picture_of(transfer)
    newest = payments.drop_duplicates("payment_id").head(LAST_PAYMENTS)
    return money.to_pay(standing, today(), transfer, picture), money.last_payments(newest)


def show_water(_opened: int) -> tuple[Any, ...]:
    """Show the running period, the last days, and the meters."""
    answer = _days()
    if Remark.NO_RADIO in answer.remarks:
        periods = consumption_of("billing", "all", f"{today() - 3 * YEAR},{today()}", "1").slots
        compared = last_period(periods)
        use = water.no_use() if compared is None else water.last_billed(compared)
        return [], use, *_no_days(), _meters(answer)
    compared = so_far(answer.slots, _period_start(answer.newest))
    shown = answer.slots.tail(SHOWN_DAYS)
    use = water.no_use() if compared is None else water.use_so_far(compared)
    drawn = days.days_chart(shown), days.days_words(shown), days.days_table(shown), False
    return water.running_water(answer.nights, answer.newest), use, *drawn, _meters(answer)


def show_properties(_opened: int) -> list[Component]:
    """Show a manager what all properties owe and use; nothing for whoever has one."""
    identity = current_identity()
    if identity is None:
        return []
    with reading() as session:
        found = properties_of(session, identity.user_id, today())
    return [money.properties(properties_shown(found), found)] if len(found) > 1 else []


def _days() -> Answer:
    """Return the days of the running period and at least the last thirty; where data end earlier, those before."""
    answer = _days_until(today())
    return answer if answer.newest >= today() - LATE else _days_until(answer.newest)


def _days_until(last: dt.date) -> Answer:
    first = min(_period_start(last), last - (SHOWN_DAYS - 1) * DAY)
    return consumption_of("day", "all", f"{first},{last}", "")


def _period_start(on: dt.date) -> dt.date:
    """Return the day after the last settled period, or the first of the month where none was settled lately."""
    with reading() as session:
        invoices = invoices_of(session, current_customer(), on - LONGEST_PERIOD, on)
    ends = invoices.loc[invoices["kind"] == InvoiceKind.INVOICE, "period_until"]
    return on.replace(day=1) if ends.empty else min(on, ends.max().date() + DAY)


def _no_days() -> tuple[Figure, str, list[Component], bool]:
    return new_figure(y_title=""), "", [], True


def _meters(answer: Answer) -> list[Component]:
    """Show the meters that are there, without those of single flats."""
    there = answer.places[answer.places["until_on"].isna() & (answer.places["role"] != MeterRole.UNIT)]
    readings = meter_readings()
    counted = readings[readings["state"].isin(COUNTED)].drop_duplicates("meter_id")
    return water.meters(there, counted[["meter_id", "read_on", "value_m3"]], today())


def register(bind: Binder) -> None:
    """Wire the handlers of the first page."""
    opened = Input(Ids.OPENED, "data")
    owed: list[DashDependency] = [Output(Ids.TO_PAY, "children"), Output(Ids.PAYMENTS, "children")]
    bind(show_money, owed, opened, roles=CUSTOMER, prevent_initial_call=False)
    used: list[DashDependency] = [
        Output(Ids.ALERTS, "children"),
        Output(Ids.USE, "children"),
        Output(part(Ids.DAYS, "chart"), "figure"),
        Output(part(Ids.DAYS, "summary"), "children"),
        Output(part(Ids.DAYS, "table"), "children"),
        Output(Ids.DAYS_CARD, "hidden"),
        Output(Ids.METERS, "children"),
    ]
    bind(show_water, used, opened, roles=CUSTOMER, prevent_initial_call=False)
    bind(show_properties, Output(Ids.PROPERTIES, "children"), opened, roles=CUSTOMER, prevent_initial_call=False)
