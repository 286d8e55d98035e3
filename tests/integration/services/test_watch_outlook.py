"""The running settlement period with its bill behind the gates, and homes beside homes of their size."""

import datetime as dt
from decimal import Decimal

import pytest
from shapely import MultiPolygon, box
from sqlalchemy import select, update

from data.models import (
    Building,
    Contract,
    ContractPoint,
    HomeUse,
    InvoiceLine,
    Premise,
    ServicePoint,
    TariffGroup,
    TariffRate,
)
from data.queries.homes import like_homes_of
from domain.consumption.forecast import Withheld
from domain.consumption.like_homes import LikeHomes, band_of
from domain.invoices import LineKind
from domain.meters import MeterRole
from domain.tariffs import RateKind
from services.watch_homes import compare_homes
from services.watch_outlook import outlook
from tests.support.builders import bill, connect_point, customer_id, fit_meter, sign_up_customer
from tests.support.hours import let_flow
from tests.support.issuing import issue, set_tariff

TODAY = dt.date(2026, 10, 31)
HEARD_FROM, YESTERDAY = dt.date(2026, 7, 10), dt.date(2026, 10, 30)
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session, tmp_path):
    """A home at the prices of the worked invoice, where 10 litres an hour flow; settled every two months."""
    set_tariff(session)
    ours = sign_up_customer(session, "0000001")
    point = connect_point(session, ours, since=dt.date(2024, 2, 1))
    groups = {group.code: group.id for group in session.scalars(select(TariffGroup))}
    session.execute(update(ContractPoint).values(water_group_id=groups["W1"], sewage_group_id=groups["S1"]))
    main = fit_meter(session, "M-1", point, radio_id="R-1")
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, YESTERDAY, lambda _moment: 10)
    return ours


def test_the_running_period_is_told_with_its_bill(session, ours):
    seen = outlook(session, customer_id(ours), TODAY)

    assert seen is not None
    assert (seen.use.first, seen.use.last, seen.use.so_far_l) == (dt.date(2026, 10, 1), dt.date(2026, 11, 30), 7210)
    assert seen.use.projected is not None
    assert seen.use.projected.expected_l == pytest.approx(7210 + 31 * 240, abs=15)
    # 15 m³ at 5.12 and 8.74, two months at 3.50 and 2.17, 8 % tax.
    assert seen.bill is not None
    assert seen.bill.expected == Decimal("236.78")
    assert seen.bill.low < seen.bill.expected < seen.bill.high


def test_what_the_garden_is_expected_to_take_pays_no_sewage(session, ours, tmp_path):
    point = session.scalars(select(ServicePoint)).one()
    garden = fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, radio_id="R-2")
    session.commit()
    let_flow(tmp_path, garden.meter_id, HEARD_FROM, YESTERDAY, lambda _moment: 4)
    seen = outlook(session, customer_id(ours), TODAY)

    assert seen is not None
    assert seen.bill is not None
    assert seen.bill.expected == Decimal("180.14")  # 6 m³ of sewage less.


def test_a_submeter_that_came_within_the_period_pays_for_the_rest_of_it(session, ours):
    point = session.scalars(select(ServicePoint)).one()
    session.execute(update(Contract).values(period_months=3))
    session.execute(update(TariffRate).where(TariffRate.kind == RateKind.SUBMETER_SUBSCRIPTION).values(net=100))
    session.commit()
    before = outlook(session, customer_id(ours), TODAY)
    fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, on=dt.date(2026, 9, 30), radio_id="R-2")
    session.commit()
    after = outlook(session, customer_id(ours), TODAY)

    assert before is not None
    assert after is not None
    assert (before.bill is None, after.bill is None) == (False, False)
    assert after.bill.expected - before.bill.expected == Decimal(108)  # October of August to October.


def test_without_a_price_there_is_no_bill(session, ours):
    session.execute(update(TariffRate).values(valid_until=TODAY))
    session.commit()
    seen = outlook(session, customer_id(ours), TODAY)

    assert seen is not None
    assert seen.use.projected is not None
    assert seen.bill is None


def test_too_few_hours_are_told_and_no_more(session, ours):
    seen = outlook(session, customer_id(ours), TODAY + 11 * DAY)

    assert seen is not None
    assert (seen.use.withheld, seen.use.projected, seen.bill) == (Withheld.FEW_HOURS, None, None)
    assert seen.use.so_far_l == 7210


def test_a_meter_without_radio_and_a_customer_without_a_contract(session):
    dial, nobody = sign_up_customer(session, "0000002"), sign_up_customer(session, "0000003")
    fit_meter(session, "M-2", connect_point(session, dial))
    session.commit()
    seen = outlook(session, customer_id(dial), TODAY)

    assert seen is not None
    assert seen.use.withheld is Withheld.NO_HOURS
    assert outlook(session, customer_id(nobody), TODAY) is None


def test_the_period_begins_after_the_last_that_was_billed(session):
    customer = sign_up_customer(session, "0000004")
    issue(session, customer, set_tariff(session))
    session.commit()
    seen = outlook(session, customer_id(customer), TODAY)

    # Billed up to 19 June, two months each.
    assert seen is not None
    assert (seen.use.first, seen.use.last) == (dt.date(2026, 10, 20), dt.date(2026, 12, 19))


def settle_home(session, number, m3, side_m=10):
    """Write a home of one storey, and what was billed to it in the year before."""
    owner = sign_up_customer(session, f"{number:07d}")
    point = connect_point(session, owner, f"PP-{number}")
    building = Building(code=f"B-{number}", kind="house", levels=1, geom=MultiPolygon([box(0, 0, side_m, 10)]))
    session.add(building)
    session.flush()
    session.get_one(Premise, point.premise_id).building_id = building.id
    span = {"period_from": dt.date(2025, 11, 1), "period_until": dt.date(2026, 10, 31)}
    entry = bill(session, owner, f"FW/{number}", "100", due=TODAY, issued=TODAY, **span)
    price = {"unit": "m3", "price": Decimal(5), "net": Decimal(100), "vat_percent": 8, "quantity": Decimal(m3)}
    row = {"invoice_id": entry.invoice_id, "position": 1, "kind": LineKind.WATER, "name": "Woda"}
    session.add(InvoiceLine(service_point_id=point.id, **row, **price, **span))
    session.commit()
    return owner


def test_a_home_is_compared_with_the_others_of_its_size(session):
    own = settle_home(session, 1, 146)  # 400 litres a day.
    for number in range(2, 13):
        settle_home(session, number, 36.5 * (number - 1))  # 100, 200 ... 1,100 litres a day.
    settle_home(session, 99, 3650, side_m=50)

    assert compare_homes() == 13
    assert like_homes_of(session, customer_id(own)) == LikeHomes("small", 400, 11, 350, 600, 850)
    assert compare_homes() == 13


def test_fewer_than_ten_other_homes_are_not_shown(session):
    own = settle_home(session, 1, 146)
    for number in range(2, 11):
        settle_home(session, number, 36)
    compare_homes()
    assert like_homes_of(session, customer_id(own)) is None

    settle_home(session, 11, 36)
    compare_homes()
    session.rollback()
    assert like_homes_of(session, customer_id(own)) is not None


def test_who_has_no_home_or_not_a_year_of_bills_is_not_compared(session):
    settle_home(session, 1, 146)
    session.execute(update(InvoiceLine).values(period_from=dt.date(2026, 3, 1)))
    session.commit()

    assert compare_homes() == 0
    assert session.scalars(select(HomeUse)).all() == []


def test_who_has_left_is_not_compared(session):
    settle_home(session, 1, 146)
    session.execute(update(Contract).values(valid_until=TODAY - dt.timedelta(days=1)))
    session.commit()

    assert compare_homes() == 0


@pytest.mark.parametrize(
    ("outline", "storeys", "band"),
    [(60, 1, "small"), (60, 2, "middle"), (119.9, None, "small"), (120, 2, "large"), (900, None, "large")],
)
def test_the_size_of_a_home_is_the_area_of_its_floors(outline, storeys, band):
    assert band_of(outline, storeys) == band
