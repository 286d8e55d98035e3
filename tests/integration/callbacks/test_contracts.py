"""The contract pages answer for the signed-in customer, and show what is known and no more."""

import datetime as dt
import json
from decimal import Decimal

import pytest
import shapely
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import select, update

from callbacks.contracts import show_contract, show_contracts
from data.models import (
    Contract,
    ContractDocument,
    ContractPoint,
    Deployment,
    Invoice,
    Meter,
    Premise,
    TariffGroup,
    TariffRate,
)
from data.queries.contracts import contracts_of, invoices_under, spots_of
from domain.errors import InvalidInputError, NotAllowedError
from domain.tariffs import RateKind
from services.contracts_shown import contracts_export
from services.identity import identify
from tests.support.builders import connect_point, customer_id, sign_up_customer, sign_up_user, signed_in
from tests.support.files import frame_of
from tests.support.issuing import DECISION, issue, set_tariff
from tests.support.queries import statements
from tests.support.words import parts_of as components_of
from tests.support.words import rows_of, text_of

TODAY = dt.date(2026, 10, 31)
OURS, THEIRS = "U-PP-FW/1", "U-PP-FW/666"
POZNAN = shapely.Point(358_000, 506_000)
VERIFIED = {"M-FW/1": dt.date(2026, 12, 10), "G-FW/1": dt.date(2026, 10, 1)}
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def rates(session):
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={"name": "W"}, is_demo=True))
    return set_tariff(session)


@pytest.fixture
def theirs(session, rates):
    """A neighbour with a contract and an invoice under it."""
    return issue(session, sign_up_customer(session, "0000666", street_line="ul. Cudza 6"), rates, "FW/666")


@pytest.fixture
def ours(session, rates, theirs):
    """A customer with a contract, its meters, an invoice under it and a place on the map, signed in."""
    customer = sign_up_customer(session, "0000001", street_line="ul. Nasza 1")
    issued = issue(session, customer, rates)
    for one in (theirs, issued):
        found = session.scalars(select(Contract).where(Contract.customer_id == one.customer.id)).one()
        session.execute(update(Invoice).where(Invoice.id == one.entry.invoice_id).values(contract_id=found.id))
    session.execute(update(Premise).values(geom=POZNAN))
    session.execute(update(Contract).where(Contract.number == OURS).values(payment_days=30))
    for serial, day in VERIFIED.items():
        session.execute(update(Meter).where(Meter.serial == serial).values(verification_expires_on=day))
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return issued


def sent(answer):
    """Return what the browser gets."""
    return json.dumps(answer, cls=PlotlyJSONEncoder)


def let_end(session, day, number=OURS):
    """End a contract with all that is supplied under it."""
    contract = session.scalars(select(Contract).where(Contract.number == number)).one()
    contract.valid_until = day
    session.execute(update(ContractPoint).where(ContractPoint.contract_id == contract.id).values(valid_until=day))
    session.commit()


def links(page):
    return {link.href for link in components_of(page, "Link")}


def test_a_contract_is_shown_with_its_days_points_meters_prices_and_invoices(engine, ours):
    with statements(engine) as asked:
        title, page = show_contract(OURS)

    said = text_of(page)
    assert title == f"Contract {OURS}"
    for part in (
        "Valid Signed 1 Jan 2024 In force from 1 Jan 2024 In force until without an end date Settled every 2 months",
        "To be paid within 30 days Water supply W1 Sewage S1",
        "Service point PP-FW/1",
        "Main meter M-FW/1",
        "Size DN 20 Installed 1 Jan 2024",
        "Prices on 31 October 2026",
        "Water supply 5.12 5.53 m³ 8 W1 19 Mar 2026",
        f"Decision {DECISION}, approved by RZGW, published 8 May 2023, valid from 19 Mar 2026",
        "FW/1 25 Jun 2026 502.23 zł 20 Mar 2026 19 Jun 2026",
    ):
        assert part in said
    assert "over time" not in said
    assert "No documents yet" in said
    assert len(asked) == 8


def test_the_documents_of_a_contract_are_listed_with_what_replaced_them(session, ours):
    contract = session.scalars(select(Contract).where(Contract.number == OURS)).one()
    papers = (("contract", "2024", 1, "Water"), ("annex", "A/1", 1, "Garden"), ("annex", "A/1", 2, "Garden meter"))
    for at, (kind, number, version, title) in enumerate(papers):
        since = dt.date(2024, 1 + at, 1)
        named = {"number": number, "version": version, "title": title}
        session.add(ContractDocument(contract_id=contract.id, kind=kind, valid_from=since, **named))
    session.commit()

    _title, page = show_contract(OURS)

    assert (
        "Documents Contract 2024 PDF Water · in force from 1 Jan 2024 in force "
        "Annex A/1, version 2 PDF Garden meter · in force from 1 Mar 2024 in force "
        "Annex A/1, version 1 PDF Garden · in force from 1 Feb 2024 replaced"
    ) in text_of(page)


def test_the_end_of_a_verification_is_counted_down_and_what_comes_of_it_is_said_by_what_the_meter_counts(session, ours):
    said = text_of(show_contract(OURS)[1])
    session.execute(update(Meter).values(verification_expires_on=dt.date(2026, 10, 30)))
    session.commit()
    late = text_of(show_contract(OURS)[1])

    assert "! verification ended 30 October 2026 (1 day ago). It has to be exchanged; we do it free of charge." in late
    assert "! verification ends 10 December 2026 (in 40 days). We exchange it free of charge before that." in said
    assert "! verification ended 1 October 2026 (30 days ago). After that it no longer lowers the sewage charge" in said


def test_a_contract_leads_to_the_use_of_each_meter_the_invoices_and_the_map_if_it_is_on_it(session, ours):
    _title, page = show_contract(OURS)

    premise = session.scalars(select(Premise.id).where(Premise.address == ours.customer.street_line)).one()
    places = session.scalars(select(Meter.id).where(Meter.serial.in_(VERIFIED))).all()
    ways = links(page)
    assert f"/invoices?premise={premise}" in ways
    assert sum(way.startswith("/consumption?meters=") for way in ways) == len(places)
    assert any(way.startswith("/map?lat=52.") for way in ways)
    assert '"/invoices/FW/1"' in sent(page).replace("\\", "")
    assert "/tiles/names/light/" in sent(page)

    session.execute(update(Premise).values(geom=None))
    session.commit()
    page = show_contract(OURS)[1]
    assert "These points are not on the map yet." in text_of(page)
    assert not any(way.startswith("/map") for way in links(page))


def test_prices_to_come_stand_folded_below_those_in_force(session, ours):
    group = session.scalars(select(TariffGroup).where(TariffGroup.code == "W1")).one()
    old = session.scalars(
        select(TariffRate).where(TariffRate.group_id == group.id, TariffRate.kind == RateKind.VOLUME)
    ).one()
    old.valid_until = dt.date(2026, 12, 31)
    given = {"decision_id": old.decision_id, "group_id": group.id, "kind": old.kind, "unit": old.unit}
    session.add(TariffRate(**given, net=Decimal("5.3725"), valid_from=dt.date(2027, 1, 1)))
    session.commit()

    found = list(filter(None, map(rows_of, components_of(show_contract(OURS)[1], "Div"))))

    assert found[0][0][:5] == ["Water supply", "5.12", "5.53", "m³", "8"]
    assert [row[:5] for row in found[1]] == [["Water supply", "5.3725", "5.80", "m³", "8"]]


def test_terms_of_before_are_shown_where_they_have_changed(session, ours):
    served = session.scalars(select(ContractPoint).where(ContractPoint.service_point_id == ours.terms.service_point_id))
    row = served.one()
    row.valid_from = dt.date(2026, 1, 1)
    before = {"valid_from": dt.date(2024, 1, 1), "valid_until": dt.date(2025, 12, 31)}
    ids = {"contract_id": row.contract_id, "service_point_id": row.service_point_id}
    session.add(ContractPoint(**ids, water_group_id=row.water_group_id, **before))
    session.commit()

    said = text_of(show_contract(OURS)[1])

    assert "ul. Nasza 1 PP-FW/1 W1 S1 1 Jan 2026 \u2013 ul. Nasza 1 PP-FW/1 W1 \u2013 1 Jan 2024 31 Dec 2025" in said


@pytest.mark.parametrize(
    ("day", "state", "note"),
    [
        (dt.date(2026, 12, 10), "Ending soon", "Ends on 10 December 2026 (in 40 days)"),
        (dt.date(2026, 9, 30), "Ended", "Ended on 30 September 2026 (31 days ago)"),
    ],
)
def test_the_end_of_a_contract_is_said_in_the_list_and_above_the_contract(session, ours, day, state, note):
    let_end(session, day)

    said = text_of(show_contract(OURS)[1])

    assert [row[1] for row in rows_of(show_contracts(None, None, None)["found"])] == [state]
    assert said.startswith(note)
    assert "M-FW/1" in said
    assert ("verification" in said) is (state == "Ending soon")


def test_the_list_and_its_file_hold_what_is_looked_for(session, ours):
    connect_point(session, ours.customer, "PP-2", address="ul. Druga 2", since=dt.date(2026, 1, 1))
    session.commit()
    let_end(session, dt.date(2025, 6, 30), "U-PP-2")

    for asked, numbers in LOOKED_FOR:
        answer = show_contracts(*asked)
        file = contracts_export({name: said for name, said in zip(FILTERS, asked, strict=True) if said})
        assert [row[0] for row in rows_of(answer["found"])] == frame_of(file)["Number"].tolist() == numbers
        assert answer["single"] is False
        assert ("Show all contracts" in text_of(answer["found"])) is not bool(numbers)
    with pytest.raises(InvalidInputError):
        contracts_export({"customer": "1"})


FILTERS = ("status", "services", "year")
LOOKED_FOR = [
    ((None, None, None), [OURS, "U-PP-2"]),
    (("in_force", None, None), [OURS]),
    ((None, "water_sewage", "2026"), [OURS]),
    ((None, None, "2031"), []),
]


def test_the_contract_of_a_neighbour_is_as_little_there_as_one_that_nobody_has(ours):
    asked = [THEIRS, f"{OURS} ", "1", "", "\0", "%", "x" * 5000]

    assert {sent(show_contract(number)) for number in asked} == {sent(show_contract("nope"))}
    identify(None)
    for handler, given in ((show_contract, (OURS,)), (show_contracts, (None,) * 3)):
        with pytest.raises(NotAllowedError):
            handler(*given)


def test_no_query_finds_anything_of_a_neighbours_contract(session, ours, theirs):
    us = customer_id(ours.customer)
    [foreign] = contracts_of(session, customer_id(theirs.customer))

    assert [one.number for one in contracts_of(session, us)] == [OURS]
    assert spots_of(session, us, foreign.id) == {}
    assert invoices_under(session, us, foreign.id, TODAY, 6).empty


def test_who_has_no_contract_is_told_and_a_contract_without_points_is_shown(session, rates):
    customer = sign_up_customer(session)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    assert "No contracts yet" in text_of(show_contracts(None, None, None)["found"])

    first = dt.date(2027, 1, 1)
    session.add(Contract(number="U-0", customer_id=customer.id, signed_on=TODAY, valid_from=first, period_months=1))
    session.commit()

    said = text_of(show_contract("U-0")[1])
    assert [row[:3] for row in rows_of(show_contracts(None, None, None)["found"])] == [
        ["U-0", "To come", "No services"]
    ]
    for part in (
        "In force from 1 January 2027 (in 62 days)",
        "No service point",
        "No price is known",
        "No invoices yet",
    ):
        assert part in said
