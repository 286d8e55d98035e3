"""What customers are to be reminded of today: found for all of them at once, told to each by ``services.reminders``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from data.queries.finance import payee_of
from data.queries.reminders import (
    NewInvoice,
    ToRead,
    Verified,
    away_lately,
    goals_kept,
    invoices_issued,
    meters_to_read,
    open_debts,
    parts_due,
    told_since,
    verifications_ending,
)
from domain import reminders as rule
from domain.bank import in_groups
from domain.consumption.watched import WatchedLeak
from domain.consumption.watching import GoalState, Level, UsedAway
from domain.identifiers import CustomerId
from domain.invoices import InvoiceKind
from domain.links import CONTRACTS, contract_at, invoice_at
from domain.meters import MeterRole
from domain.reading_window import Window, next_window
from domain.reminders import DAY, MoneyLetter, Step
from domain.retention import TOLD_DAYS
from domain.transfers import title_of
from services import runtime, watch
from texts import _, day, money, month, ngettext, number, volume

ISSUED_WITHIN: Final = dt.timedelta(days=7)
"""An older document is no news any more."""
DUNNED_WITHIN: Final = dt.timedelta(days=2)
"""How long a letter about late debts may wait for a mail server: meanwhile they may be paid."""
READ_WITHIN: Final = dt.timedelta(days=430)
"""A meter that nobody has read for longer is no matter of reminders."""
KEPT: Final = dt.timedelta(days=TOLD_DAYS)
"""How long it is known what was told."""
SEEN_TO: Final = dt.timedelta(days=3)
"""Time that people far away have to do something, before they hear of the next day."""
NAMED: Final = 5
"""More documents or meters than these are counted, not named."""
DUNNED: Final = "dunned"
"""One letter about late debts of a customer a day."""
READING: Final = "reading_window"
LEAK: Final = "leak"
GOAL: Final = "goal"
AWAY: Final = "vacation_use"
ISSUED: Final = {InvoiceKind.INVOICE: "invoice_issued", InvoiceKind.CORRECTION: "correction_issued"}
VERIFIED: Final = {
    MeterRole.MAIN: ("verification_main", rule.MAIN_DAYS),
    MeterRole.SUBMETER: ("verification_submeter", rule.VERIFICATION_DAYS),
}
NOT_KNOWN: Final = "\u2014"
Said = Callable[[Session], dict[str, Any]]
"""Returns what a letter says, in the language in force."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter to a customer, to be written once."""

    kind: str
    customer_id: CustomerId
    told: tuple[tuple[str, str], ...]
    """What is noted as told, by kind and key; the first is new, or the letter is not written."""
    place: str
    """Where it leads to, for whoever signs in."""
    not_after: dt.date
    """Last day on which it is of use."""
    values: Said


Source = Callable[[Session, dt.date], Iterable[Reminder]]


def of_invoices(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each document that was issued lately."""
    told = {kind: told_since(session, kind, on - KEPT) for kind in ISSUED.values()}
    for one in invoices_issued(session, on - ISSUED_WITHIN, on):
        kind, key = ISSUED[one.kind], str(one.invoice_id)
        if key not in told[kind]:
            place, until = invoice_at(one.number), one.issued_on + 2 * ISSUED_WITHIN
            yield Reminder(kind, CustomerId(one.customer_id), ((kind, key),), place, until, _of_invoice(one))


def _of_invoice(one: NewInvoice) -> Said:
    def said(_session: Session) -> dict[str, Any]:
        told = {"number": one.number, "amount": money(one.gross)}
        return told | ({} if one.kind is InvoiceKind.CORRECTION else {"owed": _owed(one)})

    return said


def _owed(one: NewInvoice) -> str:
    """Say what is to be paid of an invoice: an overpayment may have settled it, or a part."""
    if one.open <= 0:
        return _("Nothing is left to pay.")
    if one.open < one.gross:
        amounts = {"paid": money(one.gross - one.open), "amount": money(one.open)}
        return _("{paid} of it is settled already. {amount} is due on {day}.", **amounts, day=day(one.due_on))
    return _("It is due on {day}.", day=day(one.due_on))


def of_debts(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each customer with debts that are due soon, and one for each with debts that are late."""
    rules = runtime.current().reminders
    debts = open_debts(session, on - rule.LATEST_DEMAND, on + rules.soon_days * DAY, on)
    kinds = (rule.DUE_SOON, rule.PART_SOON)
    announced = {(kind, int(key)) for kind in kinds for key in told_since(session, kind, on - KEPT)}
    parts = parts_due(session, on, on + rules.soon_days * DAY)
    for letter in rule.due_soon([*debts, *parts], announced, on, rules):
        yield _money(letter, letter.debts[0].due_on)
    told = {(step, int(key)): at for step in Step for key, at in told_since(session, step, on - KEPT).items()}
    for letter in rule.dunning(debts, told, on, rules):
        yield _money(letter, on + DUNNED_WITHIN, (DUNNED, f"{letter.customer_id}:{on}"))


def _money(letter: MoneyLetter, until: dt.date, *first: tuple[str, str]) -> Reminder:
    steps = tuple((str(kind), str(entry)) for kind, entry in letter.taken)

    def said(session: Session) -> dict[str, Any]:
        labels = [one.label for one in letter.debts]
        named = [
            f"{_('Instalment')} {one.label}" if one.told_as == rule.PART_SOON else one.label for one in letter.debts
        ]
        told = {"documents": _named(named), "amount": money(letter.total), "due": day(letter.debts[0].due_on)}
        if letter.kind != Step.DEMAND:
            return told
        payee = payee_of(session, letter.customer_id)
        account = payee.get("account_nrb", "")
        spaced = in_groups(account) or NOT_KNOWN
        return told | {"account": spaced, "title": title_of(labels, payee.get("number", ""))}

    return Reminder(letter.kind, letter.customer_id, (*first, *steps), "/finance", until, said)


def of_readings(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each customer whose meters are to be read in a window that is open."""
    told, groups = told_since(session, READING, on - KEPT), defaultdict[tuple[int, Window], list[ToRead]](list)
    for meter in meters_to_read(session, on, on - READ_WITHIN):
        window = next_window(meter.last_read_on, meter.period_months, on)
        if window.first <= on < window.last:
            groups[meter.customer_id, window].append(meter)
    for (customer, window), meters in groups.items():
        key = f"{customer}:{window.first}"
        if key not in told:
            said = _of_reading(window, meters)
            yield Reminder(READING, CustomerId(customer), ((READING, key),), "/consumption", window.last, said)


def _of_reading(window: Window, meters: Sequence[ToRead]) -> Said:
    named = _named([f"{one.serial} ({one.address})" for one in meters])
    return lambda _session: {"meters": named, "first": day(window.first), "last": day(window.last)}


def of_verifications(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each customer with meters whose verification ends at the days of :mod:`domain.reminders`."""
    told = {kind: told_since(session, kind, on - KEPT) for kind, _steps in VERIFIED.values()}
    groups = defaultdict[tuple[int, str], dict[str, Verified]](dict)
    for meter in verifications_ending(session, on, on + rule.VERIFICATION_DAYS[-1] * DAY):
        kind, steps = VERIFIED[meter.role]
        step = rule.verification_step(meter.expires_on, on, steps)
        key = f"{meter.meter_id}:{meter.expires_on}:{step}"
        if step is not None and key not in told[kind]:
            groups[meter.customer_id, kind][key] = meter
    for (customer, kind), meters in groups.items():
        keys = tuple((kind, key) for key in meters)
        yield Reminder(kind, CustomerId(customer), keys, *_of_verification([*meters.values()], on))


def _of_verification(meters: Sequence[Verified], on: dt.date) -> tuple[str, dt.date, Said]:
    """Return where the letter leads, until when it is of use, and what it says."""
    contracts = sorted({one.contract for one in meters})
    place = contract_at(contracts[0]) if len(contracts) == 1 else CONTRACTS
    named, end = _named([f"{one.serial} ({one.address})" for one in meters]), min(one.expires_on for one in meters)
    return place, min(end, on + 14 * DAY), lambda _session: {"meters": named, "end": day(end)}


def _named(names: Sequence[str]) -> str:
    """Name a few documents or meters, and count the others."""
    more = len(names) - NAMED
    others = [ngettext("{count} more", "{count} more", more)] if more > 0 else []
    return ", ".join([*names[:NAMED], *others])


def of_leaks(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each leak that runs, has not been seen to and was not told since it began."""
    told = told_since(session, LEAK, on - KEPT)
    for customer in watch.perhaps_leaking(session, on):
        for one in watch.leaks(session, customer, on):
            place = str(one.spot.place)
            if one.is_alert and not any(at >= one.first and key == place for key, at in _places(told)):
                key = f"{place}:{one.first}"
                yield Reminder(LEAK, customer, ((LEAK, key),), "/consumption", on + SEEN_TO, _of_leak(one))


def _places(told: dict[str, dt.date]) -> Iterator[tuple[str, dt.date]]:
    """Yield the place of each leak that was told, and when it was."""
    return ((key.partition(":")[0], at) for key, at in told.items())


def _of_leak(one: WatchedLeak) -> Said:
    return lambda _session: {
        "since": day(one.first),
        "rate": number(one.litres_an_hour),
        "volume": volume(one.m3, 1),
    }


def of_goals(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each customer whose month has come near their goal, or to it."""
    told = told_since(session, GOAL, on - KEPT)
    for customer in goals_kept(session):
        state = watch.goal_state(session, customer, on)
        if state is None or state.level is Level.BELOW:
            continue
        key = f"{customer}:{state.first:%Y-%m}:{state.level}"
        if not {key, f"{customer}:{state.first:%Y-%m}:{Level.REACHED}"} & told.keys():
            yield Reminder(GOAL, customer, ((GOAL, key),), "/consumption", on + SEEN_TO, _of_goal(state))


def _of_goal(state: GoalState) -> Said:
    return lambda _session: {
        "percent": f"{state.percent}%",
        "use": volume(state.used_m3, 1),
        "goal": volume(state.goal_m3, 1),
        "month": month(state.first),
    }


def of_days_away(session: Session, on: dt.date) -> Iterator[Reminder]:
    """Yield a letter for each customer at whose home water runs while they are away, every few days at most."""
    lately = told_since(session, AWAY, on - SEEN_TO + DAY)
    told = {key.partition(":")[0] for key in lately}
    for customer in away_lately(session, on - SEEN_TO, on):
        for used in watch.vacation_alerts(session, customer, on)[:1]:
            key = f"{used.away.id}:{used.day}"
            if used.day >= on - SEEN_TO and str(used.away.id) not in told:
                yield Reminder(AWAY, customer, ((AWAY, key),), "/consumption", on + SEEN_TO, _of_day_away(used))


def _of_day_away(used: UsedAway) -> Said:
    return lambda _session: {"day": day(used.day), "use": f"{number(used.litres)} l"}


OF_RECORDS: Final[Sequence[Source]] = (of_invoices, of_debts, of_readings, of_verifications)
"""Quick to find, for all customers together."""
OF_WATER: Final[Sequence[Source]] = (of_leaks, of_goals, of_days_away)
"""Found in the hours of the customers whom it may be about."""
