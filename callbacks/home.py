"""The customer's first page: what is owed, how much was used, what needs attention."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from dash import Input, Output
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.charts import part, plain_figure
from components.consumption.charts import use_chart
from components.consumption.tables import use_table
from components.files import addresses_of
from components.home import alerts, money, water
from components.home.days import days_words
from components.home.news import news_card
from components.home.properties import chosen_property, properties
from components.home.screen import Ids
from data.queries.finance import ledger_of, payee_of, payments_of
from data.queries.properties import properties_of
from domain.consumption.answer import Answer
from domain.finance import standing_of
from domain.identifiers import CustomerId
from domain.roles import CUSTOMERS
from domain.transfers import transfer_of
from services.consumption_shown import labels, use_shown
from services.finance import properties_shown
from services.home import attention, attention_by_property
from services.home_water import SHOWN_DAYS, home_water
from services.identity import current_customer, current_identity
from services.news import since_last_visit
from services.runtime import current, reading, today
from services.transfers import picture_of
from services.watch_outlook import outlook

DAY: Final = dt.timedelta(days=1)
YEAR: Final = dt.timedelta(days=365)
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


def show_water(_opened: int) -> dict[str, Any]:
    """Show the running period, the last days, and the meters."""
    found = home_water()
    shown = {"meters": water.meters(found.meters, today())}
    if found.period is None:
        shown["use"] = water.no_use()
    else:
        shown["use"] = water.last_billed(found.period) if found.days is None else water.use_so_far(found.period)
    return shown | (_no_days() if found.days is None else _last_days(found.days))


def show_outlook(_opened: int) -> list[Component]:
    """Show what the running period will come to."""
    with reading() as session:
        return water.outlook(outlook(session, current_customer(), today()))


def show_alerts(_opened: int) -> list[Component]:
    """Show what needs attention, the most pressing first."""
    known, on = attention(), today()
    several = len({one.spot.address for one in known.leaks}) > 1
    leaks = [
        alerts.leak(one.first, one.litres_an_hour, one.m3, one.cost_a_month, one.spot.address if several else "")
        for one in known.leaks
    ]
    verifications = [
        alerts.verification(one.serial, one.role, one.expires_on, one.contract, on) for one in known.verifications
    ]
    pressing = [*leaks, *alerts.used_away(known.away), *alerts.goal(known.goal)]
    return [*pressing, *alerts.ending(known.ending, on), *verifications, *([alerts.on_paper()] * known.is_on_paper)]


def show_news(_opened: int) -> list[Component]:
    """Show what is new since the last visit; nothing at the first one."""
    since = since_last_visit()
    return [] if since is None else news_card(since.news, since.seen_at, current().zone)


def show_properties(_opened: int) -> list[Component]:
    """Show a manager what all properties owe and use, and name the chosen one; nothing for whoever has one."""
    identity = current_identity()
    if identity is None:
        return []
    with reading() as session:
        found = properties_of(session, identity.user_id, today())
        if len(found) <= 1:
            return []
        watched = attention_by_property(session, [CustomerId(one) for one in found["customer_id"]], today())
    named = zip(*(found[name].tolist() for name in ("customer_id", "address", "number")), strict=True)
    names = [chosen_property(address, number) for one, address, number in named if one == identity.customer_id]
    return [properties(properties_shown(found, watched), found), *names]


def _last_days(answer: Answer) -> dict[str, Any]:
    """Show the last days as the consumption page would."""
    columns = {name: column[-SHOWN_DAYS:] for name, column in answer.columns.items()}
    first = answer.question.last - (SHOWN_DAYS - 1) * DAY
    answer = replace(answer, columns=columns, question=replace(answer.question, first=first))
    asked, names = {"by": answer.question.resolution.value, "span": answer.question.span}, labels(answer)
    return {
        "chart": use_chart(answer, names),
        "summary": days_words(columns),
        "table": use_table(use_shown(answer, names), answer.question.resolution),
        **addresses_of("consumption", asked),
        "hidden": False,
    }


def _no_days() -> dict[str, Any]:
    nothing = dict.fromkeys(("summary", "table", "csv", "xlsx"), "")
    return nothing | {"chart": plain_figure([], y_title=""), "hidden": True}


def register(bind: Binder) -> None:
    """Wire the handlers of the first page."""
    opened = Input(Ids.OPENED, "data")
    owed: list[DashDependency] = [Output(Ids.TO_PAY, "children"), Output(Ids.PAYMENTS, "children")]
    bind(show_money, owed, opened, roles=CUSTOMERS, prevent_initial_call=False)
    used: dict[str, DashDependency] = {
        "use": Output(Ids.USE, "children"),
        "chart": Output(part(Ids.DAYS, "chart"), "figure"),
        "summary": Output(part(Ids.DAYS, "summary"), "children"),
        "table": Output(part(Ids.DAYS, "table"), "children"),
        "csv": Output(part(Ids.DAYS, "csv"), "href"),
        "xlsx": Output(part(Ids.DAYS, "xlsx"), "href"),
        "hidden": Output(Ids.DAYS_CARD, "hidden"),
        "meters": Output(Ids.METERS, "children"),
    }
    bind(show_water, used, opened, roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_outlook, Output(Ids.OUTLOOK, "children"), opened, roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_alerts, Output(Ids.ALERTS, "children"), opened, roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_news, Output(Ids.NEWS, "children"), opened, roles=CUSTOMERS, prevent_initial_call=False)
    bind(show_properties, Output(Ids.PROPERTIES, "children"), opened, roles=CUSTOMERS, prevent_initial_call=False)
