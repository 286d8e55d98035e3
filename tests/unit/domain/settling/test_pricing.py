"""Which periods a run settles, from which readings, and what it holds: in words, without any database."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.invoices import LineKind, VatMethod
from domain.meters import MeterRole
from domain.readings import ReadingSource, ReadingState
from domain.settlement import Correction, Period, Terms
from domain.settlement_runs import ItemKind, ItemState
from domain.settling.measuring import Fitting, Read
from domain.settling.periods import Served, next_period
from domain.settling.pricing import Facts, Issued, key_of, priced
from domain.settling.reasons import Hold, Unusual
from domain.tariffs import Rate, RateBook, RateKind

AGO = dt.date(2020, 1, 1)
EVE, LAST = dt.date(2026, 8, 31), dt.date(2026, 10, 31)
DUE = Period(dt.date(2026, 10, 1), LAST)
PERIOD = Period(dt.date(2026, 9, 1), LAST)
MAIN, GARDEN = 1, 2
PRICES = (
    ("W1", RateKind.VOLUME, "5.12"),
    ("W1", RateKind.SUBSCRIPTION, "3.50"),
    ("S1", RateKind.VOLUME, "8.74"),
    ("S1", RateKind.SUBSCRIPTION, "2.17"),
    ("S1", RateKind.SUBMETER_SUBSCRIPTION, "1.31"),
)
RATES = RateBook(Rate(at, group, kind, Decimal(net), 8, AGO, None) for at, (group, kind, net) in enumerate(PRICES, 1))
SERVED = Served(1, 1, 2, AGO, None, Terms(7, "W1", "S1"), EVE)


def fitting(ident=MAIN, role=MeterRole.MAIN, since=AGO, until=None, **given):
    row = {"parent_id": None if role is MeterRole.MAIN else MAIN, "purpose": ""} | given
    return Fitting(ident, ident, f"M-{ident}", 5, role, installed_on=since, removed_on=until, **row)


def read(ident, meter, on, value, source=ReadingSource.READER, state=ReadingState.ACCEPTED):
    return Read(ident, meter, on, Decimal(value), source, state)


FITTED = (fitting(),)
SPLIT = (Terms(7, "W1", None), Terms(7, None, "S1"))


def facts(*readings, fittings=FITTED, served=(SERVED,), **more):
    return Facts(RATES, served, {7: fittings}, readings, **more)


def volumes(item):
    return {line.kind: int(line.quantity) for line in item.document.lines if line.unit == "m3"}


OPENED, CLOSED = read(1, MAIN, EVE, 100), read(2, MAIN, LAST, 130)
WITH_GARDEN = (fitting(), fitting(GARDEN, MeterRole.SUBMETER))
GARDEN_READ = (read(3, GARDEN, EVE, 10), read(4, GARDEN, LAST, 15))


def gross_of(item):
    return item.document.gross


def test_a_submeter_is_deducted_from_sewage_only():
    [item] = priced(facts(OPENED, CLOSED, *GARDEN_READ, fittings=WITH_GARDEN), DUE)

    assert volumes(item) == {LineKind.WATER: 30, LineKind.SEWAGE: 25}
    assert item.state is ItemState.READY


def test_a_meter_behind_a_submeter_is_not_deducted_twice():
    nested = fitting(3, MeterRole.SUBMETER, parent_id=GARDEN)
    more = (read(5, 3, EVE, 0), read(6, 3, LAST, 2))
    [item] = priced(facts(OPENED, CLOSED, *GARDEN_READ, *more, fittings=(*WITH_GARDEN, nested)), DUE)

    assert volumes(item)[LineKind.SEWAGE] == 25


def verified_until(day):
    return fitting(), fitting(GARDEN, MeterRole.SUBMETER, verification_expires_on=day)


@pytest.mark.parametrize(
    ("ends", "sewage"), [(LAST, 25), (dt.date(2026, 9, 30), 28), (EVE, 30), (dt.date(2026, 3, 31), 30)]
)
def test_a_submeter_is_deducted_until_its_verification_ends(ends, sewage):
    on_the_day = read(5, GARDEN, dt.date(2026, 9, 30), 12)
    [item] = priced(facts(OPENED, CLOSED, *GARDEN_READ, on_the_day, fittings=verified_until(ends)), DUE)

    assert volumes(item) == {LineKind.WATER: 30, LineKind.SEWAGE: sewage}


def test_a_submeter_not_read_when_its_verification_ends_holds_the_period_and_says_why():
    ends = dt.date(2026, 10, 7)
    [item] = priced(facts(OPENED, CLOSED, *GARDEN_READ, fittings=verified_until(ends)), DUE)

    assert (item.reason, item.told["day"]) == (Hold.NOT_VERIFIED, "2026-10-07")


def test_an_exchanged_meter_counts_until_its_removal_and_the_new_one_from_its_installation():
    day = dt.date(2026, 9, 17)
    fitted = (fitting(until=day), fitting(9, since=day))
    removed = read(3, MAIN, day, 112, ReadingSource.REMOVAL)
    new = (read(4, 9, day, 0, ReadingSource.INSTALLATION), read(5, 9, LAST, 8))
    [item] = priced(facts(OPENED, removed, *new, fittings=fitted), DUE)

    assert volumes(item)[LineKind.WATER] == 20


def test_an_exchanged_submeter_pays_one_fee():
    day = dt.date(2026, 9, 17)
    fitted = (fitting(), fitting(GARDEN, MeterRole.SUBMETER, until=day), fitting(3, MeterRole.SUBMETER, since=day))
    behind = (read(3, GARDEN, EVE, 10), read(4, GARDEN, day, 12), read(5, 3, day, 0), read(6, 3, LAST, 1))
    [item] = priced(facts(OPENED, CLOSED, *behind, fittings=fitted), DUE)

    assert (fee_months(item), volumes(item)[LineKind.SEWAGE]) == (2, 27)


def fee_months(item):
    """Return for how many months submeters are charged."""
    return sum(int(line.quantity) for line in item.document.lines if line.kind is LineKind.SUBMETER_SUBSCRIPTION)


CAME, WENT = dt.date(2026, 9, 30), dt.date(2026, 10, 2)
"""With the last day of September a meter counts from the first of October on."""


def submeter(ident=GARDEN, **given):
    return fitting(ident, MeterRole.SUBMETER, **given)


@pytest.mark.parametrize(
    ("behind", "months"),
    [
        ([submeter(since=CAME)], 1),
        ([submeter(until=CAME)], 1),
        ([submeter(since=LAST)], 0),
        ([submeter(until=CAME), submeter(3, since=WENT)], 2),
        ([submeter(until=WENT), submeter(3, since=CAME)], 3),
        ([submeter(until=WENT), submeter(3, since=WENT, purpose="pond")], 3),
        ([submeter(), submeter(3)], 4),
    ],
    ids=["came", "went", "came on the last day", "exchanged after days", "two", "another place", "two throughout"],
)
def test_submeters_pay_for_the_months_in_which_they_were_there(behind, months):
    days = [(one.id, at, day) for one in behind for at, day in enumerate(one.during(PERIOD)) if one.installed_on < LAST]
    read_there = [read(10 * ident + at, ident, day, at) for ident, at, day in days]
    [item] = priced(facts(OPENED, CLOSED, *read_there, fittings=(fitting(), *behind)), DUE)

    assert fee_months(item) == months


def test_a_reading_a_few_days_off_stands_for_its_day_and_opens_the_next_period():
    early = read(2, MAIN, LAST - dt.timedelta(days=3), 130)
    exact = read(8, MAIN, LAST, 133)
    [item] = priced(facts(OPENED, early), DUE)
    after = replace(SERVED, billed_until=LAST, period_months=1)
    closing = read(9, MAIN, dt.date(2026, 11, 30), 150)
    [following] = priced(
        facts(early, exact, closing, served=(after,), billed_by={early.id}),
        Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
    )

    assert (volumes(item)[LineKind.WATER], volumes(following)[LineKind.WATER]) == (30, 20)


def test_a_reading_on_the_eve_of_a_price_change_makes_the_share_exact():
    change = dt.date(2026, 9, 16)
    rates = [Rate(1, "W1", RateKind.VOLUME, Decimal(5), 8, AGO, dt.date(2026, 9, 15))]
    rates += [Rate(2, "W1", RateKind.VOLUME, Decimal(6), 8, change, None)]
    rates += [Rate(3, "W1", RateKind.SUBSCRIPTION, Decimal(1), 8, AGO, None)]
    water = replace(SERVED, terms=Terms(7, "W1", None))
    on_the_eve = read(5, MAIN, dt.date(2026, 9, 15), 125)
    given_facts = replace(facts(OPENED, on_the_eve, CLOSED, served=(water,)), rates=RateBook(rates))
    [item] = priced(given_facts, DUE)

    assert [int(line.quantity) for line in item.document.lines if line.kind is LineKind.WATER] == [25, 5]


@pytest.mark.parametrize(
    ("given_facts", "reason"),
    [
        (facts(OPENED), Hold.NO_READING),
        (facts(OPENED, replace(CLOSED, state=ReadingState.QUESTIONED)), Hold.IN_DOUBT),
        (facts(OPENED, read(2, MAIN, LAST, 99)), Hold.DIAL_BACKWARDS),
        (
            facts(OPENED, CLOSED, GARDEN_READ[0], read(4, GARDEN, LAST, 99), fittings=WITH_GARDEN),
            Hold.SUBMETERS_ABOVE_MAIN,
        ),
        (facts(OPENED, CLOSED, fittings=WITH_GARDEN), Hold.NO_READING),
        (facts(OPENED, CLOSED, fittings=()), Hold.NO_METER),
        (facts(OPENED, CLOSED, fittings=(fitting(until=dt.date(2026, 9, 9)),)), Hold.NO_METER),
        (facts(OPENED, CLOSED, fittings=(fitting(since=LAST),)), Hold.ZERO_LENGTH),
        (facts(OPENED, CLOSED, served=(replace(SERVED, terms=Terms(7, None, None)),)), Hold.NO_SERVICES),
        (facts(OPENED, CLOSED, served=(replace(SERVED, terms=Terms(7, "W9", None)),)), Hold.RATE_UNKNOWN),
        (facts(served=(replace(SERVED, billed_until=dt.date(2026, 6, 30)),)), Hold.EARLIER_OPEN),
        (facts(served=(), unserved=[7]), Hold.NO_CONTRACT),
    ],
)
def test_what_cannot_be_settled_is_held_with_its_reason(given_facts, reason):
    [item] = priced(given_facts, DUE)

    assert (item.state, item.reason, item.document) == (ItemState.HELD, reason, None)


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (SERVED, PERIOD),
        (replace(SERVED, valid_until=dt.date(2026, 9, 20)), Period(PERIOD.first, dt.date(2026, 9, 20))),
        (
            replace(SERVED, billed_until=None, valid_from=dt.date(2026, 3, 20)),
            Period(dt.date(2026, 3, 20), dt.date(2026, 5, 19)),
        ),
        (replace(SERVED, valid_until=EVE), None),
    ],
)
def test_a_period_follows_the_last_one_billed_and_ends_with_the_contract(served, expected):
    assert next_period(served) == expected


@pytest.mark.parametrize(
    ("terms", "since", "expected"),
    [
        (SERVED.terms, dt.date(2026, 10, 12), {1: Hold.TWO_CONTRACTS, 2: Hold.TWO_CONTRACTS}),
        (SERVED.terms, LAST + dt.timedelta(days=1), {1: "", 2: Hold.TWO_CONTRACTS}),
        (Terms(7, None, "S1"), dt.date(2026, 10, 12), {1: Hold.TWO_CONTRACTS, 2: Hold.TWO_CONTRACTS}),
        (Terms(8, "W1", "S1"), dt.date(2026, 10, 12), {1: "", 2: Hold.NO_METER}),
    ],
)
def test_days_under_two_contracts_are_billed_to_neither(terms, since, expected):
    other = replace(SERVED, contract_id=2, customer_id=2, terms=terms, valid_from=since, period_months=1)
    ends = Period(DUE.first, dt.date(2026, 11, 30))
    items = priced(facts(OPENED, CLOSED, served=(SERVED, replace(other, billed_until=EVE))), ends)

    assert {item.contract_id: item.reason for item in items} == expected


def test_days_under_two_terms_of_a_contract_are_billed_by_neither():
    other = replace(SERVED, terms=Terms(7, "W2", "S1"), valid_from=dt.date(2026, 10, 12))
    [item] = priced(facts(OPENED, CLOSED, served=(SERVED, other)), DUE)

    assert (item.reason, item.told["day"]) == (Hold.TWO_CONTRACTS, "2026-10-12")


def test_one_contract_for_water_and_another_for_sewage_bill_both():
    water, sewage = (replace(SERVED, contract_id=at, terms=one) for at, one in enumerate(SPLIT, 1))
    items = priced(facts(OPENED, CLOSED, served=(water, sewage)), DUE)

    assert [item.volume_m3 for item in items] == [30, 30]


def test_points_of_one_contract_with_the_same_days_share_an_invoice():
    other = replace(SERVED, terms=Terms(8, "W1", None))
    both = replace(
        facts(OPENED, CLOSED, read(3, 5, EVE, 0), read(4, 5, LAST, 7), served=(SERVED, other)),
        fittings={7: (fitting(),), 8: (fitting(5),)},
    )
    [item] = priced(both, DUE)

    assert {line.service_point_id for line in item.document.lines} == {7, 8}
    assert (item.volume_m3, item.service_point_id) == (37, None)


def test_other_groups_from_a_day_on_wait_until_the_days_before_are_settled():
    before = replace(SERVED, valid_until=dt.date(2026, 10, 15))
    after = replace(SERVED, valid_from=dt.date(2026, 10, 16), terms=Terms(7, "W1", None))
    items = priced(facts(OPENED, served=(after, before)), DUE)

    assert [(item.reason, item.period.last) for item in items] == [(Hold.NO_READING, dt.date(2026, 10, 15))]


@settings(max_examples=30, deadline=None)
@given(
    st.permutations(
        [
            OPENED,
            CLOSED,
            *GARDEN_READ,
            read(5, MAIN, LAST, 131, ReadingSource.CUSTOMER),
            read(6, MAIN, EVE, 90, ReadingSource.ESTIMATE),
        ]
    )
)
def test_readings_in_any_order_give_the_same_documents(readings):
    in_order = priced(facts(*sorted(readings, key=lambda one: one.id), fittings=WITH_GARDEN), DUE)
    shuffled = priced(facts(*readings, fittings=WITH_GARDEN), DUE)

    assert [item.digest for item in shuffled] == [item.digest for item in in_order]
    assert volumes(shuffled[0]) == {LineKind.WATER: 30, LineKind.SEWAGE: 25}


def issued_from(*readings, **more):
    """Return the invoice that the readings made, as it is stored."""
    [item] = priced(facts(*readings), DUE)
    lines = Counter(key_of(line) for line in item.document.lines)
    spans = frozenset((part.span.start.id, part.span.end.id) for line in item.document.lines for part in line.parts)
    return Issued(5, "FW/5", 1, 1, PERIOD, VatMethod.SUM_OF_NET, (SERVED.terms,), lines, spans)


def corrections(issued, *readings):
    return priced(facts(*readings, served=(), changed=(issued,)), DUE)


WRONG = replace(CLOSED, state=ReadingState.CORRECTED)


@settings(max_examples=30, deadline=None)
@given(st.integers(100, 99_999))
def test_a_correction_is_the_invoice_anew_less_the_invoice(value):
    right = read(9, MAIN, LAST, value, ReadingSource.CUSTOMER)
    issued = issued_from(OPENED, CLOSED)
    [anew] = priced(facts(OPENED, right), DUE)
    found = corrections(issued, OPENED, WRONG, right)

    gross = sum(map(gross_of, found), Decimal(0))
    [before] = priced(facts(OPENED, CLOSED), DUE)
    assert gross == gross_of(anew) - gross_of(before)


def test_a_correction_within_the_same_cubic_metre_changes_nothing():
    right = read(9, MAIN, LAST, "130.4", ReadingSource.RADIO)

    assert corrections(issued_from(OPENED, CLOSED), OPENED, WRONG, right) == []


def test_a_reading_corrected_by_none_holds_the_correction():
    [item] = corrections(issued_from(OPENED, CLOSED), OPENED, WRONG)

    assert (item.kind, item.reason) == (ItemKind.CORRECTION, Hold.NO_READING)


def test_a_fee_once_charged_for_the_whole_period_is_put_right_by_a_correction():
    behind = (fitting(), fitting(GARDEN, MeterRole.SUBMETER, since=CAME))
    garden = (read(3, GARDEN, CAME, 0), read(4, GARDEN, LAST, 5))
    [item] = priced(facts(OPENED, CLOSED, *garden, fittings=behind), DUE)
    issued = charged_throughout(item, months=2)
    right = read(9, MAIN, LAST, 131)
    [found] = priced(facts(OPENED, WRONG, right, *garden, fittings=behind, served=(), changed=(issued,)), DUE)

    assert [int(one.lines[-1].quantity) for one in (found.document.before, found.document.after)] == [2, 1]


def charged_throughout(item, months):
    """Return the invoice as it was issued when submeters were charged for the whole period."""
    *others, fee = item.document.lines
    once = replace(fee, quantity=Decimal(months), net=months * fee.price, period=PERIOD)
    lines = Counter(key_of(line) for line in (*others, once))
    spans = frozenset((part.span.start.id, part.span.end.id) for line in others for part in line.parts)
    return Issued(5, "FW/5", 1, 1, PERIOD, VatMethod.SUM_OF_NET, (SERVED.terms,), lines, spans)


def test_of_two_submeters_one_days_after_the_other_both_once_paid_and_a_correction_puts_it_right():
    behind = (fitting(), submeter(until=CAME), submeter(3, since=WENT))
    garden = (read(3, GARDEN, EVE, 10), read(4, GARDEN, CAME, 12), read(5, 3, WENT, 0), read(6, 3, LAST, 3))
    [item] = priced(facts(OPENED, CLOSED, *garden, fittings=behind), DUE)
    issued = charged_throughout(item, months=4)
    right = read(9, MAIN, LAST, 131)
    [found] = priced(facts(OPENED, WRONG, right, *garden, fittings=behind, served=(), changed=(issued,)), DUE)

    assert found.state is ItemState.READY
    assert isinstance(found.document, Correction)
    assert [fee_months(replace(item, document=one)) for one in (found.document.before, found.document.after)] == [4, 2]


def test_an_invoice_that_does_not_come_out_again_is_not_corrected():
    stored = issued_from(OPENED, CLOSED)
    touched = replace(stored, lines=stored.lines - Counter([next(iter(stored.lines))]))
    [item] = corrections(touched, OPENED, WRONG, read(9, MAIN, LAST, 125))

    assert (item.state, item.reason) == (ItemState.HELD, Hold.NOT_REPRODUCED)


def test_a_second_estimate_in_a_row_waits_for_a_look():
    estimates = [replace(one, source=ReadingSource.ESTIMATE) for one in (OPENED, CLOSED)]
    [item] = priced(facts(*estimates), DUE)

    assert (item.state, item.reason) == (ItemState.OUTLIER, Unusual.ESTIMATED_AGAIN)
