"""Which readings open and close what is billed, whatever is corrected, exchanged or read once more."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.calendar import months_later
from domain.invoices import VatMethod
from domain.meters import MeterRole
from domain.readings import ReadingSource, ReadingState
from domain.settlement import Period, PricedInvoice, Terms
from domain.settling.measuring import Fitting, Read, Readings, measured_at
from domain.settling.periods import DAY, Served
from domain.settling.pricing import Facts, Issued, key_of, priced, volume_of
from domain.tariffs import Rate, RateBook, RateKind

AGO, FIRST = dt.date(2020, 1, 1), dt.date(2026, 1, 1)
MONTHS = 4
CHANGE = dt.date(2026, 2, 16)
RATES = RateBook(
    [
        Rate(1, "W1", RateKind.VOLUME, Decimal(5), 8, AGO, CHANGE - DAY),
        Rate(2, "W1", RateKind.VOLUME, Decimal(6), 8, CHANGE, None),
        Rate(3, "W1", RateKind.SUBSCRIPTION, Decimal(1), 8, AGO, None),
    ]
)
SERVED = Served(1, 1, 1, FIRST, None, Terms(7, "W1", None), None)
OLD, NEW = 1, 2


def main(meter, since=AGO, until=None):
    return Fitting(meter, meter, f"M-{meter}", 5, MeterRole.MAIN, None, "", since, until)


class Office:
    """Bills month after month, and corrects what was billed; a dial moves by five cubic metres a day."""

    def __init__(self, exchanged_on=None):
        self.readings, self.issued, self.closed_by = {}, {}, {}
        self.began = {OLD: AGO, NEW: exchanged_on}
        self.fittings = (main(OLD, until=exchanged_on), *([main(NEW, since=exchanged_on)] if exchanged_on else []))
        if exchanged_on:
            self.read(OLD, exchanged_on, source=ReadingSource.REMOVAL)
            self.read(NEW, exchanged_on, source=ReadingSource.INSTALLATION)

    def shown(self, meter, day):
        return 5 * (day - self.began[meter]).days

    def read(self, meter, day, wrong=0, source=ReadingSource.READER):
        ident = len(self.readings) + 1
        told = Decimal(self.shown(meter, day) + wrong)
        self.readings[ident] = Read(ident, meter, day, told, source, ReadingState.ACCEPTED)
        return ident

    def read_there(self, day, **told):
        """Read the dial that was there on a day, unless it was read then."""
        meter = NEW if self.began[NEW] and day >= self.began[NEW] else OLD
        if not any((one.meter_id, one.read_on) == (meter, day) for one in self.readings.values()):
            self.read(meter, day, **told)

    def replace(self, ident):
        """Put the right value in the place of what was read."""
        wrong = self.readings[ident]
        self.readings[ident] = replace(wrong, state=ReadingState.CORRECTED)
        self.read(wrong.meter_id, wrong.read_on, source=wrong.source)

    def facts(self, **more):
        closing = frozenset(self.closed_by.values())
        return Facts(RATES, fittings={7: self.fittings}, readings=[*self.readings.values()], billed_by=closing, **more)

    def bill(self, month):
        first = months_later(FIRST, month)
        period = Period(first, months_later(FIRST, month + 1) - DAY)
        served = replace(SERVED, billed_until=first - DAY if month else None)
        [item] = priced(self.facts(served=[served]), period)
        self.keep(month, item.document, period)
        return item

    def keep(self, month, document, period):
        lines = Counter(key_of(line) for line in document.lines)
        spans = frozenset((part.span.start.id, part.span.end.id) for line in document.lines for part in line.parts)
        self.issued[month] = (
            Issued(month, f"FW/{month}", 1, 1, period, VatMethod.SUM_OF_NET, (SERVED.terms,), lines, spans),
            document,
        )
        standing = sorted((one for one, _document in self.issued.values()), key=lambda one: one.id)
        ends = [self.readings[end] for one in standing for _start, end in one.spans]
        self.closed_by = {end.meter_id: end.id for end in sorted(ends, key=lambda end: end.read_on)}

    def correct(self):
        """Issue the corrections of what was billed by readings that count no more."""
        changed = [
            one
            for one, _document in self.issued.values()
            if any(self.readings[used].state is ReadingState.CORRECTED for used in one.used)
        ]
        for item in priced(self.facts(changed=changed), Period(FIRST, FIRST)):
            self.keep(item.corrects.id, item.document.after, item.period)

    def billed(self):
        documents: list[PricedInvoice] = [document for _issued, document in self.issued.values()]
        return sum(volume_of(document.lines) for document in documents)

    def passed(self):
        """Return what the dials moved by, from the first reading billed to the last one of each meter."""
        counted = {
            (one.meter_id, one.read_on): int(one.value_m3)
            for one in self.readings.values()
            if one.state is ReadingState.ACCEPTED
        }
        used = [self.readings[ident] for one, _document in self.issued.values() for ident in one.used]
        days = {meter: [one.read_on for one in used if one.meter_id == meter] for meter in (OLD, NEW)}
        return sum(counted[meter, max(own)] - counted[meter, min(own)] for meter, own in days.items() if own)


def test_a_correction_closes_with_what_replaced_its_closing_reading_and_not_with_the_installation():
    office = Office(exchanged_on=dt.date(2026, 1, 29))
    office.read(OLD, FIRST - DAY)
    closing = office.read(NEW, dt.date(2026, 1, 31), wrong=-1)
    wrong = volume_of(office.bill(0).document.lines)
    office.replace(closing)
    office.correct()

    assert (wrong, office.billed()) == (154, 155)


@pytest.mark.parametrize("days_off", [1, 5])
def test_a_reading_a_few_days_off_goes_before_an_estimate_for_the_day(days_off):
    office = Office()
    office.read(OLD, FIRST - DAY)
    office.read(OLD, dt.date(2026, 1, 31), wrong=7, source=ReadingSource.ESTIMATE)
    office.read(OLD, dt.date(2026, 1, 31) - days_off * DAY)

    assert volume_of(office.bill(0).document.lines) == 155 - 5 * days_off


def test_an_estimate_goes_before_what_a_new_meter_showed_when_it_came():
    office = Office(exchanged_on=dt.date(2026, 1, 29))
    office.read(OLD, FIRST - DAY)
    office.read(NEW, dt.date(2026, 1, 31), source=ReadingSource.ESTIMATE)

    assert volume_of(office.bill(0).document.lines) == 155


SPRING = Period(dt.date(2026, 4, 1), dt.date(2026, 5, 31))
EXCHANGED = dt.date(2026, 3, 10)
WENT_BY = {1: 50, 2: 30, 3: 20, 4: 12, 5: 3}
"""What each dial moves by in the spring, of the main meter and of what is behind it."""


def behind(meter, parent, since=AGO, until=None, role=MeterRole.SUBMETER):
    return Fitting(meter, meter, f"M-{meter}", 5, role, parent, "", since, until)


def submeters(*fittings):
    """Return by what is deducted in the spring."""
    readings = Readings(
        Read(10 * meter + at, meter, day, Decimal(at * volume), ReadingSource.READER, ReadingState.ACCEPTED)
        for meter, volume in WENT_BY.items()
        for at, day in enumerate((SPRING.first - DAY, SPRING.last))
    )
    measured = measured_at([main(1), *fittings], SPRING, readings, (), deducts=True)
    return [sum(span.volume_m3 for span in place) for place in measured.submeters]


@pytest.mark.parametrize(
    ("fittings", "deducted"),
    [
        ([behind(2, 1, until=EXCHANGED), behind(3, 1, since=EXCHANGED), behind(4, 2)], [20]),
        ([behind(2, 1, until=EXCHANGED), behind(3, 1, since=EXCHANGED + 3 * DAY), behind(4, 2)], [20]),
        ([behind(2, 1, until=AGO + 90 * DAY), behind(3, 1, since=EXCHANGED), behind(4, 2)], [20, 12]),
        ([behind(2, 1, until=EXCHANGED), behind(4, 2)], [12]),
        ([behind(2, 1, until=EXCHANGED), behind(3, 1, since=EXCHANGED), behind(4, 2), behind(5, 4)], [20]),
        ([behind(3, 1), behind(2, 3, role=MeterRole.UNIT), behind(4, 2)], [20]),
        ([behind(2, 1, role=MeterRole.UNIT), behind(4, 2)], [12]),
        ([behind(2, 4), behind(4, 2)], []),
    ],
    ids=["exchanged", "days_after", "years_after", "gone", "two_deep", "through_a_flat", "behind_a_flat", "in_a_ring"],
)
def test_what_has_run_through_a_submeter_is_deducted_once_whatever_became_of_that_one(fittings, deducted):
    assert submeters(*fittings) == deducted


OFF = st.integers(-5, 5)
SEEN = st.sampled_from([ReadingSource.READER, ReadingSource.CUSTOMER, ReadingSource.ESTIMATE])
READ = st.tuples(OFF, st.integers(-4, 4), SEEN)
PLAIN = (0, 0, ReadingSource.READER)
EVENT = st.tuples(st.integers(0, MONTHS), READ, st.integers(0, 30), st.booleans())


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.none(), st.integers(2, 110)),
    st.lists(READ, min_size=MONTHS + 1, max_size=MONTHS + 1),
    st.lists(st.lists(EVENT, max_size=4), min_size=MONTHS, max_size=MONTHS),
)
@example(54, [PLAIN, PLAIN, (-4, 0, ReadingSource.READER), PLAIN, PLAIN], [[], [], [], [(2, PLAIN, 0, False)]])
def test_whatever_is_read_exchanged_and_corrected_no_cubic_metre_is_lost_or_billed_twice(exchanged, read, events):
    office = Office(exchanged and FIRST + exchanged * DAY)
    for month, (off, wrong, source) in enumerate(read):
        office.read_there(months_later(FIRST, month) - DAY + off * DAY, wrong=wrong, source=source)
    for month, happening in enumerate(events):
        office.bill(month)
        for eve, (off, wrong, source), chosen, corrects in happening:
            office.read_there(months_later(FIRST, eve) - DAY + off * DAY, wrong=wrong, source=source)
            standing = [one.id for one in office.readings.values() if one.state is ReadingState.ACCEPTED]
            office.replace(standing[chosen % len(standing)])
            if corrects:
                office.correct()
    office.correct()

    assert office.billed() == office.passed()
