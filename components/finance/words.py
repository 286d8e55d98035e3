"""The finance page in sentences: where the customer stands, and what each chart says."""

import datetime as dt
from decimal import Decimal
from typing import Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import Tone, empty_state, figure_value, how_computed, notice, tag
from components.when import from_today
from domain.finance import GROUPS, InvoiceState, Standing
from domain.money import ZERO
from texts import _, day, long_day, money, number

TONES: Final[dict[InvoiceState, Tone]] = {
    InvoiceState.PAID: "ok",
    InvoiceState.PARTLY_PAID: "warn",
    InvoiceState.TO_PAY: "in",
    InvoiceState.OVERDUE: "bad",
    InvoiceState.IN_PLAN: "in",
    InvoiceState.CREDIT: "ok",
    InvoiceState.CREDITED: "ok",
}


def headline(standing: Standing, on: dt.date) -> html.Div:
    """Say in one number and a few words where the customer stands on a day; in two where parts of it come later."""
    big = [figure_value(number(abs(standing.balance), 2), "zł", _meaning(standing, on))]
    if standing.later:
        big.append(figure_value(number(standing.to_pay, 2), "zł", _now_of_all(standing)))
    return html.Div([html.Div(big, className="sums"), html.P(standing_tags(standing, on), className="tags")])


def _now_of_all(standing: Standing) -> str:
    return _("to pay now; {later} in later instalments", later=money(standing.later))


def _meaning(standing: Standing, on: dt.date) -> str:
    if standing.later:
        return _("owed in all, as of {day}", day=long_day(on))
    if standing.balance > 0:
        return _("to pay, as of {day}", day=long_day(on))
    if standing.balance < 0:
        return _("overpaid, as of {day}; it pays your next invoice", day=long_day(on))
    return _("everything is paid, as of {day}", day=long_day(on))


def overpayment_words(standing: Standing) -> list[Component]:
    """Say what an overpayment is, and what becomes of it; nothing where there is none."""
    if standing.balance >= 0:
        return []
    told = _(
        "You have paid more than was due, or an invoice was corrected downwards. It is kept and pays your next "
        "invoices, the oldest due first. If you ask for it back, it is returned within 14 days of the request."
    )
    return [how_computed(told, _("What happens with the overpayment?"))]


def standing_tags(standing: Standing, on: dt.date) -> list[Component]:
    """Return what is urgent and what is in order, each with a sign beside its colour."""
    tags: list[Component] = []
    if standing.overdue_since is not None:
        words = _("overdue {amount}, since {day}", amount=money(standing.overdue), day=day(standing.overdue_since))
        tags.append(tag(f"! {words}", "bad"))
    elif standing.balance < 0:
        tags.append(tag("+ " + _("overpaid"), "ok"))
    else:
        tags.append(tag("✓ " + _("nothing overdue"), "ok"))
    if standing.next_due_on is not None:
        when = from_today(standing.next_due_on, on)
        words = _("next due date {day} ({when})", day=day(standing.next_due_on), when=when)
        if standing.later:
            words = _(
                "next {amount} due on {day} ({when})",
                amount=money(standing.next_due),
                day=day(standing.next_due_on),
                when=when,
            )
        tags.append(tag(words, "in"))
    return tags


def balance_words(steps: pd.DataFrame) -> str:
    """Say where the balance ended and how high it stood."""
    if steps.empty:
        return _("Nothing was booked in this time.")
    points = list(steps.itertuples(index=False, name=None))
    last_day, amount = points[-1]
    top_day, top = max(points, key=lambda point: point[1])
    return _(
        "Balance on {day}: {amount}. Highest: {top} on {top_day}.",
        day=day(last_day.date()),
        amount=money(amount),
        top=money(top),
        top_day=day(top_day.date()),
    )


def build_up_words(months: pd.DataFrame) -> str:
    """Say what came in and what went out in the whole view."""
    if months.empty:
        return _("Nothing was booked in this time.")
    sums = {name: money(sum(months[name], ZERO)) for name in GROUPS}
    opening, closing = months["opening"].tolist()[0], months["closing"].tolist()[-1]
    return _(
        "Opening balance {opening}; invoices {charged}, interest {interest}, payments {paid}, other {other}; "
        "closing balance {closing}.",
        opening=money(opening),
        closing=money(closing),
        **sums,
    )


def ageing_words(standing: Standing, *, overpaid: Decimal = ZERO) -> str:
    """Say how much is open, how much of it is late, and what other properties have ``overpaid``."""
    told = _("Nothing is open.")
    if standing.debts:
        total = sum((item.open for item in standing.debts), ZERO)
        told = _("Open {total}, of it overdue {overdue}.", total=money(total), overdue=money(standing.overdue))
    if not overpaid:
        return told
    beside = _("Overpaid beside it: {amount}; it pays the next invoices of the same property.", amount=money(overpaid))
    return f"{told} {beside}"


def another_day(asked: str, shown: dt.date) -> list[Component]:
    """Say that a day which nobody can know was asked for, and which is shown; nothing where it is the same."""
    if not is_day(asked) or asked == shown.isoformat():
        return []
    wanted = day(dt.date.fromisoformat(asked))
    told = _("{wanted} cannot be shown. You see the nearest day that can.", wanted=wanted)
    return [notice(_("Shown as of {day}", day=long_day(shown)), told, "in")]


def is_day(text: str) -> bool:
    """Tell whether a word of an address is a day."""
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def no_bookings(on: dt.date, today: dt.date) -> html.Div:
    """Return what stands where nothing was booked up to a day: before everything, or before a first invoice."""
    if on < today:
        # Not a link of Dash: a day that was picked on the page is not in the address that Dash knows.
        now = html.A(_("Show today"), href="/finance", className="button ghost")
        told = _("Invoices and payments came later.")
        return empty_state(_("Nothing was booked up to {day}", day=long_day(on)), told, now)
    told = _(
        "Your first invoice appears here on the day it is issued, after the end of your first settlement period. From "
        "then on you find here what is to be paid and how, your balance over time, invoices, payments and interest."
    )
    return empty_state(_("No invoices yet"), told)
