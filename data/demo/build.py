"""Build the demo utility: its town, its customers, two years of their bills and hourly readings.

One transaction: the database holds the whole demo or nothing of it. The same seed gives the same demo, but for the salt
of the password and the revision of the map. What was planted is written beside the lake, as truth for tests and for
whoever wants to check.
"""

import datetime as dt
import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Engine, exists, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data.collector import collector_at_rest
from data.demo.billing import Biller, Document, Plan, bill, plan_documents
from data.demo.choices import write_choices
from data.demo.customers import Book, Client, Supply, write_customers
from data.demo.doubts import write_doubts
from data.demo.meters import Fitter, Metered, Position, fit_meters
from data.demo.office import write_office
from data.demo.payments import Cashier, Habit, play
from data.demo.people import ACCOUNTS, tax_number
from data.demo.plan import HISTORY_MONTHS, Planted, SimMeter, Size, Town, UseKind
from data.demo.promises import write_promises
from data.demo.readings import Litres, PeriodUse, Reader, read_supply
from data.demo.rows import Rows
from data.demo.tariffs import FIRST_DAY, LAST_DAY, write_tariffs
from data.demo.town import build_town
from data.demo.undone import write_undone
from data.demo.use import simulate, write_hours
from data.demo.users import MANAGED, Shown, write_users
from data.documents import keep_parties
from data.engine import for_writing
from data.lake import version
from data.models import Base, Deployment, InterestNote, Invoice
from domain.calendar import month_start
from domain.customers import CustomerKind
from domain.errors import InvalidInputError, NotAllowedError
from domain.tariffs import RateBook

TRUTH: Final = "demo-truth.json"
LOCK: Final = 8_050_995
"""PostgreSQL's number for the lock that whoever makes a demo holds."""
UTILITY: Final = {
    "name": "Wodociągi Wodnikowo sp. z o.o.",
    "nip": tax_number(0),
    "account_nrb": ACCOUNTS.of(0),
    "individual_accounts": ACCOUNTS.sort_code + ACCOUNTS.mask,
    "street_line": "ul. Wodna 1",
    "postcode_line": "66-999 Wodnikowo",
    "phone": "+48 95 700 09 94",
    "email": "bok@demo.example",
}
CLIENTS_AT_ONCE: Final = 400
"""Customers whose history is held in memory together; it bounds what a large town needs."""

Progress = Callable[[str], None]


@dataclass(slots=True)
class DemoReport:
    """What was built: rows by table, seconds by step, and where the truth lies."""

    truth: Path
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        counted = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in sorted(self.counts.items()))
        return f"{counted}; {sum(self.seconds.values()):.1f} s; truth in {self.truth}"


@dataclass(slots=True)
class _Stopwatch:
    report: DemoReport
    progress: Progress
    started: float = field(default_factory=time.perf_counter)

    def lap(self, step: str) -> None:
        """Tell that a step is done and how long it took."""
        now = time.perf_counter()
        self.report.seconds[step] = round(now - self.started, 3)
        self.progress(f"{step}: {now - self.started:.1f} s")
        self.started = now


def _silent(_text: str) -> None:
    pass


def build(  # noqa: PLR0913 -- size, seed, day, map and zone are each a choice of the command line
    engine: Engine,
    lake: Path,
    *,
    size: Size,
    seed: int,
    as_of: dt.date,
    map_crs: str,
    zone: ZoneInfo,
    progress: Progress = _silent,
) -> DemoReport:
    """Fill an empty database and the lake with the demo utility.

    Raises
    ------
    NotAllowedError
        When some table, or the lake, holds a row already, or somebody else is making a demo there.
    InvalidInputError
        When the history until ``as_of`` would leave the years that the demo has prices for.
    """
    since = month_start(as_of, months=1 - HISTORY_MONTHS)
    if since < FIRST_DAY or as_of > LAST_DAY:
        raise InvalidInputError(f"the demo has prices from {FIRST_DAY} to {LAST_DAY}, not from {since} to {as_of}")
    report = DemoReport(lake.parent / TRUTH)
    watch = _Stopwatch(report, progress)
    with collector_at_rest(), Session(for_writing(engine)) as session, session.begin():
        _claim(session)
        _refuse_what_is_there(session, lake)
        town = build_town(session, size, seed, map_crs)
        watch.lap("town")
        rows = Rows()
        rows.link(Deployment, _deployment(map_crs, as_of))
        wordings = write_promises(rows, UTILITY, since)
        utility = _found(town, rows, _History(seed, since, as_of))
        write_choices(rows, utility.clients, utility.accounts.customer, wordings, as_of)
        daily = simulate(utility.meters, since, as_of, seed, shown=utility.shown.main.row)
        watch.lap("customers")
        misread = _play(session, rows, utility, daily.cumulative)
        accounts = utility.accounts
        write_office(session, {accounts.customer, accounts.business or 0}, accounts.managed, as_of)
        _move_sequences(session)
        write_undone(session, accounts.customer, accounts.managed, as_of)
        for made in (Invoice, InterestNote):
            keep_parties(session.connection(), made)
        write_doubts(session, _doubted(utility), as_of)
        watch.lap("bills")
        radio = [one.row for ours in utility.supplied for metered in ours for one in _radio(metered)]
        gaps = write_hours(lake, daily, radio, zone)
        truth = _truth(utility, [*daily.planted, *gaps], misread) | {"size": size, "seed": seed, "as_of": as_of}
        report.truth.write_text(json.dumps(truth, indent=1, default=str), encoding="utf-8")
        watch.lap("hours")
        report.counts = _counts(session)
    watch.lap("commit")
    return report


def _counts(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    counted = {table.name: session.scalars(select(func.count()).select_from(table)).one() for table in tables}
    return {name: count for name, count in counted.items() if count}


@dataclass(frozen=True, slots=True)
class _History:
    seed: int
    since: dt.date
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class _Utility:
    """Who is supplied where, through which meters, and at which prices."""

    history: _History
    rng: random.Random
    rates: RateBook
    clients: Sequence[Client]
    supplied: Sequence[Sequence[Metered]]
    meters: Sequence[SimMeter]
    accounts: Shown
    shown: Metered
    """Where the demo customer lives."""
    rolling: int
    """Meter whose dial is going to pass its last number."""


def _found(town: Town, rows: Rows, history: _History) -> _Utility:
    """Write tariffs, customers, contracts, meters and accounts."""
    rng, since = random.Random(history.seed), history.since
    rates, groups = write_tariffs(rows)
    clients = write_customers(town, Book(rows, np.random.default_rng([history.seed, 10]), groups, since))
    shown = _shown_supply(clients, since)
    fitter = Fitter(rows, rng, since, history.as_of, meters=[])
    supplied = fit_meters(clients, fitter, shown=shown)
    owner = next(client for client in clients if shown in client.supplies)
    owner.row["einvoice_since"] = since  # Their documents are shown to whoever tries the demo.
    accounts = _accounts(clients, owner)
    write_users(rows, accounts, since, history.as_of)
    home = next(metered for ours in supplied for metered in ours if metered.supply is shown)
    rolling = _rolling_meter(supplied)
    return _Utility(history, rng, rates, clients, supplied, fitter.meters, accounts, home, rolling)


def _claim(session: Session) -> None:
    """Keep others from making a demo at the same time."""
    try:
        is_ours = session.get_bind().dialect.name != "postgresql" or session.scalar(
            select(func.pg_try_advisory_xact_lock(LOCK))
        )
        session.connection()
    except OperationalError:
        is_ours = False
    if not is_ours:
        raise NotAllowedError("somebody else is making the demo, or writes to the database: try again when it is done")


def _refuse_what_is_there(session: Session, lake: Path) -> None:
    if version(lake):
        raise NotAllowedError("the lake has hours already")
    for table in Base.metadata.sorted_tables:
        if session.scalar(select(exists(select(1).select_from(table)))):
            raise NotAllowedError(f"the database is not empty: table {table.name} has rows")


def _shown_supply(clients: Sequence[Client], since: dt.date) -> Supply:
    """Return the house whose leak the demo customer sees: with a garden and a sewer.

    One that is settled from the second month on is billed in the last month of the history, and owes something then.
    """
    houses = [
        supply
        for client in clients
        for supply in client.supplies
        if supply.premise.kind is UseKind.HOUSE and supply.premise.garden_m2 > 0 and supply.terms.sewage_group
    ]
    return next((supply for supply in houses if supply.bills_from > since), houses[0])


def _rolling_meter(supplied: Sequence[Sequence[Metered]]) -> int:
    """Return the meter of a business whose dial is going to pass its last number; 0 where no meter would do."""
    return next(
        (
            one.main.fittings[0].meter_id
            for ours in supplied
            for one in ours
            if one.supply.period_months == 1 and not one.main.is_radio and one.main.exchanged_on is None
        ),
        0,
    )


def _doubted(utility: _Utility) -> list[int]:
    """Return the meters of which values wait for a decision: of the demo customer's garden, and of somebody else."""
    others = (one.main for ours in utility.supplied for one in ours if one is not utility.shown)
    shown = utility.shown.garden or utility.shown.main
    by_eye = next(one for one in others if not one.is_radio and one.exchanged_on is None)
    return [shown.fittings[-1].meter_id, by_eye.fittings[-1].meter_id]


def _radio(metered: Metered) -> Iterator[Position]:
    return (one for one in (metered.main, metered.garden) if one is not None and one.is_radio)


def _accounts(clients: Sequence[Client], owner: Client) -> Shown:
    communities = [one.id for one in clients if one.kind is CustomerKind.HOUSING and len(one.supplies) == 1]
    business = next((client.id for client in clients if client.kind is CustomerKind.COMPANY), None)
    # A small town has few communities: its manager looks after houses that are let, too.
    let = [one.id for one in clients if one.kind is CustomerKind.PERSON and one is not owner]
    return Shown(owner.id, owner.name, business, [*communities, *let][:MANAGED])


def _deployment(map_crs: str, as_of: dt.date) -> dict[str, object]:
    row = {"id": 1, "map_crs": map_crs, "utility": UTILITY, "as_of": as_of, "is_demo": True}
    # Browsers keep tiles by revision: a demo made anew must not go on with the number of the one before.
    return row | {"network_revision": int(time.time()) // 60}


def _play(session: Session, rows: Rows, utility: _Utility, run: Litres) -> list[dict[str, object]]:
    """Read, bill and book customer by customer; return what was misread."""
    since, as_of = utility.history.since, utility.history.as_of
    supplied = [metered for ours in utility.supplied for metered in ours]
    plans = iter(plan_documents(supplied, as_of, utility.rng, rolling=utility.rolling))
    reader = Reader(rows, utility.rng, run, since, utility.rolling)
    biller, cashier = Biller(rows, utility.rates), Cashier(rows, utility.rng, since, as_of)
    habits = {utility.accounts.customer: Habit.IN_PARTS, utility.accounts.business: Habit.LATE}
    misread: list[dict[str, object]] = []
    for at, client in enumerate(utility.clients, 1):
        documents: list[Document] = []
        for plan in itertools.islice(plans, len(client.supplies)):
            used = read_supply(plan.metered, plan.ends, plan.misread, reader)
            documents += bill(plan, used, client.id, biller)
            misread += _misread(plan, used)
        play(client, documents, habits.get(client.id), cashier)
        if at % CLIENTS_AT_ONCE == 0:
            rows.write(session)
    rows.write(session)
    return misread


def _misread(plan: Plan, used: Sequence[PeriodUse]) -> Iterator[dict[str, object]]:
    for planned in plan.corrections:
        use = used[planned.at]
        if use.corrected is not None:
            yield {
                "service_point": plan.metered.supply.terms.service_point_id,
                "read_on": planned.period.last,
                "wrong_m3": use.measured.main[-1].end.value_m3,
                "right_m3": use.corrected.main[-1].end.value_m3,
                "correction": planned.number,
            }


def _truth(utility: _Utility, planted: Sequence[Planted], misread: Sequence[dict[str, object]]) -> dict[str, object]:
    place = {"service_point": utility.shown.supply.terms.service_point_id}
    return {
        "accounts": asdict(utility.accounts) | place,
        "rolling_meter": utility.rolling,
        "planted": [asdict(one) for one in planted],
        "misread": misread,
    }


def _move_sequences(session: Session) -> None:
    """Let PostgreSQL number the next rows after ours; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement is not False:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            session.execute(select(func.setval(sequence, func.max(table.c.id))).select_from(table))
