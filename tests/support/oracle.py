"""An independent auditor: computes every bill of a database again, from readings, installations, contracts and rates.

It shares no code with the rules that made the bills: fractions instead of decimals, day by day instead of stretch by
stretch, lists instead of ledgers. :func:`audit` returns what it found wrong, as sentences; nothing means all is well.
"""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import holidays
from sqlalchemy import Engine, select

from data.models import Base
from tests.support.oracle_ledger import audit_accounts

DAY = dt.timedelta(days=1)
Row = Any


class Books:
    """Every row of the tables that bills are made of."""

    def __init__(self, engine: Engine) -> None:
        with engine.connect() as connection:
            self.tables = {
                name: list(connection.execute(select(Base.metadata.tables[name])))
                for name in (
                    *("customers", "contracts", "contract_points", "meters", "installations", "readings"),
                    *("tariff_groups", "tariff_rates", "invoices", "invoice_lines", "line_readings"),
                    *("ledger_entries", "allocations", "payments", "interest_notes", "interest_lines"),
                )
            }
        self.digits = {meter.id: meter.dial_digits for meter in self.tables["meters"]}
        self.installations = self.by("installations", "service_point_id")
        self.points = self.by("contract_points", "contract_id")
        self.lines = self.by("invoice_lines", "invoice_id")
        self.spans = self.by("line_readings", "line_id")
        self.rates = self.by("tariff_rates", "group_id")
        self.priced: dict[tuple[int, str, dt.date, dt.date], list[tuple[Row, list[dt.date]]]] = {}
        self.readings: dict[tuple[int, dt.date], list[Row]] = defaultdict(list)
        for reading in self.tables["readings"]:
            self.readings[reading.meter_id, reading.read_on].append(reading)

    def by(self, table: str, column: str) -> dict[Any, list[Row]]:
        """Return the rows of a table by the value of a column."""
        found = defaultdict(list)
        for row in self.tables[table]:
            found[getattr(row, column)].append(row)
        return found

    def read(self, meter: int, day: dt.date, states: tuple[str, ...]) -> Row:
        """Return the reading of a meter on a day, the first of the states that is there."""
        for state in states:
            for reading in self.readings[meter, day]:
                if reading.state == state:
                    return reading
        raise LookupError(f"meter {meter} has no reading on {day}")

    def prices(self, group: int, kind: str, period: tuple[dt.date, dt.date]) -> list[tuple[Row, list[dt.date]]]:
        """Look every day's rate up and return the rates with their days."""
        key = (group, kind, *period)
        if key not in self.priced:
            self.priced[key] = []
            for n in range((period[1] - period[0]).days + 1):
                day = period[0] + n * DAY
                rates = (one for one in self.rates[group] if one.kind == kind)
                (rate,) = (one for one in rates if one.valid_from <= day <= (one.valid_until or dt.date.max))
                if not self.priced[key] or self.priced[key][-1][0] is not rate:
                    self.priced[key].append((rate, []))
                self.priced[key][-1][1].append(day)
        return self.priced[key]


def audit(engine: Engine) -> list[str]:
    """Return everything in a database of bills that does not come out again."""
    books = Books(engine)
    return [*_audit_invoices(books), *_audit_series(books), *audit_accounts(books.tables, books.by)]


def _audit_invoices(books: Books) -> Iterator[str]:
    issued = {invoice.id: invoice for invoice in books.tables["invoices"]}
    for invoice in issued.values():
        expected = _documents(books, invoice, issued.get(invoice.corrects_id))
        stored = {
            stage: Counter(_stored(books, line) for line in books.lines[invoice.id] if line.stage == stage)
            for stage in {line.stage for line in books.lines[invoice.id]}
        }
        if stored != {stage: Counter(lines) for stage, (lines, _sign) in expected.items()}:
            yield f"invoice {invoice.number}: its lines are {stored}, not {expected}"
        net, vat = Fraction(0), Fraction(0)
        for lines, sign in expected.values():
            one_net, one_vat = _sums(lines)
            net, vat = net + sign * one_net, vat + sign * one_vat
        if (invoice.net, invoice.vat, invoice.gross) != (net, vat, net + vat):
            yield f"invoice {invoice.number}: {invoice.net} + {invoice.vat} = {invoice.gross}, not {net} + {vat}"


def _documents(books: Books, invoice: Row, corrected: Row | None) -> dict[str, tuple[list[tuple[Any, ...]], int]]:
    """Return the lines that a document must have, by stage, and the sign with which each stage counts."""
    if corrected is None:
        return {"plain": (_priced(books, invoice, ("corrected", "accepted")), 1)}
    return {
        "before": (_priced(books, corrected, ("corrected", "accepted")), -1),
        "after": (_priced(books, corrected, ("accepted",)), 1),
    }


def _sums(lines: list[tuple[Any, ...]]) -> tuple[Fraction, Fraction]:
    """Return the net of rounded lines and its tax, rounded once for each rate."""
    nets: dict[int, Fraction] = defaultdict(Fraction)
    for line in lines:
        nets[line[5]] += line[4]
    return sum(nets.values(), Fraction(0)), sum((cents(net * rate / 100) for rate, net in nets.items()), Fraction(0))


def cents(amount: Fraction) -> Fraction:
    """Round half away from zero to hundredths."""
    rounded = Fraction((abs(amount) * 100 + Fraction(1, 2)).__floor__(), 100)
    return rounded if amount >= 0 else -rounded


def _stored(books: Books, line: Row) -> tuple[Any, ...]:
    spans = frozenset((span.from_reading_id, span.until_reading_id, span.sign) for span in books.spans[line.id])
    money = (Fraction(line.quantity), Fraction(line.price), Fraction(line.net), line.vat_percent)
    return (line.kind.value, line.rate_id, *money, (line.period_from, line.period_until), spans)


def _priced(books: Books, invoice: Row, states: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Price the period of an invoice; ``states`` says which reading of its last day to believe."""
    (point,) = books.points[invoice.contract_id]
    here = books.installations[point.service_point_id]
    first, last = invoice.period_from, invoice.period_until
    main = [(*span, 1) for one in here if one.role == "main" for span in _spans(books, one, (first, last), states)]
    behind = [one for one in here if one.role == "submeter"]
    garden = [(*span, -1) for one in behind for span in _spans(books, one, (first, last), ("accepted",))]
    lines = _volume_lines("water", books.prices(point.water_group_id, "volume", (first, last)), main)
    once = dict.fromkeys(_first_days(first, last), 1)
    fees = [("water_subscription", "subscription", point.water_group_id, once)]
    if point.sewage_group_id is not None:
        lines += _volume_lines("sewage", books.prices(point.sewage_group_id, "volume", (first, last)), main + garden)
        fees.append(("sewage_subscription", "subscription", point.sewage_group_id, once))
        fees.append(
            ("submeter_subscription", "submeter_subscription", point.sewage_group_id, _most(behind, first, last))
        )
    for kind, wanted, group, meters in fees:
        lines += _month_lines(kind, books.prices(group, wanted, (first, last)), meters)
    return lines


def _first_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the days on which a month begins; the periods of the demo begin on the 1st."""
    return [day for n in range((last - first).days + 1) if (day := first + n * DAY).day == 1]


def _most(installed: list[Row], first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Return how many meters there were at most on one day of each month that had any, by its first day."""
    found = {}
    for begins in _first_days(first, last):
        days = [day for n in range(31) if (day := begins + n * DAY).month == begins.month]
        there = [sum(one.installed_on < day <= (one.removed_on or dt.date.max) for one in installed) for day in days]
        found[begins] = max(there)
    return {begins: most for begins, most in found.items() if most}


def _spans(
    books: Books, one: Row, period: tuple[dt.date, dt.date], states: tuple[str, ...]
) -> list[tuple[Row, Row, int]]:
    """Return first and last reading and whole m³ of a meter in a period; nothing when it was not there."""
    first, last = period
    start = max(one.installed_on, first - DAY)
    end = min(one.removed_on or last, last)
    if start >= end:
        return []
    before = books.read(one.meter_id, start, ("accepted",))
    after = books.read(one.meter_id, end, states)
    moved = after.value_m3.__floor__() - before.value_m3.__floor__()
    return [(before, after, moved if moved >= 0 else moved + 10 ** books.digits[one.meter_id])]


def _volume_lines(
    kind: str, priced: list[tuple[Row, list[dt.date]]], spans: list[tuple[Row, Row, int, int]]
) -> list[tuple[Any, ...]]:
    lines = []
    for at, (rate, days) in enumerate(priced):
        quantity, explained = 0, set()
        for before, after, volume, sign in spans:
            share = _run(before, after, volume, days[-1])
            share -= _run(before, after, volume, days[0] - DAY) if at else 0
            quantity += sign * share
            if share or (not at and not volume):
                explained.add((before.id, after.id, sign))
        lines.append(_line(kind, rate, quantity, (days, frozenset(explained))))
    return lines


def _run(before: Row, after: Row, volume: int, day: dt.date) -> int:
    """Return how many whole m³ of a span count as run through by the end of ``day``."""
    if day >= after.read_on:
        return volume
    passed = max((day - before.read_on).days, 0)
    return (Fraction(volume * passed, (after.read_on - before.read_on).days) + Fraction(1, 2)).__floor__()


def _month_lines(
    kind: str, priced: list[tuple[Row, list[dt.date]]], meters: dict[dt.date, int]
) -> list[tuple[Any, ...]]:
    """Charge each month with its meters at the price of its first day."""
    rate_of = {day: rate for rate, days in priced for day in days}
    months: list[tuple[Row, int, list[dt.date]]] = []
    for begins, count in meters.items():
        days = [day for day in rate_of if (day.year, day.month) == (begins.year, begins.month)]
        rate = rate_of[begins]
        if months and months[-1][0] is rate:
            months[-1] = (rate, months[-1][1] + count, [*months[-1][2], *days])
        else:
            months.append((rate, count, days))
    return [_line(kind, rate, quantity, (days, frozenset())) for rate, quantity, days in months]


def _line(kind: str, rate: Row, quantity: int, rest: tuple[list[dt.date], frozenset[Any]]) -> tuple[Any, ...]:
    days, spans = rest
    price = Fraction(rate.net)
    net = cents(quantity * price)
    return kind, rate.id, Fraction(quantity), price, net, rate.vat_percent, (days[0], days[-1]), spans


def _audit_series(books: Books) -> Iterator[str]:
    """Look at what only shows across documents: periods without a gap, numbers without a hole, terms of payment."""
    for contract, issued in books.by("invoices", "contract_id").items():
        periods = sorted((one.period_from, one.period_until) for one in issued if one.kind == "invoice")
        for (_, before), (after, _) in itertools.pairwise(periods):
            if after != before + DAY:
                yield f"contract {contract} is billed until {before} and again from {after}"
    free = holidays.country_holidays("PL")
    for one in books.tables["invoices"]:
        if one.due_on - one.issued_on < 14 * DAY or one.due_on.weekday() > 4 or one.due_on in free:
            yield f"invoice {one.number} of {one.issued_on} is due on {one.due_on}"
        if not one.period_until < one.issued_on:
            yield f"invoice {one.number} is issued within its period"
    yield from _audit_numbers(books)


def _audit_numbers(books: Books) -> Iterator[str]:
    numbers: dict[str, list[Row]] = defaultdict(list)
    for one in books.tables["invoices"]:
        numbers[one.number[:-6]].append(one)
    for prefix, numbered in numbers.items():
        numbered.sort(key=lambda one: one.number)
        days = [one.issued_on for one in numbered]
        if days != sorted(days) or [int(one.number[-6:]) for one in numbered] != list(range(1, len(days) + 1)):
            yield f"the numbers {prefix} have a hole or go back in time"
