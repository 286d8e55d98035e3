"""The tables of the finance pages in the reader's words: one source for the screen and for the files.

Each function takes a frame of ``data.queries.finance`` and gives one whose columns are the headings that are shown.
Amounts stay ``Decimal`` PLN, dates stay dates.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd
from sqlalchemy.orm import Session

from data.queries.finance import interest_of, invoices_of, ledger_of, payments_of
from data.queries.properties import properties_of
from domain.errors import InvalidInputError, NotAllowedError
from domain.finance import (
    InvoiceState,
    Span,
    View,
    ages_of,
    build_up,
    due_parts_of,
    statement_of,
    states_of,
    view_of,
    waterfall,
)
from domain.identifiers import CustomerId
from domain.invoices import EntryKind, LineStage
from domain.ledger import Age, age_of
from services.exports import ExportTable
from services.file_heads import as_of, of_customer
from services.home import Watched, attention_by_property
from services.identity import current_customer, current_identity
from services.runtime import reading, today
from texts import _, _l, day, ngettext

ENTRY_WORDS: Final[Mapping[str, str]] = {
    EntryKind.INVOICE: _l("Invoice"),
    EntryKind.CORRECTION: _l("Correction"),
    EntryKind.INTEREST_NOTE: _l("Interest note"),
    EntryKind.PAYMENT: _l("Payment"),
    EntryKind.REVERSAL: _l("Payment taken back by the bank"),
    EntryKind.REFUND: _l("Refund"),
    EntryKind.WRITE_OFF: _l("Write-off"),
    EntryKind.ADJUSTMENT: _l("Adjustment"),
}
STAGE_WORDS: Final[Mapping[str, str]] = {
    LineStage.PLAIN: "",
    LineStage.BEFORE: _l("before"),
    LineStage.AFTER: _l("after"),
}
STATE_WORDS: Final = {
    InvoiceState.PAID: _l("Paid"),
    InvoiceState.PARTLY_PAID: _l("Partly paid"),
    InvoiceState.TO_PAY: _l("To pay"),
    InvoiceState.OVERDUE: _l("Overdue"),
    InvoiceState.IN_PLAN: _l("In instalments"),
    InvoiceState.CREDIT: _l("To be credited"),
    InvoiceState.CREDITED: _l("Credited"),
}
AGE_WORDS: Final = {
    Age.OVERPAID: _l("Overpaid"),
    Age.NOT_DUE: _l("Not due yet"),
    Age.UP_TO_30: _l("1 to 30 days late"),
    Age.UP_TO_60: _l("31 to 60 days late"),
    Age.UP_TO_90: _l("61 to 90 days late"),
    Age.UP_TO_180: _l("91 to 180 days late"),
    Age.UP_TO_365: _l("181 to 365 days late"),
    Age.OLDER: _l("Over 365 days late"),
}


def statement_shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return bookings (``domain.finance.statement_of``), newest first, with the balance after each."""
    return _headed(
        rows.assign(kind=_words(rows["kind"], ENTRY_WORDS)),
        booked_on=_("Date"),
        kind=_("Entry"),
        amount=_("Amount"),
        balance=_("Balance after"),
        label=_("Document"),
    )


def build_up_shown(months: pd.DataFrame) -> pd.DataFrame:
    """Return the balance month by month (``domain.finance.build_up``), oldest first."""
    return _headed(
        months,
        month=_("Month"),
        opening=_("Opening balance"),
        charged=_("Invoices"),
        interest=_("Interest"),
        paid=_("Payments"),
        other=_("Other"),
        closing=_("Closing balance"),
    )


STEP_WORDS: Final[Mapping[str, str]] = {
    "opening": _l("Opening balance"),
    "charged": _l("Invoices"),
    "interest": _l("Interest"),
    "paid": _l("Payments"),
    "other": _l("Other"),
    "closing": _l("Closing balance"),
}


def waterfall_shown(steps: pd.DataFrame) -> pd.DataFrame:
    """Return what led from the opening to the closing balance (``domain.finance.waterfall``)."""
    return _headed(
        steps.assign(step=_words(steps["step"], STEP_WORDS)),
        step=_("Step"),
        amount=_("Amount"),
        after=_("Balance after"),
    )


def open_items_shown(ledger: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Return what is open, oldest due first, a debt that is paid in instalments part by part."""
    rows = [
        (
            *(item.entry.label, item.entry.order[0], item.open, str(AGE_WORDS[age_of(item, on)])),
            *(str(ENTRY_WORDS[item.entry.kind]), item.entry.booked_on, item.entry.amount),
        )
        for item in due_parts_of(ledger)
    ]
    headings = [_("Document"), _("Due"), _("Open amount"), _("Age"), _("Entry"), _("Issued"), _("Amount")]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def ageing_shown(ledger: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Return the open sums by age, every bucket of debts named."""
    rows = [(str(AGE_WORDS[age]), amount) for age, amount in ages_of(ledger, on).items()]
    return pd.DataFrame(rows, columns=[_("Age"), _("Open amount")], dtype="object")


def invoices_shown(invoices: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Return invoices and corrections with how far they are paid, newest first."""
    states = [str(STATE_WORDS[state]) for state in states_of(invoices, on)]
    return _headed(
        invoices.assign(kind=_words(invoices["kind"], ENTRY_WORDS), state=states),
        number=_("Number"),
        due_on=_("Due"),
        open=_("Open amount"),
        state=_("Status"),
        gross=_("Gross"),
        issued_on=_("Issued"),
        period_from=_("Period from"),
        period_until=_("Period until"),
        kind=_("Kind"),
        corrects=_("Corrects"),
    )


def payments_shown(payments: pd.DataFrame) -> pd.DataFrame:
    """Return what each payment paid, newest first; what is left of it, or was taken back, has a row of its own."""
    left = payments[payments["unallocated"] > 0].drop_duplicates("payment_id")
    left = left.assign(settles=_("Not used yet"), settled=left["unallocated"])
    back, paid = payments[payments["amount"] < 0], payments[payments["settles"] != ""]
    back = back.assign(settles=_("Taken back by the bank"), settled=back["amount"])
    is_back = paid["settles_kind"] == EntryKind.REVERSAL
    taken = [_("Taken back by the bank on {day}", day=day(on.date())) for on in paid.loc[is_back, "settled_on"]]
    paid = paid.assign(settles=paid["settles"].where(~is_back, pd.Series(taken, paid.index[is_back], dtype="str")))
    rows = pd.concat([paid, left, back]).sort_values(["received_on", "payment_id"], ascending=False, kind="stable")
    return _headed(
        rows,
        received_on=_("Received"),
        amount=_("Payment"),
        settles=_("Paid document"),
        settled=_("Part"),
        title=_("Title"),
    )


def interest_shown(interest: pd.DataFrame) -> pd.DataFrame:
    """Return the notes, a row for each stretch of days at one rate."""
    days = (interest["last_day"] - interest["first_day"]).dt.days + 1
    return _headed(
        interest.assign(days=days, stage=_words(interest["stage"], STAGE_WORDS)),
        number=_("Interest note"),
        issued_on=_("Issued"),
        total=_("Note total"),
        corrects=_("Corrects"),
        stage=_("Before or after"),
        invoice=_("Invoice"),
        principal=_("Late amount"),
        invoice_due_on=_("Due"),
        paid_on=_("Paid on"),
        first_day=_("From"),
        last_day=_("To"),
        days=_("Days"),
        rate_percent=_("Rate, % a year"),
        interest=_("Interest"),
    )


def properties_shown(properties: pd.DataFrame, watched: Mapping[CustomerId, Watched]) -> pd.DataFrame:
    """Return the properties of a user with what each owes, uses and needs."""
    ours = [watched[CustomerId(one)] for one in properties["customer_id"].tolist()]
    # Most need nothing, and what is said of one is said of all that are like it.
    said = {one: _alerts_told(one) for one in set(ours)}
    told = pd.array([said[one] for one in ours], dtype="object")
    columns = {name: column.array for name, column in properties.items()}
    columns |= {"alerts": pd.array([one.count for one in ours], dtype="int64"), "told": told}
    headings = {
        "address": _("Property"),
        "balance": _("Balance"),
        "water_m3": _("Water billed in 12 months, m³"),
        "alerts": _("Alerts"),
        "told": _("What to see to"),
        "overdue": _("Overdue"),
        "before_m3": _("12 months before, m³"),
        "number": _("Customer number"),
        "name": _("Customer"),
    }
    return pd.DataFrame({heading: columns[name] for name, heading in headings.items()}, copy=False)


def _alerts_told(watched: Watched) -> str | None:
    """Say what there is to see to at a property, nothing where there is nothing."""
    verifications = ngettext("{count} verification ends", "{count} verifications end", watched.verifications)
    said = [_("possible leak")] * bool(watched.leaks) + [verifications] * bool(watched.verifications)
    return ", ".join(said) or None


def _headed(frame: pd.DataFrame, **headings: str) -> pd.DataFrame:
    return pd.DataFrame({heading: frame[name].array for name, heading in headings.items()}, copy=False)


def _words(values: pd.Series, words: Mapping[str, str]) -> list[str]:
    return [str(words[value]) for value in values.tolist()]


Shown = Callable[[Session, CustomerId, View], pd.DataFrame]
SHOWN: Final[Mapping[str, tuple[str, Shown]]] = {
    "statement": (
        _l("Bookings and balance"),
        lambda session, customer, view: statement_shown(statement_of(ledger_of(session, customer, view.as_of), view)),
    ),
    "build-up": (
        _l("Balance month by month"),
        lambda session, customer, view: build_up_shown(build_up(ledger_of(session, customer, view.as_of), view)),
    ),
    "waterfall": (
        _l("From the opening to the closing balance"),
        lambda session, customer, view: waterfall_shown(
            waterfall(build_up(ledger_of(session, customer, view.as_of), view))
        ),
    ),
    "open-items": (
        _l("Open items"),
        lambda session, customer, view: open_items_shown(ledger_of(session, customer, view.as_of), view.as_of),
    ),
    "invoices": (
        _l("Invoices"),
        lambda session, customer, view: invoices_shown(
            invoices_of(session, customer, view.first, view.as_of), view.as_of
        ),
    ),
    "payments": (
        _l("Payments"),
        lambda session, customer, view: payments_shown(payments_of(session, customer, view.first, view.as_of)),
    ),
    "interest": (
        _l("Interest notes"),
        lambda session, customer, view: interest_shown(interest_of(session, customer, view.first, view.as_of)),
    ),
}
"""The tables of the finance page by the name of their file: title, and how the rows are got."""


def finance_export(name: str) -> Callable[[Mapping[str, str]], ExportTable]:
    """Return what builds the named table of the signed-in customer for the filters ``span`` and ``as_of``."""
    title, shown = SHOWN[name]

    def build(filters: Mapping[str, str]) -> ExportTable:
        customer = current_customer()
        view = view_of(filters.get("span", ""), filters.get("as_of", ""), today())
        with reading() as session:
            frame = shown(session, customer, view)
        exact = {_("Interest"): _("exact; a note rounds the sum of its lines once")} if name == "interest" else {}
        return ExportTable.of(str(title), frame, of_customer() | _about(view) | exact)

    return build


def properties_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of everything that the signed-in user may see, as of today."""
    if filters:
        raise InvalidInputError(f"unknown filters {sorted(filters)}")
    identity = current_identity()
    if identity is None:
        raise NotAllowedError("nobody is signed in")
    with reading() as session:
        found = properties_of(session, identity.user_id, today())
        watched = attention_by_property(session, [CustomerId(one) for one in found["customer_id"]], today())
        frame = properties_shown(found, watched)
    return ExportTable.of(_("Properties"), frame, as_of())


def _about(view: View) -> dict[str, str]:
    if view.span is Span.ALL:
        period = _("Everything up to {last}", last=day(view.as_of))
    else:
        period = _("{first} to {last}", first=day(view.first), last=day(view.as_of))
    return {_("Period"): period} | as_of(view.as_of)
