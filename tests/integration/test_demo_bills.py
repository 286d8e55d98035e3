"""The demo utility: every bill comes out again, on both databases, and what is planted is there."""

import datetime as dt
import itertools
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, aliased

from data.demo.plan import DEFAULT_AS_OF, Size
from data.demo.tariffs import LAST_DAY
from data.demo.users import PASSWORD
from data.engine import connect
from data.models import (
    Contract,
    Customer,
    CustomerAccess,
    Installation,
    Invoice,
    InvoiceLine,
    InvoiceXml,
    LedgerEntry,
    Meter,
    Reading,
    TariffDecision,
    User,
)
from data.queries.invoices import document_of
from data.queries.reminders import verifications_ending
from domain.bank import is_nrb
from domain.customers import CustomerKind
from domain.errors import InvalidInputError, NotAllowedError
from domain.fa3 import Fault
from domain.invoices import EntryKind, InvoiceKind, LineKind
from domain.ksef import ksef_number
from domain.meters import VERIFICATION_ENDS, MeterRole
from domain.nip import is_nip
from domain.readings import ReadingSource, ReadingState
from services.invoices import explain
from services.runtime import Runtime, use
from services.settlement import settle
from services.xml_invoices import keep_missing
from tests.support.builders import WARSAW, clock_at
from tests.support.demo import build_demo, rows_of
from tests.support.engines import POLAND_SRID
from tests.support.importing import site_of, take, write
from tests.support.oracle import audit

FIRM = "5265877635"


@pytest.fixture
def small(small_demo: Path, tmp_path: Path):
    """An engine on a copy of the small demo utility."""
    engine = connect(f"sqlite:///{shutil.copy(small_demo / 'wodnik.db', tmp_path / 'copy.db')}", map_srid=POLAND_SRID)
    yield engine
    engine.dispose()


@pytest.fixture
def demo(small: Engine):
    """A session on a copy of the small demo utility."""
    with Session(small) as session:
        yield session


@pytest.fixture
def truth(small_demo: Path):
    return json.loads((small_demo / "demo-truth.json").read_text(encoding="utf-8"))


def test_every_bill_of_the_small_demo_comes_out_again(engine, tmp_path):
    build_demo(engine, tmp_path / "lake")

    assert audit(engine) == []


def test_submeters_of_the_small_demo_came_went_and_were_exchanged_and_paid_for_a_part_of_a_period(demo):
    fee = select(Invoice.id).join(InvoiceLine).where(InvoiceLine.kind == LineKind.SUBMETER_SUBSCRIPTION)
    came_late = fee.where(InvoiceLine.period_from > Invoice.period_from)
    went_early = fee.where(InvoiceLine.period_until < Invoice.period_until)
    place, new = Installation, aliased(Installation)
    exchanged = select(new.id).where(new.role == MeterRole.SUBMETER, new.installed_on == place.removed_on)

    for wanted in (came_late, went_early, exchanged.where(new.service_point_id == place.service_point_id)):
        assert demo.scalars(wanted).first() is not None


def managed_kinds(session):
    """Return what kind of customer each property of the housing manager is."""
    managed = select(Customer.kind).join(CustomerAccess).join(User, User.id == CustomerAccess.user_id)
    return session.scalars(managed.where(User.email == "manager@demo.example")).all()


@pytest.mark.proof
def test_every_bill_of_the_demo_town_comes_out_again(migrated_file, tmp_path):
    engine = connect(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'town.db')}", map_srid=POLAND_SRID)
    report = build_demo(engine, tmp_path / "lake", size=Size.TOWN)

    assert report.counts["invoices"] > 35_000
    assert audit(engine) == []
    with Session(engine) as session:
        assert len(managed_kinds(session)) == 40
    engine.dispose()


def unlike_the_ledger(engine, folder):
    """Keep the FA(3) of every invoice; return how many there are, what was refused, and whose sums the ledger differs.

    What is kept has passed the schema. Corrections of what firms bought wait until KSeF has given it its numbers.
    """
    use(Runtime(engine, folder, clock_at(DEFAULT_AS_OF), WARSAW, is_demo=True))
    first, corrected = keep_missing("somebody"), aliased(Invoice)
    with Session(engine) as session:
        waiting = [one.number for one in first.refused if one.fault is Fault.NOT_KNOWN_YET]
        asked = select(corrected.number, corrected.issued_on, corrected.id).where(Invoice.number.in_(waiting))
        rows = session.execute(asked.join(Invoice, Invoice.corrects_id == corrected.id).distinct()).all()
    numbers = (f"{number};{ksef_number(FIRM, issued_on, ident)}" for number, issued_on, ident in rows)
    take(site_of(engine, folder), "ksef_numbers", write(folder / "ksef.csv", "number;ksef_number", *numbers))
    last = keep_missing("somebody")
    with Session(engine) as session:
        booked = select(LedgerEntry.amount, InvoiceXml.content).join(
            InvoiceXml, InvoiceXml.invoice_id == LedgerEntry.invoice_id
        )
        sums = [
            (amount, Decimal(content.partition(b"<P_15>")[2].partition(b"<")[0].decode()))
            for amount, content in session.execute(booked).yield_per(1000)
        ]
    return first.count + last.count, last.refused, [pair for pair in sums if pair[0] != pair[1]], len(sums)


def test_the_fa3_of_the_whole_small_demo_is_valid_and_its_sums_are_those_of_the_ledger(small, tmp_path):
    count, refused, unlike, booked = unlike_the_ledger(small, tmp_path)

    assert count == booked > 1000
    assert (refused, unlike) == ((), [])


@pytest.mark.proof
def test_the_fa3_of_the_whole_town_is_valid_and_its_sums_are_those_of_the_ledger(migrated_file, tmp_path):
    engine = connect(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'town.db')}", map_srid=POLAND_SRID)
    build_demo(engine, tmp_path / "lake", size=Size.TOWN)

    count, refused, unlike, booked = unlike_the_ledger(engine, tmp_path)
    engine.dispose()

    assert count == booked > 35_000
    assert (refused, unlike) == ((), [])


def test_the_month_after_the_demo_settles_to_bills_that_come_out_again(small, tmp_path):
    use(Runtime(small, tmp_path, clock_at(dt.date(2026, 11, 2)), WARSAW, is_demo=True))
    issued = settle("2026-10", actor="clerk", tell=lambda _text: None)

    with Session(small) as session:
        booked = session.execute(
            select(func.count(), func.sum(LedgerEntry.amount)).where(LedgerEntry.booked_on > DEFAULT_AS_OF)
        )
        assert issued.waiting == 0
        assert booked.one() == (issued.documents, issued.gross)
    assert audit(small) == []
    assert settle("2026-10", actor="clerk", tell=lambda _text: None).documents == 0


def unexplained(session, numbers):
    """Return the documents of which some line, or the sum, is not explained to the grosz."""
    wrong = []
    for customer, number in numbers:
        document = document_of(session, customer, number, DEFAULT_AS_OF)
        assert document is not None
        told = explain(session, customer, document)
        if not told.agrees or any(line.rate is None for line in (*told.lines, *told.before)):
            wrong.append(number)
    return wrong


def test_the_newest_invoice_of_everybody_and_every_correction_is_explained_to_the_grosz(demo):
    issued = demo.execute(select(Invoice.customer_id, Invoice.number, Invoice.kind).order_by(Invoice.issued_on)).all()
    newest = {one.customer_id: one.number for one in issued if one.kind is InvoiceKind.INVOICE}
    corrections = [(one.customer_id, one.number) for one in issued if one.kind is InvoiceKind.CORRECTION]

    assert len(newest) > 50
    assert corrections
    assert unexplained(demo, [*newest.items(), *corrections]) == []


@pytest.mark.proof
def test_every_invoice_of_the_small_demo_is_explained_to_the_grosz(demo):
    assert unexplained(demo, demo.execute(select(Invoice.customer_id, Invoice.number)).all()) == []


@pytest.mark.parametrize(
    ("tampering", "noticed"),
    [
        ("UPDATE invoice_lines SET net = net + 1 WHERE id = 7", "its lines are"),
        ("UPDATE invoices SET vat = vat + 1, gross = gross + 1 WHERE id = 7", "not"),
        ("UPDATE readings SET value_m3 = value_m3 + 1000 WHERE state = 'accepted' AND source = 'removal'", "its lines"),
        ("UPDATE tariff_rates SET net = net + 1000000 WHERE valid_from = '2025-05-16'", "its lines"),
        ("UPDATE line_readings SET sign = -sign WHERE sign = -1", "its lines"),
        ("UPDATE ledger_entries SET amount = amount + 1 WHERE id = 7", "is booked as"),
        ("UPDATE allocations SET amount = amount - 1 WHERE id = 7", "allocations"),
        ("UPDATE interest_notes SET total = total + 1 WHERE id = 1", "charges"),
        ("DELETE FROM interest_lines WHERE id = (SELECT max(id) FROM interest_lines)", "note"),
        ("UPDATE invoices SET due_on = issued_on WHERE id = 7", "is due on"),
        ("UPDATE invoices SET number = 'FW/2025/01/999999' WHERE id = 7", "a hole"),
    ],
)
def test_the_auditor_notices(small, tampering, noticed):
    with small.begin() as connection:
        connection.execute(text(tampering))

    assert any(noticed in sentence for sentence in audit(small))


def test_the_same_seed_gives_the_same_utility(small, migrated_file, tmp_path):
    again = connect(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'again.db')}", map_srid=POLAND_SRID)
    build_demo(again, tmp_path / "lake")
    one, other = rows_of(small), rows_of(again)
    again.dispose()

    differing = {table for table in one if one[table] != other[table]}

    # The salt of the password; the revision of the map, unless both were made in one minute.
    assert differing - {"deployment"} == {"users"}


def test_a_database_with_rows_is_refused(small, tmp_path):
    with pytest.raises(NotAllowedError):
        build_demo(small, tmp_path / "lake")


def test_a_lake_with_hours_is_refused(engine, small_demo):
    with pytest.raises(NotAllowedError):
        build_demo(engine, small_demo / "lake")


def test_nothing_is_left_of_a_demo_whose_hours_cannot_be_written(engine, tmp_path):
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(OSError, match="file"):
        build_demo(engine, tmp_path / "file" / "lake")

    assert not any(rows_of(engine).values())


def test_a_history_beyond_the_prices_is_refused(engine, tmp_path):
    with pytest.raises(InvalidInputError):
        build_demo(engine, tmp_path / "lake", as_of=LAST_DAY + dt.timedelta(days=1))


def test_the_next_row_is_numbered_after_the_demo(engine, tmp_path):
    build_demo(engine, tmp_path / "lake")
    with Session(engine) as session:
        last = session.scalars(select(func.max(TariffDecision.id))).one()
        new = TariffDecision(number="next", approved_by="", valid_from=LAST_DAY)
        session.add(new)
        session.flush()

        assert new.id == last + 1


def test_nothing_lies_in_the_future(demo):
    as_of = dt.date(2026, 10, 31)

    assert demo.scalar(select(func.max(LedgerEntry.booked_on))) <= as_of
    assert demo.scalar(select(func.max(Invoice.issued_on))) <= as_of
    assert demo.scalar(select(func.max(Reading.read_on))) <= as_of


@pytest.mark.parametrize("kind", list(CustomerKind))
def test_there_are_customers_of_every_kind(demo, kind):
    assert demo.scalar(select(func.count()).where(Customer.kind == kind)) > 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM invoices WHERE kind = 'correction' AND gross < 0",
        "SELECT count(*) FROM invoice_lines WHERE kind = 'sewage' AND period_until = '2026-05-15'",
        "SELECT count(*) FROM readings WHERE source = 'estimate'",
        "SELECT count(*) FROM readings WHERE source = 'actual_radio'",
        "SELECT count(*) FROM readings WHERE state = 'corrected'",
        "SELECT count(*) FROM installations WHERE removed_on IS NOT NULL",
        "SELECT count(*) FROM installations WHERE parent_id IS NOT NULL AND purpose = 'garden'",
        "SELECT count(*) FROM contract_points WHERE sewage_group_id IS NULL",
        "SELECT count(*) FROM line_readings WHERE sign = -1",
        "SELECT count(*) FROM interest_notes",
        "SELECT count(*) FROM interest_notes WHERE corrects_id IS NOT NULL AND total < 0",
        "SELECT count(*) FROM payments WHERE reverses_id IS NOT NULL",
        "SELECT count(*) FROM interest_lines WHERE kind = 'commercial'",
        "SELECT count(*) FROM payments WHERE title NOT LIKE 'F%'",
        "SELECT count(*) FROM payments WHERE amount % 1000 = 0",
        "SELECT count(*) FROM contracts GROUP BY customer_id HAVING count(*) > 1",
    ],
)
def test_the_small_demo_shows(demo, query):
    assert demo.execute(text(query)).scalar()


def test_a_dial_passes_its_last_number(demo, truth):
    values = demo.scalars(
        select(Reading.value_m3).where(Reading.meter_id == truth["rolling_meter"]).order_by(Reading.read_on)
    ).all()

    assert min(values[1:]) < values[1]
    assert max(values) > 90_000


def test_an_estimate_is_settled_by_an_actual_reading(demo):
    readings = demo.execute(
        select(Reading.meter_id, Reading.source)
        .where(Reading.state == ReadingState.ACCEPTED)
        .order_by(Reading.meter_id, Reading.read_on, Reading.id)
    ).all()
    followed = list(itertools.pairwise(readings))

    assert all(
        after.source is not ReadingSource.ESTIMATE and after.meter_id == before.meter_id
        for before, after in followed
        if before.source is ReadingSource.ESTIMATE
    )


def test_numbers_of_accounts_and_taxes_are_valid_and_their_own(demo):
    customers = demo.scalars(select(Customer)).all()

    assert all(is_nrb(one.account_nrb or "") for one in customers)
    assert len({one.account_nrb for one in customers}) == len(customers)
    assert all(is_nip(one.nip or "") for one in customers if one.kind is not CustomerKind.PERSON)


def test_the_demo_customer_sees_a_leak_behind_a_radio_meter_with_a_garden(demo, truth):
    sees = select(CustomerAccess.customer_id).join(User).where(User.email == "customer@demo.example")
    ours = select(Contract.customer_id).where(Contract.customer_id == demo.scalar(sees))
    meters = demo.execute(
        select(Meter.id, Meter.radio_id, Installation.role)
        .join(Installation)
        .where(Installation.service_point_id == truth["accounts"]["service_point"])
        .order_by(Installation.role)
    ).all()
    leaking = {one["meter_id"] for one in truth["planted"] if one["what"] == "leak" and one["last"] == "2026-10-31"}

    assert demo.scalar(ours) == truth["accounts"]["customer"]
    assert [(one.role, one.radio_id is not None) for one in meters] == [("main", True), ("submeter", True)]
    assert meters[0].id in leaking


def test_the_housing_manager_has_forty_properties_the_communities_before_houses(demo, truth):
    kinds = managed_kinds(demo)

    assert len(kinds) == len(set(truth["accounts"]["managed"])) == 40
    assert set(kinds) == {CustomerKind.HOUSING, CustomerKind.PERSON}
    assert kinds.count(CustomerKind.HOUSING) == 12


def test_a_verification_ends_soon_at_one_property_of_the_housing_manager(demo, truth):
    managed = truth["accounts"]["managed"]
    assert len(verifications_ending(demo, DEFAULT_AS_OF, DEFAULT_AS_OF + VERIFICATION_ENDS, managed)) == 1


def test_the_published_password_opens_every_demo_account(demo):
    hashes = demo.scalars(select(User.password_hash)).all()

    assert len(hashes) == 8
    assert PasswordHasher().verify(hashes[0], PASSWORD)
    assert set(hashes) == {hashes[0]}


def test_every_misreading_was_put_right_by_a_correction(demo, truth):
    assert truth["misread"]
    for one in truth["misread"]:
        correction = demo.scalars(select(Invoice).where(Invoice.number == one["correction"])).one()
        assert (Decimal(one["wrong_m3"]) > Decimal(one["right_m3"])) == (correction.gross < 0)


def test_the_demo_customer_owes_a_part_of_a_bill(demo, truth):
    ours = LedgerEntry.customer_id == truth["accounts"]["customer"]

    assert demo.scalars(select(func.sum(LedgerEntry.amount)).where(ours)).one() > 0
    assert demo.scalars(select(func.count()).where(ours, LedgerEntry.kind == EntryKind.INTEREST_NOTE)).one() > 0
