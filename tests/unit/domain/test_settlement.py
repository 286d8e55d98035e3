"""Prices of a settlement period: the worked invoice, price changes, exchanges, what is held."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInputError, RateUnknownError, SettlementHeldError
from domain.invoices import LineKind, VatMethod
from domain.settlement import (
    Correction,
    DialReading,
    Measured,
    Part,
    Period,
    PricedLine,
    Span,
    Terms,
    settle,
    shared_by_days,
    total,
)
from domain.tariffs import Rate, RateBook, RateKind

LONG_AGO = dt.date(2020, 1, 1)
EVE, CHANGE = dt.date(2026, 5, 15), dt.date(2026, 5, 16)
PERIOD = Period(dt.date(2026, 3, 20), dt.date(2026, 6, 19))
TERMS = Terms(7, "W1", "S1")
WATER_ONLY = Terms(7, "W1", None)


def rate(ident, group, kind, net, since=LONG_AGO, until=None):
    return Rate(ident, group, kind, Decimal(net), 8, since, until)


FEES = [
    rate(3, "W1", RateKind.SUBSCRIPTION, "3.50"),
    rate(4, "S1", RateKind.SUBSCRIPTION, "2.17"),
    rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "1.31"),
]
STEADY = RateBook([rate(1, "W1", RateKind.VOLUME, "5.12"), rate(2, "S1", RateKind.VOLUME, "8.74"), *FEES])
RISING = RateBook(
    [
        rate(1, "W1", RateKind.VOLUME, "5.00", LONG_AGO, EVE),
        rate(6, "W1", RateKind.VOLUME, "5.12", CHANGE),
        rate(2, "S1", RateKind.VOLUME, "8.50", LONG_AGO, EVE),
        rate(7, "S1", RateKind.VOLUME, "8.74", CHANGE),
        *FEES,
    ]
)
ALL_BUT_SUBMETERS = [rate(1, "W1", RateKind.VOLUME, "5.12"), rate(2, "S1", RateKind.VOLUME, "8.74"), *FEES[:2]]
FREE_SUBMETER = RateBook([*ALL_BUT_SUBMETERS, rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "0")])
DEARER_SUBMETER = RateBook(
    [
        *ALL_BUT_SUBMETERS,
        rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "1.31", LONG_AGO, EVE),
        rate(6, "S1", RateKind.SUBMETER_SUBSCRIPTION, "1.40", CHANGE),
    ]
)


def span(before, after, start=dt.date(2026, 3, 19), end=dt.date(2026, 6, 19), digits=5):
    return Span(DialReading(1, start, Decimal(before)), DialReading(2, end, Decimal(after)), digits)


def quantities(priced, kind):
    return [int(line.quantity) for line in priced.lines if line.kind is kind]


@pytest.mark.parametrize("method", list(VatMethod))
def test_the_worked_invoice_comes_to_502_23(method):
    measured = Measured((span(412, 450),), ((span(100, 109),),))

    priced = settle(PERIOD, TERMS, measured, FREE_SUBMETER, method=method)

    assert [line.net for line in priced.lines][:2] == [Decimal("194.56"), Decimal("253.46")]
    assert (priced.net, priced.vat, priced.gross) == (Decimal("465.03"), Decimal("37.20"), Decimal("502.23"))


def test_where_the_tariff_has_no_fee_for_a_submeter_none_is_charged_and_the_invoice_is_the_worked_one():
    measured = Measured((span(412, 450),), ((span(100, 109),),))

    priced = settle(PERIOD, TERMS, measured, RateBook(ALL_BUT_SUBMETERS))

    assert [line.kind for line in priced.lines if line.kind is LineKind.SUBMETER_SUBSCRIPTION] == []
    assert (len(priced.lines), priced.gross) == (4, Decimal("502.23"))


def test_a_tariff_without_a_fee_for_sewage_charges_its_cubic_metres():
    prices = [("W1", RateKind.VOLUME, "4.65"), ("W1", RateKind.SUBSCRIPTION, "6.36"), ("S1", RateKind.VOLUME, "8.86")]
    cedynia = RateBook([rate(at, *one) for at, one in enumerate(prices)])

    priced = settle(PERIOD, TERMS, Measured((span(0, 10),)), cedynia)

    # 10 x 4.65 + 10 x 8.86 + 3 x 6.36 = 154.18, and 8 % of it 12.3344.
    assert (priced.net, priced.vat, priced.gross) == (Decimal("154.18"), Decimal("12.33"), Decimal("166.51"))


def test_a_fee_that_begins_within_the_period_is_owed_for_the_months_that_begin_since():
    book = RateBook([*ALL_BUT_SUBMETERS, rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "1.31", CHANGE)])

    priced = settle(PERIOD, TERMS, Measured((span(412, 450),), ((span(100, 109),),)), book)

    # The months begin on 20 March, April and May; the fee on 16 May.
    assert [(line.quantity, line.net) for line in priced.lines if line.kind is LineKind.SUBMETER_SUBSCRIPTION] == [
        (Decimal(1), Decimal("1.31"))
    ]


def test_a_fee_of_which_nobody_has_decided_what_follows_holds_the_invoice():
    ended = RateBook([*ALL_BUT_SUBMETERS, rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "1.31", LONG_AGO, EVE)])

    with pytest.raises(RateUnknownError):
        settle(PERIOD, TERMS, Measured((span(412, 450),), ((span(100, 109),),)), ended)


def test_the_worked_correction_returns_74_84():
    before, after = (
        settle(PERIOD, TERMS, Measured((span(412, last),), ((span(100, 109),),)), FREE_SUBMETER) for last in (450, 445)
    )

    correction = Correction(before, after)

    assert after.gross == Decimal("427.39")
    assert (correction.net, correction.vat, correction.gross) == (
        Decimal("-69.30"),
        Decimal("-5.54"),
        Decimal("-74.84"),
    )


def test_a_correction_keeps_the_method_of_the_invoice():
    one, other = (settle(PERIOD, TERMS, Measured((span(0, 1),)), STEADY, method=m) for m in list(VatMethod)[:2])

    with pytest.raises(InvalidInputError):
        Correction(one, other)


def test_the_three_methods_of_tax_differ_by_a_grosz():
    line = PricedLine(LineKind.WATER, Decimal(1), "m3", Decimal("1.30"), Decimal("1.30"), 8, 1, 7, PERIOD)
    taxed = {method: total([line] * 3, method) for method in VatMethod}

    assert taxed[VatMethod.SUM_OF_NET].vat == Decimal("0.31")
    assert taxed[VatMethod.PER_LINE].vat == Decimal("0.30")
    assert taxed[VatMethod.FROM_GROSS].vat == Decimal("0.31")  # 4.20 * 8 / 108
    assert taxed[VatMethod.FROM_GROSS].gross == Decimal("4.20")


def test_each_rate_of_tax_is_rounded_by_itself():
    lines = [
        PricedLine(LineKind.WATER, Decimal(1), "m3", Decimal("0.07"), Decimal("0.07"), percent, 1, 7, PERIOD)
        for percent in (8, 23)
    ]

    assert total(lines, VatMethod.SUM_OF_NET).vat == Decimal("0.03")  # 0.0056 -> 0.01 and 0.0161 -> 0.02


def test_a_price_change_shares_the_volume_by_days():
    priced = settle(PERIOD, WATER_ONLY, Measured((span(412, 450),)), RISING)

    assert [(int(line.quantity), line.rate_id, line.period) for line in priced.lines[:2]] == [
        (24, 1, Period(PERIOD.first, EVE)),
        (14, 6, Period(CHANGE, PERIOD.last)),
    ]


def test_garden_water_is_shared_by_days_too():
    priced = settle(PERIOD, TERMS, Measured((span(412, 450),), ((span(100, 109),),)), RISING)

    assert quantities(priced, LineKind.SEWAGE) == [18, 11]  # 24 - 6 and 14 - 3


def test_a_reading_on_the_eve_of_the_change_makes_the_share_exact():
    until_the_eve = span(412, 420, end=EVE)
    since = span(420, 450, start=EVE)

    priced = settle(PERIOD, WATER_ONLY, Measured((until_the_eve, since)), RISING)

    assert quantities(priced, LineKind.WATER) == [8, 30]
    assert [line.parts for line in priced.lines[:2]] == [(Part(until_the_eve, 1),), (Part(since, 1),)]


def test_a_reading_before_the_period_counts_with_its_first_price():
    early = span(0, 10, start=dt.date(2026, 1, 1), end=PERIOD.first)

    assert shared_by_days(early, RISING.during("W1", RateKind.VOLUME, PERIOD.first, PERIOD.last)) == [10, 0]


def test_two_readings_on_one_day_are_shared_without_days():
    both_on_a_day = span(0, 3, start=CHANGE, end=CHANGE)

    assert shared_by_days(both_on_a_day, RISING.during("W1", RateKind.VOLUME, PERIOD.first, PERIOD.last)) == [0, 3]


def test_an_exchanged_meter_is_two_spans_of_one_volume():
    removed, fitted = span(412, 430, end=dt.date(2026, 4, 20)), span("0.3", 20, start=dt.date(2026, 4, 20))

    priced = settle(PERIOD, WATER_ONLY, Measured((removed, fitted)), STEADY)

    assert quantities(priced, LineKind.WATER) == [38]
    assert priced.lines[0].parts == (Part(removed, 1), Part(fitted, 1))


def test_sewage_is_explained_by_the_main_meter_less_the_submeter():
    main, garden = span(412, 450), span(100, 109)

    sewage = settle(PERIOD, TERMS, Measured((main,), ((garden,),)), STEADY).lines[1]

    assert (sewage.kind, sewage.parts) == (LineKind.SEWAGE, (Part(main, 1), Part(garden, -1)))


def test_a_submeter_that_shows_more_than_the_main_meter_holds_the_invoice():
    with pytest.raises(SettlementHeldError):
        settle(PERIOD, TERMS, Measured((span(412, 415),), ((span(100, 109),),)), STEADY)


def test_a_dial_past_its_last_number_begins_again():
    assert span("99990.999", 12).volume_m3 == 22


@pytest.mark.parametrize(("before", "after"), [(450, 449), (99990, 99989), (90000, 5)])
def test_a_dial_that_goes_backwards_holds_the_invoice(before, after):
    with pytest.raises(SettlementHeldError):
        _ = span(before, after).volume_m3


def test_only_black_digits_are_billed():
    assert span("412.999", "450.001").volume_m3 == 38


def test_the_subscription_is_owed_without_any_use():
    priced = settle(PERIOD, TERMS, Measured((span(412, 412),)), STEADY)

    assert [(line.kind, line.net) for line in priced.lines] == [
        (LineKind.WATER, 0),
        (LineKind.SEWAGE, 0),
        (LineKind.WATER_SUBSCRIPTION, Decimal("10.50")),
        (LineKind.SEWAGE_SUBSCRIPTION, Decimal("6.51")),
    ]


def test_each_submeter_has_its_fee_for_every_month():
    garden = (span(100, 101),)

    fee = settle(PERIOD, TERMS, Measured((span(412, 450),), (garden, garden)), STEADY).lines[-1]

    assert (fee.kind, fee.quantity, fee.unit, fee.net) == (
        LineKind.SUBMETER_SUBSCRIPTION,
        Decimal(6),
        "meter_month",
        Decimal("7.86"),
    )


def fees(period, *places, rates=STEADY):
    """Return the lines of the fee of submeters that were at ``places``."""
    measured = Measured((span(412, 450),), ((),) * len(places), places)
    lines = settle(period, TERMS, measured, rates).lines
    return [line for line in lines if line.kind is LineKind.SUBMETER_SUBSCRIPTION]


def at(first, last):
    return (Period(first, last),)


@pytest.mark.parametrize(
    ("places", "months", "days"),
    [
        ([at(dt.date(2026, 4, 19), PERIOD.last)], 3, PERIOD),
        ([at(dt.date(2026, 4, 20), PERIOD.last)], 2, Period(dt.date(2026, 4, 20), PERIOD.last)),
        ([at(PERIOD.first, dt.date(2026, 3, 20))], 1, Period(PERIOD.first, dt.date(2026, 4, 19))),
        ([at(PERIOD.first, dt.date(2026, 4, 2)) + at(dt.date(2026, 4, 10), PERIOD.last)], 3, PERIOD),
        ([at(PERIOD.first, PERIOD.last), at(dt.date(2026, 6, 19), PERIOD.last)], 4, PERIOD),
    ],
    ids=["fitted in the first month", "fitted later", "removed at once", "exchanged", "two places"],
)
def test_a_submeter_is_charged_for_the_months_in_which_it_was_there(places, months, days):
    [fee] = fees(PERIOD, *places)

    assert (fee.quantity, fee.period) == (months, days)


def test_a_submeter_needs_no_price_for_the_months_before_it_came():
    late = RateBook([rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "1.31", CHANGE), *ALL_BUT_SUBMETERS])

    [fee] = fees(PERIOD, at(dt.date(2026, 5, 20), PERIOD.last), rates=late)

    assert fee.quantity == 1


def test_who_has_no_sewer_pays_no_sewage():
    priced = settle(PERIOD, WATER_ONLY, Measured((span(412, 450),)), STEADY)

    assert {line.kind for line in priced.lines} == {LineKind.WATER, LineKind.WATER_SUBSCRIPTION}


def test_who_has_an_own_well_pays_sewage_only():
    priced = settle(PERIOD, Terms(7, None, "S1"), Measured((span(412, 450),)), STEADY)

    assert {line.kind for line in priced.lines} == {LineKind.SEWAGE, LineKind.SEWAGE_SUBSCRIPTION}


def test_a_subscription_is_charged_at_the_price_of_each_months_first_day():
    fees = [
        rate(3, "W1", RateKind.SUBSCRIPTION, "3.50", LONG_AGO, EVE),
        rate(8, "W1", RateKind.SUBSCRIPTION, "3.70", CHANGE),
        rate(1, "W1", RateKind.VOLUME, "5.12"),
    ]

    priced = settle(PERIOD, WATER_ONLY, Measured((span(412, 450),)), RateBook(fees))

    assert [(int(line.quantity), line.rate_id, line.period) for line in priced.lines[1:]] == [
        (2, 3, Period(PERIOD.first, dt.date(2026, 5, 19))),
        (1, 8, Period(dt.date(2026, 5, 20), PERIOD.last)),
    ]


def months_of(lines):
    return sum(int(line.quantity) for line in lines)


SPANS = st.tuples(st.dates(PERIOD.first, PERIOD.last), st.dates(PERIOD.first, PERIOD.last)).map(
    lambda days: Period(min(days), max(days))
)
PLACES = st.lists(st.lists(SPANS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3)
MONTHS = [dt.date(2026, 3, 20), dt.date(2026, 4, 20), dt.date(2026, 5, 20), dt.date(2026, 6, 20)]


@settings(max_examples=40, deadline=None)
@given(PLACES, st.sampled_from([STEADY, DEARER_SUBMETER]), st.sampled_from(MONTHS[1:-1]))
def test_the_months_of_submeters_are_none_too_many_and_none_lost_however_the_period_is_split(places, rates, second):
    days = [PERIOD.first + dt.timedelta(days=n) for n in range((PERIOD.last - PERIOD.first).days + 1)]
    expected = {
        (place, start)
        for place, spans in enumerate(places)
        for start, after in pairwise(MONTHS)
        for day in days
        if start <= day < after and any(one.first <= day <= one.last for one in spans)
    }
    halves = Period(PERIOD.first, second - dt.timedelta(days=1)), Period(second, PERIOD.last)

    whole = fees(PERIOD, *places, rates=rates)
    in_halves = [fee for half in halves for fee in fees(half, *places, rates=rates)]

    assert months_of(whole) == months_of(in_halves) == len(expected)
    assert sum(fee.net for fee in whole) == sum(fee.net for fee in in_halves)


VOLUMES = st.integers(0, 5000)
DAYS = st.dates(dt.date(2026, 3, 19), dt.date(2026, 6, 19))


@given(VOLUMES, DAYS, DAYS)
def test_shares_add_up_and_none_is_negative(volume, start, end):
    assume(start <= end)
    priced = RISING.during("W1", RateKind.VOLUME, PERIOD.first, PERIOD.last)

    shares = shared_by_days(span(10, 10 + volume, start, end), priced)

    assert sum(shares) == volume
    assert min(shares) >= 0


@given(VOLUMES, VOLUMES)
def test_garden_water_never_makes_the_bill_dearer_than_its_own_fee(main, garden):
    assume(garden <= main)
    plain = settle(PERIOD, TERMS, Measured((span(0, main),)), RISING)
    deducted = settle(PERIOD, TERMS, Measured((span(0, main),), ((span(0, garden),),)), RISING)

    assert deducted.gross <= plain.gross + Decimal("4.25")  # 3 * 1.31 and its tax, rounded


@given(VOLUMES, VOLUMES, st.sampled_from(list(VatMethod)))
def test_an_invoice_adds_up(main, garden, method):
    assume(garden <= main)

    priced = settle(PERIOD, TERMS, Measured((span(0, main),), ((span(0, garden),),)), RISING, method=method)

    assert priced.net + priced.vat == priced.gross
    assert abs(sum(line.net for line in priced.lines) - priced.net) <= Decimal("0.05")
