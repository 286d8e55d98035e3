"""What no schema knows of an invoice: its arithmetic, its parties, its days."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from domain.explanation import RateSum
from domain.fa3 import Fault, UnfitError, check, in_pairs
from domain.invoices import LineKind, VatMethod
from domain.settlement import Period
from tests.support.selling import ACCOUNT, BUYER, CORRECTED, PERIOD, SELLER, correction, invoice, line


def test_the_worked_invoice_and_its_correction_keep_every_rule():
    check(invoice())
    check(correction())

    assert invoice().sums == [RateSum(8, Decimal("465.03"), Decimal("37.20"))]
    assert correction().sums == [RateSum(8, Decimal("-69.30"), Decimal("-5.54"))]


def test_the_lines_of_a_correction_stand_in_pairs_as_they_were_and_as_they_are():
    assert [(one.kind, int(one.quantity), is_before) for one, is_before in in_pairs(correction())][:4] == [
        *((LineKind.WATER, 38, True), (LineKind.WATER, 33, False)),
        *((LineKind.SEWAGE, 29, True), (LineKind.SEWAGE, 24, False)),
    ]


@pytest.mark.parametrize(
    ("method", "vat"),
    [(VatMethod.SUM_OF_NET, "0.31"), (VatMethod.PER_LINE, "0.30"), (VatMethod.FROM_GROSS, "0.31")],
)
def test_the_sums_go_by_the_way_to_vat_that_the_invoice_names(method, vat):
    thrice = (line(LineKind.WATER_SUBSCRIPTION, "Opłata", 1, "1.30"),) * 3
    gross = Decimal("4.20") if method is not VatMethod.SUM_OF_NET else Decimal("4.21")
    net = gross - Decimal(vat)
    sale = invoice(method=method, net=net, vat=Decimal(vat), gross=gross)

    check(replace(sale, lines=thrice))
    with pytest.raises(UnfitError) as refused:
        check(replace(sale, lines=thrice[1:]))
    assert refused.value.fault is Fault.SUMS


def test_an_odd_rate_and_one_without_tax_have_their_places():
    mixed = (
        line(LineKind.WATER, "Woda", 1, "100.00"),
        replace(line(LineKind.WATER, "Przyłącze", 1, "200.00"), vat_percent=23),
        replace(line(LineKind.WATER, "Odsetki", 1, "10.00"), vat_percent=0),
    )
    sale = replace(invoice(net=Decimal(310), vat=Decimal("54.00"), gross=Decimal("364.00")), lines=mixed)

    check(sale)
    assert [(one.percent, one.vat) for one in sale.sums] == [(23, Decimal(46)), (8, Decimal(8)), (0, Decimal(0))]


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(invoice(), seller=replace(SELLER, nip="1111111112")), Fault.SELLER),
        (replace(invoice(), seller=replace(SELLER, street_line="")), Fault.SELLER),
        (replace(invoice(), buyer=replace(BUYER, nip="5214349637")), Fault.BUYER),
        (replace(invoice(), buyer=replace(BUYER, name="")), Fault.BUYER),
        (replace(invoice(), account=f"00{ACCOUNT[2:]}"), Fault.ACCOUNT),
        (replace(invoice(), lines=()), Fault.NO_LINES),
        (replace(invoice(), lines=(replace(invoice().lines[0], vat_percent=4),)), Fault.RATE),
        (replace(invoice(), lines=(replace(invoice().lines[0], net=Decimal("194.57")),)), Fault.LINE),
        (invoice(vat=Decimal("37.21"), gross=Decimal("502.24")), Fault.SUMS),
        (invoice(gross=Decimal("502.24")), Fault.SUMS),
        (invoice(due_on=dt.date(2026, 11, 4)), Fault.DAYS),
        (invoice(period=Period(PERIOD.last, PERIOD.first)), Fault.DAYS),
        (correction(issued_on=dt.date(2026, 11, 4)), Fault.DAYS),
        (correction(gross=Decimal("-74.83")), Fault.SUMS),
        (replace(correction(), corrected=None), Fault.CORRECTED),
        (replace(invoice(), corrected=CORRECTED), Fault.CORRECTED),
    ],
)
def test_an_invoice_that_breaks_a_rule_is_refused_with_the_reason(broken, fault):
    with pytest.raises(UnfitError) as refused:
        check(broken)

    assert refused.value.fault is fault


def test_a_correction_names_no_number_that_does_not_check_itself():
    sale = correction()

    with pytest.raises(UnfitError) as refused:
        check(replace(sale, corrected=replace(CORRECTED, ksef_number="5265877635-20250826-0100001AF629-AE")))
    assert refused.value.fault is Fault.CORRECTED
