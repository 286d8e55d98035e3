"""A line is explained when our rules come to it; every other one is as the billing system gave it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explanation import BookedLine, Document, Explanation, changes, explained
from domain.invoices import InvoiceKind, LineKind, LineStage, VatMethod
from domain.settlement import Correction, DialReading, Measured, Period, Span, Terms, settle
from domain.tariffs import Rate, RateBook, RateKind

LONG_AGO = dt.date(2020, 1, 1)
EVE, CHANGE = dt.date(2026, 5, 15), dt.date(2026, 5, 16)
FIRST, LAST = dt.date(2026, 3, 20), dt.date(2026, 6, 19)
PERIOD = Period(FIRST, LAST)
TERMS = Terms(7, "W1", "S1")


def rate(ident, group, kind, net, since=LONG_AGO, until=None):
    return Rate(ident, group, kind, Decimal(net), 8, since, until)


FEES = [
    rate(3, "W1", RateKind.SUBSCRIPTION, "3.50"),
    rate(4, "S1", RateKind.SUBSCRIPTION, "2.17"),
    rate(5, "S1", RateKind.SUBMETER_SUBSCRIPTION, "0"),
]
STEADY = RateBook([rate(1, "W1", RateKind.VOLUME, "5.12"), rate(2, "S1", RateKind.VOLUME, "8.74"), *FEES])
RISING = RateBook(
    [
        rate(1, "W1", RateKind.VOLUME, "5.00", LONG_AGO, EVE),
        rate(6, "W1", RateKind.VOLUME, "5.12", CHANGE),
        rate(2, "S1", RateKind.VOLUME, "8.74"),
        *FEES,
    ]
)


def span(before, after, ident=1):
    start = DialReading(ident, FIRST - dt.timedelta(days=1), Decimal(before))
    return Span(start, DialReading(ident + 1, LAST, Decimal(after)), 5)


def measured(until=450, garden=(100, 109)):
    return Measured((span(412, until),), ((span(garden[0], garden[1], ident=11),),) if garden else ())


def booked(priced, groups=("W1", "S1"), stage=LineStage.PLAIN):
    """Return the lines of an invoice as they come from the books."""
    water, sewage = groups
    return [
        BookedLine(
            *(stage, line.kind, line.kind.value, line.quantity, line.unit, line.price, line.net, line.vat_percent),
            period=line.period,
            service_point_id=line.service_point_id,
            address="ul. Ogrodowa 12",
            group=water if line.kind in {LineKind.WATER, LineKind.WATER_SUBSCRIPTION} else sewage,
            parts=line.parts,
        )
        for line in priced.lines
    ]


def document(priced, kind=InvoiceKind.INVOICE):
    return Document(
        *(1, "FW/1", kind, LAST, LAST, PERIOD, priced.net, priced.vat, priced.gross, priced.gross),
        method=VatMethod.SUM_OF_NET,
        contract="",
        corrects="",
        reason="",
        ksef_number="",
    )


THROUGHOUT = {7: ((PERIOD,),)}


def explanation(priced, lines=None, rates=STEADY, there=THROUGHOUT):
    return Explanation(document(priced), tuple(explained(lines or booked(priced), PERIOD, rates, there)), (), {}, {})


def test_the_worked_invoice_is_explained_from_38_and_9_cubic_metres_to_502_23():
    told = explanation(settle(PERIOD, TERMS, measured(), STEADY))

    water, sewage, *fees = told.lines
    assert [share.volume_m3 for share in water.shares] == [38]
    assert [share.part.sign * share.volume_m3 for share in sewage.shares] == [38, -9]
    assert [line.months for line in fees] == [(3,)] * 3
    assert told.total.gross == Decimal("502.23")
    assert told.agrees


def test_a_volume_is_split_at_the_change_of_the_price():
    old, new = explanation(settle(PERIOD, TERMS, measured(), RISING), rates=RISING).lines[:2]

    assert [(line.shares[0].volume_m3, line.rate.net) for line in (old, new)] == [
        (24, Decimal("5.00")),
        (14, Decimal("5.12")),
    ]


def test_a_submeter_that_stood_still_over_a_change_of_the_price_is_still_counted():
    priced = settle(PERIOD, TERMS, measured(garden=(100, 100)), RISING)

    assert [line.rate is not None for line in explanation(priced, rates=RISING).lines] == [True] * len(priced.lines)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"price": Decimal("5.13"), "net": Decimal("194.94")},
        {"quantity": Decimal(39), "net": Decimal("199.68")},
        {"net": Decimal("194.57")},
        {"vat_percent": 23},
        {"service_point_id": None},
    ],
)
def test_a_line_that_the_rules_do_not_come_to_is_as_the_billing_system_gave_it(otherwise):
    priced = settle(PERIOD, TERMS, measured(), STEADY)
    lines = booked(priced)

    told = explanation(priced, [replace(lines[0], **otherwise), *lines[1:]])

    assert told.lines[0].rate is None
    assert [line.rate is not None for line in told.lines[1:]] == [True] * (len(lines) - 1)


@pytest.mark.parametrize(
    ("lines", "rates"),
    [
        (booked(settle(PERIOD, TERMS, measured(), STEADY), groups=("", "")), STEADY),
        (booked(settle(PERIOD, TERMS, measured(), STEADY)), RateBook([])),
        ([replace(line, parts=()) for line in booked(settle(PERIOD, TERMS, measured(), STEADY))], STEADY),
    ],
    ids=["no group", "no tariff", "no readings"],
)
def test_without_group_tariff_or_readings_no_volume_is_explained(lines, rates):
    told = explained(lines, PERIOD, rates, THROUGHOUT)

    assert [line.rate for line in told[:2]] == [None, None]


def test_sums_that_the_lines_do_not_come_to_are_told_from_those_that_they_do():
    told = explanation(settle(PERIOD, TERMS, measured(), STEADY))

    assert not replace(told, document=replace(told.document, vat=told.document.vat + 1)).agrees


def test_the_worked_correction_returns_74_84_line_by_line():
    was, now = (settle(PERIOD, TERMS, measured(until), STEADY) for until in (450, 445))
    before, after = booked(was, stage=LineStage.BEFORE), booked(now, stage=LineStage.AFTER)
    corrected = Correction(was, now)
    now_told, was_told = (tuple(explained(lines, PERIOD, STEADY, THROUGHOUT)) for lines in (after, before))
    told = Explanation(document(corrected), now_told, was_told, {}, {})

    assert told.total.gross == Decimal("-74.84")
    assert told.agrees
    assert [change.net for change in changes(before, after)][:2] == [Decimal("-25.60"), Decimal("-43.70")]


def test_a_charge_that_only_one_side_has_stands_alone():
    lines = booked(settle(PERIOD, TERMS, measured(), STEADY))

    gone, new = changes(lines[:1], lines[1:2])[::-1]

    assert (gone.after, gone.net) == (None, -lines[0].net)
    assert (new.before, new.net) == (None, lines[1].net)


MAY_ON = Period(dt.date(2026, 5, 1), LAST)
"""Two of the three settlement months."""


def fee_told(charged, known):
    """Return how the fee of submeters is explained, given when they were there as charged and as known now."""
    priced = settle(PERIOD, TERMS, replace(measured(), submeters=((),) * len(charged), there=charged), STEADY)
    fee = explanation(priced, there={7: known}).lines[-1]
    return fee.months, fee.idle_months


def test_submeters_that_came_and_went_are_explained_by_the_months_of_each():
    there = ((PERIOD,), (MAY_ON,), ())

    assert fee_told(there, there) == ((3, 2), 0)


def test_a_fee_once_charged_for_the_whole_period_is_said_to_be_more_than_the_submeter_was_there():
    assert fee_told(((PERIOD,),), ((MAY_ON,),)) == ((3,), 1)


def test_a_fee_for_submeters_that_nobody_knows_of_is_as_the_billing_system_gave_it():
    assert fee_told(((PERIOD,), (PERIOD,)), ((PERIOD,),)) == ((), 0)


@settings(max_examples=60, deadline=None)
@given(
    used=st.integers(0, 500),
    garden=st.none() | st.integers(0, 40),
    came=st.dates(FIRST, LAST),
    rates=st.sampled_from([STEADY, RISING]),
    method=st.sampled_from(VatMethod),
)
def test_whatever_was_settled_is_explained_to_the_grosz(used, garden, came, rates, method):
    submeters = ((span(100, 100 + garden, ident=11),),) if garden is not None else ()
    there = ((Period(came, LAST),),) * len(submeters)
    spans = Measured((span(412, 452 + used),), submeters, there)
    priced = settle(PERIOD, TERMS, spans, rates, method=method)
    lines = explained(booked(priced), PERIOD, rates, {7: there})
    told = Explanation(replace(document(priced), method=method), tuple(lines), (), {}, {})

    assert told.agrees
    for line in told.lines:
        volume = sum(share.part.sign * share.volume_m3 for share in line.shares) + sum(line.months)
        assert (Decimal(volume), line.rate.net) == (line.booked.quantity, line.booked.price)
