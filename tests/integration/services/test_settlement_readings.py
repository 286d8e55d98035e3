"""Readings that change after they were billed: nothing is billed twice, and nothing is lost."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import Contract, Customer, Installation, Invoice, Meter, Reading, ServicePoint
from data.queries.billed import billed_to
from domain.errors import InvalidInputError
from domain.invoices import REASON_WORDS, InvoiceKind
from domain.meters import MeterRole
from domain.readings import ReadingSource, ReadingState
from domain.roles import Role
from services.identity import identify
from services.imports import import_file
from services.readings import Entry, write_down
from services.settlement import draft, settle
from tests.support.builders import customer_id, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.issuing import PERIOD, SINCE
from tests.support.settling import JUNE, serve_worked

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session: Session) -> Customer:
    """A customer with a garden meter, whose contract begins with the period of the worked invoice."""
    return serve_worked(session)


def settled(month=JUNE):
    """Settle a month and return what came of it."""
    return settle(month, actor="clerk", tell=lambda _text: None)


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("month", ["0001-01", "2019-12", "9999-12"])
def test_a_month_before_the_first_contract_or_still_to_come_is_refused_in_words(month):
    with pytest.raises(InvalidInputError, match=r"That month has not begun|No contract was in force|Write the month"):
        draft(month, actor="clerk")


def test_a_file_with_another_closing_value_corrects_the_invoice_that_counted_the_first(session, ours, tmp_path):
    settled()
    session.execute(update(Reading).where(Reading.value_m3 == 450).values(source=ReadingSource.READER))
    session.commit()
    serial = session.scalars(select(Meter.serial).join(Reading).where(Reading.value_m3 == 450)).one()
    read = tmp_path / "readings.csv"
    read.write_text(f"meter,read_on,value_m3,source\n{serial},{PERIOD.last},445,actual_reader\n", encoding="utf-8")
    import_file("readings", read, actor="clerk")

    assert settled().gross == Decimal("-74.84")


def test_what_the_office_writes_down_corrects_the_invoice_that_counted_what_the_radio_sent(session, ours):
    settled()
    billed = session.scalars(select(Reading).where(Reading.value_m3 == 450)).one()
    billed.source = ReadingSource.RADIO
    meter = billed.meter_id
    session.commit()
    identify(signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK))
    session.commit()
    write_down(meter, Entry(Decimal(445), PERIOD.last, ReadingSource.READER))

    assert settled().gross == Decimal("-74.84")


def test_a_submeter_behind_one_that_was_exchanged_before_the_period_is_not_deducted_as_well(session, ours):
    main = session.scalars(select(Installation).where(Installation.role == MeterRole.MAIN)).one()
    garden = session.scalars(select(Installation).where(Installation.role == MeterRole.SUBMETER)).one()
    point = session.get_one(ServicePoint, main.service_point_id)
    gone = fit_meter(session, "OLD", point, role=MeterRole.SUBMETER, parent=main, removed_on=dt.date(2026, 3, 10))
    read = {SINCE: 0, PERIOD.last: 4}
    fit_meter(session, "POND", point, role=MeterRole.SUBMETER, parent=gone, readings=read)
    garden.installed_on = dt.date(2026, 3, 10)
    session.commit()

    assert settled().gross == Decimal("502.23")


@pytest.mark.parametrize("point", ["PP-1", ""], ids=["of the point", "of no point"])
def test_what_another_system_billed_without_naming_the_contract_is_not_billed_again(session, ours, tmp_path, point):
    head = "number;customer;issued_on;due_on;period_from;period_until;service_point;position;line_kind;line_name"
    days = f"2026-06-20;2026-07-06;{PERIOD.first};{PERIOD.last}"
    file = tmp_path / "x.csv"
    row = f"X/1;{ours.number};{days};{point};1;water;Woda;38;m3;5,12;194,56;8"
    file.write_text(f"{head};quantity;unit;price;line_net;vat_percent\n{row}\n", encoding="utf-8")
    import_file("invoices", file, actor="clerk")

    assert settled().documents == 0


def test_what_was_billed_under_a_contract_is_not_billed_again_to_its_next_holder(session, ours):
    settled()
    heir = sign_up_customer(session, "0005678")
    session.execute(update(Contract).values(customer_id=heir.id))
    session.commit()
    contract, point = session.scalars(select(Contract.id)).one(), session.scalars(select(ServicePoint.id)).one()

    assert settled().documents == 0
    assert billed_to(session, customer_id(heir)).until(heir.id, contract, point) == PERIOD.last


@pytest.mark.parametrize(
    ("source", "by", "reason", "in_english"),
    [
        (ReadingSource.READER, ReadingSource.CUSTOMER, "Błędny odczyt wodomierza", "The meter was misread"),
        (
            ReadingSource.ESTIMATE,
            ReadingSource.CUSTOMER,
            "Odczyt szacunkowy zastąpiony odczytem rzeczywistym",
            "An estimate was replaced by the actual reading",
        ),
        (
            ReadingSource.ESTIMATE,
            ReadingSource.ESTIMATE,
            "Korekta odczytu wodomierza",
            "Correction of a meter reading",
        ),
    ],
)
def test_a_correction_says_what_was_wrong_by_the_sources_of_both_readings(
    session, ours, source, by, reason, in_english
):
    wrong = session.scalars(select(Reading).where(Reading.value_m3 == 450)).one()
    wrong.source = source
    session.commit()
    settled()
    wrong.state, wrong.replaced = ReadingState.CORRECTED, 1
    session.add(Reading(meter_id=wrong.meter_id, read_on=wrong.read_on, value_m3=445, source=by))
    session.commit()
    settled()

    correction = session.scalars(select(Invoice).where(Invoice.kind == InvoiceKind.CORRECTION)).one()
    assert (correction.reason, REASON_WORDS[correction.reason]) == (reason, in_english)
