"""Build the demo utility: its town, its customers, two years of their bills and hourly readings.

One transaction: the database holds the whole demo or nothing of it. The same seed gives the same demo, but for the salt
of the password. What was planted is written beside the lake, as truth for tests and for whoever wants to check.
"""

import datetime as dt
import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Engine, exists, func, select
from sqlalchemy.orm import Session

from data.demo.billing import Biller, Plan, bill, plan_documents
from data.demo.customers import Book, Client, Supply, write_customers
from data.demo.meters import Fitter, Metered, fit_meters
from data.demo.payments import Cashier, Habit, play
from data.demo.people import ACCOUNTS, tax_number
from data.demo.plan import HISTORY_MONTHS, Planted, Size, UseKind
from data.demo.readings import PeriodUse, Reader, read_supply
from data.demo.rows import Rows
from data.demo.tariffs import FIRST_DAY, LAST_DAY, write_tariffs
from data.demo.town import build_town
from data.demo.use import simulate, write_hours
from data.demo.users import Shown, write_users
from data.models import Base, Deployment
from domain.calendar import month_start
from domain.customers import CustomerKind
from domain.errors import InvalidInputError, NotAllowedError

TRUTH: Final = "demo-truth.json"
CLIENTS_AT_ONCE: Final = 400
"""Customers whose history is held in memory together; it bounds what a large town needs."""

Progress = Callable[[str], None]


@dataclass(slots=True)
class DemoReport:
    """What was built: rows by table, seconds by step, and where the truth lies."""

    truth: Path
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


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


def build(  # noqa: PLR0913 -- the size of a town, its seed, day, map and zone are each a choice of the command line
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
        When some table holds a row already.
    InvalidInputError
        When the history until ``as_of`` would leave the years that the demo has prices for.
    """
    since = month_start(as_of, months=1 - HISTORY_MONTHS)
    if since < FIRST_DAY or as_of > LAST_DAY:
        raise InvalidInputError(f"the demo has prices from {FIRST_DAY} to {LAST_DAY}, not from {since} to {as_of}")
    report = DemoReport(lake.parent / TRUTH)
    watch = _Stopwatch(report, progress)
    with Session(engine) as session, session.begin():
        _refuse_what_is_there(session)
        town = build_town(session, size, seed, map_crs)
        watch.lap("town")
        rows, rng = Rows(), random.Random(seed)
        rates, groups = write_tariffs(rows)
        clients = write_customers(town, Book(rows, np.random.default_rng([seed, 10]), groups, since))
        shown = _shown_supply(clients)
        fitter = Fitter(rows, rng, since, as_of, meters=[])
        supplied = fit_meters(clients, fitter, shown=shown)
        daily = simulate(fitter.meters, since, as_of, seed)
        watch.lap("customers")
        rolling = _rolling_meter(supplied)
        history = _History(
            Reader(rows, rng, daily.cumulative, since, rolling), Biller(rows, rates), Cashier(rows, rng, since, as_of)
        )
        accounts = _write_accounts(rows, clients, shown, since)
        rows.link(Deployment, _deployment(map_crs, as_of))
        plans = plan_documents([one for ours in supplied for one in ours], as_of, rng, rolling=rolling)
        misread = _write_histories(session, clients, plans, history, accounts)
        _move_sequences(session)
        watch.lap("billing")
        radio = [position.row for ours in supplied for one in ours for position in _radio(one)]
        gaps = write_hours(lake, daily, radio, zone)
        truth = {
            "size": size,
            "seed": seed,
            "as_of": as_of,
            "accounts": {"customer": accounts.customer, "business": accounts.business, "managed": accounts.managed},
            "rolling_meter": rolling,
            "planted": [_planted(one) for one in (*daily.planted, *gaps)],
            "misread": misread,
        }
        report.truth.write_text(json.dumps(truth, indent=1, default=str), encoding="utf-8")
        watch.lap("hours")
    watch.lap("commit")
    report.counts = rows.counts
    return report


def _refuse_what_is_there(session: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if session.scalar(select(exists(select(1).select_from(table)))):
            raise NotAllowedError(f"the database is not empty: table {table.name} has rows")


def _shown_supply(clients: Sequence[Client]) -> Supply:
    """Return the first house with a garden and a sewer: the one whose leak the demo customer sees."""
    return next(
        supply
        for client in clients
        for supply in client.supplies
        if supply.premise.kind is UseKind.HOUSE and supply.premise.garden_m2 > 0 and supply.terms.sewage_group
    )


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


def _radio(metered: Metered) -> Iterator[Any]:
    return (one for one in (metered.main, metered.garden) if one is not None and one.is_radio)


def _write_accounts(rows: Rows, clients: Sequence[Client], shown: Supply, since: dt.date) -> Shown:
    owner = next(client.id for client in clients if shown in client.supplies)
    managed = [client.id for client in clients if client.kind is CustomerKind.HOUSING and len(client.supplies) == 1]
    business = next((client.id for client in clients if client.kind is CustomerKind.COMPANY), None)
    accounts = Shown(owner, business, managed)
    write_users(rows, accounts, since)
    return accounts


def _deployment(map_crs: str, as_of: dt.date) -> dict[str, object]:
    utility = {
        "name": "Wodociągi Wodnikowo sp. z o.o.",
        "nip": tax_number(0),
        "account_nrb": ACCOUNTS.of(0),
        "street_line": "ul. Wodna 1",
        "postcode_line": "66-999 Wodnikowo",
        "phone": "+48 95 700 09 94",
        "email": "bok@demo.example",
    }
    return {"id": 1, "map_crs": map_crs, "utility": utility, "as_of": as_of, "is_demo": True, "network_revision": 1}


@dataclass(frozen=True, slots=True)
class _History:
    reader: Reader
    biller: Biller
    cashier: Cashier


def _write_histories(
    session: Session, clients: Sequence[Client], plans: Sequence[Plan], history: _History, accounts: Shown
) -> list[dict[str, object]]:
    """Read, bill and book customer by customer; return what was misread."""
    rows, todo = history.biller.rows, iter(plans)
    habits = {accounts.customer: Habit.LATE, accounts.business: Habit.IN_PARTS}
    misread: list[dict[str, object]] = []
    for at, client in enumerate(clients, 1):
        documents = []
        for plan in itertools.islice(todo, len(client.supplies)):
            used = read_supply(plan.metered, plan.ends, plan.misread, history.reader)
            documents += bill(plan, used, client.id, history.biller)
            misread += _misread(plan, used)
        play(client, documents, habits.get(client.id), history.cashier)
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


def _planted(one: Planted) -> dict[str, object]:
    return {"what": one.what, "meter": one.meter_id, "first": one.first, "last": one.last, "size": one.size}


def _move_sequences(session: Session) -> None:
    """Let PostgreSQL number the next rows after ours; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement is not False:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            session.execute(select(func.setval(sequence, func.max(table.c.id))).select_from(table))
