"""Bank statements: what came in is booked once, waits on a list with a reason, or the file is refused in words."""

import datetime as dt
import shutil
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from data.engine import connect
from data.ingest.exporting import export
from data.ingest.reasons import DAY_TO_COME, REVERSED, TO_THE_LIST
from data.ingest.undo import undo
from data.models import Allocation, Deployment, LedgerEntry, Payment, RunState, UnmatchedPayment
from data.queries.finance import open_part
from domain.bank import MassAccounts
from domain.errors import NotAllowedError
from tests.support.bank_files import ACCOUNT, MAIN, Came, camt053, entry, mt940, part, total
from tests.support.engines import POLAND_SRID
from tests.support.importing import contents, reasons, run_of, site_of, take, write
from texts import speaking

CUSTOMERS = (
    "number;kind;name;street_line;postcode_line;account_nrb",
    "0012345;person;Anna;ul. Długa 1;66-400 Gorzów;",
    "0012346;person;Ewa;ul. Długa 2;66-400 Gorzów;92124012340001567890123456",
)
DAY = dt.timedelta(days=1)
INVOICE = "FW/2025/12/000123"
INVOICES = (
    "number;customer;issued_on;due_on;period_from;period_until;position;line_kind;line_name;quantity;unit;price;line_net;vat_percent",
    "FW/2025/12/000123;0012345;2025-12-01;2025-12-15;2025-10-01;2025-11-30;1;water;Woda;20;m3;5,00;100,00;8",
)
PAID = Came("108.00", "FW/2025/12/000123 oplata za wode", "B/1", dt.date(2026, 1, 2))
TO_ACCOUNT = Came("20.00", "woda", "B/2", to=ACCOUNT)
TO_OWN = Came("30.00", "woda", "B/3", to="92124012340001567890123456")
NAMELESS = Came("40.00", "za wode", "B/4", payer="EWA NOWAK")
EVERYTHING = (PAID, TO_ACCOUNT, TO_OWN, NAMELESS, Came("-5.00", "prowizja", "B/5"))


def furnish(engine, folder):
    """Return a utility with two customers, one of whom owes 108.00."""
    site = site_of(engine, folder / "lake")
    take(site, "customers", write(folder / "customers.csv", *CUSTOMERS))
    take(site, "invoices", write(folder / "invoices.csv", *INVOICES))
    with engine.begin() as connection:
        told = {"account_nrb": MAIN, "individual_accounts": "102019547001"}
        connection.execute(update(Deployment).values(utility=told))
    return site


@pytest.fixture
def site(engine, tmp_path):
    """A utility with two customers, one of whom owes 108.00."""
    return furnish(engine, tmp_path)


def send(site, tmp_path, text, encoding="utf-8", **given):
    """Import a statement."""
    path = tmp_path / "statement.sta"
    path.write_bytes(text.encode(encoding))
    return take(site, "bank", path, **given)


def booked(session):
    """Return what was booked for whom."""
    one = Payment
    return list(map(tuple, session.execute(select(one.reference, one.customer_id, one.amount).order_by(one.reference))))


def waiting(session):
    """Return what waits, and why."""
    one = UnmatchedPayment
    return [tuple(row) for row in session.execute(select(one.reference, one.reason, one.payer).order_by(one.reference))]


FORMS = {
    "mt940": mt940,
    "mt940 <": lambda *came: mt940(*came, mark="<"),
    "mt940 ?": lambda *came: mt940(*came, mark="?"),
    "camt 02": camt053,
    "camt 08": lambda *came: camt053(*came, version="08"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_came_in_is_booked_for_whom_it_names_and_the_rest_waits(site, session, tmp_path, form):
    report = send(site, tmp_path, FORMS[form](*EVERYTHING))

    assert report.state is RunState.APPLIED, report.text()
    assert booked(session) == [("B/1", 1, Decimal(108)), ("B/2", 1, Decimal(20)), ("B/3", 2, Decimal(30))]
    assert waiting(session) == [("B/4", "nothing_named", "EWA NOWAK")]
    # The bill is paid, by the payment that names it.
    assert session.scalars(select(Allocation.amount)).all() == [Decimal(108)]
    assert session.scalar(select(LedgerEntry.booked_on).where(LedgerEntry.payment_id == 1)) == dt.date(2026, 1, 2)


def test_the_same_payments_in_another_form_are_the_same_payments(site, tmp_path):
    send(site, tmp_path, mt940(*EVERYTHING))
    before = contents(site.engine)

    report = send(site, tmp_path, camt053(*EVERYTHING))

    assert (report.run_id, contents(site.engine)) == (None, before)


def test_undo_takes_back_what_a_statement_brought(site, tmp_path):
    before = contents(site.engine)

    undo(site, run_of(send(site, tmp_path, mt940(*EVERYTHING))))

    assert contents(site.engine) == before


def test_a_dry_run_books_nothing(site, tmp_path):
    before = contents(site.engine)

    assert send(site, tmp_path, mt940(*EVERYTHING), dry_run=True).counts["payments.inserted"] == 3
    assert contents(site.engine) == before


def test_a_statement_of_another_account_is_refused(site, tmp_path):
    before = contents(site.engine)

    report = send(site, tmp_path, mt940(PAID, TO_ACCOUNT, account="92124012340001567890123456"))

    assert reasons(report) == ["The statement is of an account that is not the utility's."]
    assert contents(site.engine) == before


def test_a_payment_of_a_day_to_come_is_booked_and_doubted(site, session, tmp_path):
    tomorrow = site.clock().date() + dt.timedelta(days=2)

    report = send(site, tmp_path, mt940(Came("1.00", INVOICE, "B/1", tomorrow), Came("2.00", INVOICE, "B/2")))

    assert [issue.reason.message for issue in report.issues] == [DAY_TO_COME]
    assert [reference for reference, *_rest in booked(session)] == ["B/1", "B/2"]


def test_several_statements_of_a_file_are_all_taken(site, session, tmp_path):
    send(site, tmp_path, mt940(PAID) + mt940(TO_ACCOUNT, opening="1108.00") + mt940(PAID))

    assert [reference for reference, *_rest in booked(session)] == ["B/1", "B/2"]


def test_what_is_not_booked_yet_is_left_out_and_a_batch_is_several_payments(site, session, tmp_path):
    both = (TO_ACCOUNT, TO_OWN)
    parts = "".join(part(one, reference="") for one in both)
    batch = entry(total(both), parts, reference="B/7")
    pending = entry(PAID, part(PAID), status="PDNG", reference="B/8")
    text = camt053(Came("-50.00", "out", "B/6"), extra=batch + pending)

    report = send(site, tmp_path, text.replace(">950.00<", ">1000.00<"))

    assert report.state is RunState.APPLIED, report.text()
    assert booked(session) == [("B/7-1", 1, Decimal(20)), ("B/7-2", 2, Decimal(30))]


def test_money_that_was_given_back_and_what_takes_nothing_back_that_is_known_wait(site, session, tmp_path):
    back, away = Came("7.00", "zwrot", "B/1", is_back=True), Came("-7.00", "zwrot", "B/2", is_back=True)

    send(site, tmp_path, camt053(back, away))

    assert waiting(session) == [("B/1", "reversal", "JAN KOWALSKI"), ("R-B/2", "reversal_unknown", "JAN KOWALSKI")]


RETURNED = dt.date(2026, 1, 9)


def taken_off(amount="-108.00", title=PAID.title, reference="B/9", **given):
    """Return what the bank takes back."""
    return Came(amount, title, reference, RETURNED, is_back=True, **given)


def opened(session, on):
    """Return what is open of every booking at the end of a day."""
    session.rollback()
    entry = LedgerEntry
    rows = session.execute(select(entry.kind, open_part(on)).where(entry.booked_on <= on).order_by(entry.id))
    return {kind.value: left for kind, left in rows}


@pytest.mark.parametrize("form", FORMS)
def test_a_payment_that_the_bank_takes_back_pays_nothing_from_that_day_on(site, session, tmp_path, form):
    send(site, tmp_path, FORMS[form](PAID))

    report = send(site, tmp_path, FORMS[form](taken_off()))

    assert report.state is RunState.APPLIED, report.text()
    assert [note.message for note in report.notes] == [REVERSED]
    assert opened(session, RETURNED - DAY) == {"invoice": 0, "payment": 0}
    assert opened(session, RETURNED) == {"invoice": 108, "payment": 0, "reversal": 0}
    assert session.scalar(select(LedgerEntry.due_on).where(LedgerEntry.kind == "invoice")) == dt.date(2025, 12, 15)


def test_an_export_leaves_out_what_was_taken_back(site, tmp_path):
    send(site, tmp_path, mt940(PAID, TO_ACCOUNT))
    send(site, tmp_path, mt940(taken_off()))

    export(site.engine, "payments", target := tmp_path / "payments.csv")

    assert [line.split(";")[1] for line in target.read_text(encoding="utf-8-sig").splitlines()[1:]] == ["B/2"]


def test_a_payment_is_taken_back_once_whatever_files_tell_it_and_undone_it_is_as_before(site, tmp_path):
    send(site, tmp_path, mt940(PAID))
    before = contents(site.engine)
    run = run_of(send(site, tmp_path, mt940(taken_off())))
    after = contents(site.engine)

    for again in (mt940(taken_off()), camt053(PAID, taken_off()), mt940(PAID, taken_off())):
        assert send(site, tmp_path, again).run_id is None
    assert contents(site.engine) == after
    undo(site, run)
    assert contents(site.engine) == before


def test_a_reversal_is_not_undone_once_something_else_has_paid_what_it_had_opened(site, tmp_path):
    _paid, run = (run_of(send(site, tmp_path, mt940(one))) for one in (PAID, taken_off()))
    later = run_of(send(site, tmp_path, mt940(Came("108.00", PAID.title, "B/10", RETURNED))))

    with speaking("pl"), pytest.raises(NotAllowedError, match="Rozliczenia wpłat"):
        undo(site, run)

    undo(site, later)
    undo(site, run)


def test_what_else_is_overpaid_pays_what_is_open_again_and_the_reversal_is_of_the_payment_named(
    site, session, tmp_path
):
    twice = Came("108.00", PAID.title, "B/2", dt.date(2026, 1, 5), end_to_end="E/2")

    send(site, tmp_path, camt053(PAID, twice, taken_off(title="inny", end_to_end="E/2")))
    assert session.scalars(select(Payment.reference).where(Payment.reverses_id.is_not(None))).all() == ["R-B/9"]
    assert opened(session, RETURNED) == {"invoice": 0, "payment": 0, "reversal": 0}
    send(site, tmp_path, mt940(taken_off(reference="B/1")))

    assert opened(session, RETURNED)["invoice"] == 108


REVERSALS = {
    "one of two alike": ((PAID, replace(PAID, reference="B/2")), taken_off(), "reversal_several"),
    "another amount": ((PAID,), taken_off("-107.00"), "reversal_unknown"),
    "before it came": ((replace(PAID, on=RETURNED + dt.timedelta(days=1)),), taken_off(), "reversal_unknown"),
    "of nobody": ((PAID,), taken_off(title="zwrot"), "reversal_unknown"),
    "what waits": ((NAMELESS,), taken_off("-40.00", NAMELESS.title), "reversal_waiting"),
    "named there": ((PAID, Came("108.00", "woda", "B/8")), taken_off("-108.00", INVOICE, "B/8"), "reversal_waiting"),
    "twice": ((PAID, taken_off()), taken_off(reference="B/10"), "reversal_unknown"),
}


@pytest.mark.parametrize("case", REVERSALS)
def test_a_reversal_that_is_of_no_one_payment_waits_and_says_why(site, session, tmp_path, case):
    before, back, reason = REVERSALS[case]
    send(site, tmp_path, mt940(*before))
    send(site, tmp_path, mt940(back))

    assert waiting(session)[-1][1] == reason
    assert (f"R-{back.reference}", reason) in [row[:2] for row in waiting(session)]


def test_a_reversal_that_came_before_its_payment_takes_it_back_when_it_comes(site, session, tmp_path):
    send(site, tmp_path, mt940(taken_off()))
    before = contents(site.engine)

    report = send(site, tmp_path, mt940(PAID, NAMELESS))

    assert [note.message for note in report.notes] == [TO_THE_LIST, REVERSED]
    assert opened(session, RETURNED) == {"invoice": 108, "payment": 0, "reversal": 0}
    assert session.scalars(select(UnmatchedPayment.state).order_by(UnmatchedPayment.id)).all() == ["assigned", "open"]
    undo(site, run_of(report))
    assert contents(site.engine) == before


def test_a_reversal_that_waits_is_told_apart_anew_when_what_it_took_back_comes_to_wait(site, session, tmp_path):
    send(site, tmp_path, mt940(taken_off("-40.00", NAMELESS.title)))

    send(site, tmp_path, mt940(NAMELESS))

    assert [row[:2] for row in waiting(session)] == [("B/4", "nothing_named"), ("R-B/9", "reversal_waiting")]


def test_a_reversal_of_which_the_office_has_decided_is_left_to_it(site, session, tmp_path):
    send(site, tmp_path, mt940(taken_off()))
    session.execute(update(UnmatchedPayment).values(decided_at=site.clock()))
    session.commit()

    send(site, tmp_path, mt940(PAID))

    assert opened(session, RETURNED) == {"invoice": 0, "payment": 0}


def test_a_direct_debit_that_comes_back_is_a_payment_taken_back(site, session, tmp_path):
    send(site, tmp_path, mt940(PAID))
    plain = Came("-108.00", PAID.title, "B/9", RETURNED)
    send(site, tmp_path, mt940(plain).replace("NTRF", "NRTI"))
    assert opened(session, RETURNED)["invoice"] == 108

    send(site, tmp_path, camt053(replace(PAID, reference="B/3")))
    returned = part(plain).replace("</TxDtls>", "<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf></TxDtls>")
    more = entry(plain, returned, reference="B/4")
    send(site, tmp_path, camt053(Came("108.00", "za wode", "B/5"), extra=more).replace(">1108.00<", ">1000.00<"))

    assert opened(session, RETURNED)["invoice"] == 108


def test_nothing_paid_and_a_reference_of_several_payments_are_doubted(site, session, tmp_path):
    report = send(site, tmp_path, mt940(TO_ACCOUNT, TO_ACCOUNT, Came("0.00", "nic", "B/9")))

    assert [issue.refuses for issue in report.issues] == [False, False]
    assert booked(session) == [("B/2", 1, Decimal(20)), ("B/2/2", 1, Decimal(20))]


def test_a_reference_that_comes_back_with_another_amount_is_refused(site, tmp_path):
    send(site, tmp_path, mt940(PAID))

    report = send(site, tmp_path, mt940(Came("90.00", PAID.title, "B/1")))

    assert reasons(report) == ["Payment B/1 was booked otherwise; undo the import that brought it."]


TITLES = {
    "FW/2025/12/000123": 1,
    "fw/2025/12/000123, nr kl. 0012345": 1,
    "nr klienta: 12346": 2,
    "0012346 woda": 2,
    "za 12346 m3": "nothing_named",
    "FW/2025/12/0001234": "nothing_named",
    "0012345 i 0012346": "several_named",
}


def test_a_title_names_a_customer_by_a_document_or_a_number(site, session, tmp_path):
    send(site, tmp_path, mt940(*(Came("1.00", title, f"B/{at}") for at, title in enumerate(TITLES))))

    found = {reference: who for reference, who, _rest in [*booked(session), *waiting(session)]}
    assert {title: found[f"B/{at}"] for at, title in enumerate(TITLES)} == TITLES


def test_an_individual_account_of_nobody_waits_with_that_reason(site, session, tmp_path):
    send(site, tmp_path, mt940(Came("1.00", "woda", "B/1", to=MassAccounts("10201954", "7001").of(99999))))

    assert [reason for _reference, reason, _payer in waiting(session)] == ["unknown_account"]


PAYMENTS = st.lists(
    st.builds(
        Came,
        amount=st.sampled_from(["10.00", "10.00", "25.50", "-3.00", "-10.00"]),
        title=st.sampled_from(["woda", INVOICE, "nr kl. 12346"]),
        reference=st.just(""),
        to=st.sampled_from(["", ACCOUNT]),
        is_back=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(PAYMENTS, min_size=2, max_size=4), pieces=st.data())
def test_however_statements_are_split_overlap_and_come_again_the_ledger_is_the_same(
    migrated_file, tmp_path, days, pieces
):
    opening, statements = Decimal(1000), []
    for number, day in enumerate(days):
        dated = [replace(one, on=dt.date(2026, 1, 2 + number)) for one in day]
        statements.append(mt940(*dated, opening=str(opening)))
        opening += sum(one.signed for one in day)
    with fresh(migrated_file, tmp_path) as at_once, fresh(migrated_file, tmp_path) as in_pieces:
        send(at_once, tmp_path, "".join(statements))
        for last in range(1, len(days) + 1):
            first = pieces.draw(st.integers(0, last - 1))
            send(in_pieces, tmp_path, "".join(statements[first:last]))

        assert contents(in_pieces.engine) == contents(at_once.engine)
        assert taken(at_once.engine) == sum(one.signed for day in days for one in day if one.signed > 0 or one.is_back)


@contextmanager
def fresh(migrated_file, folder):
    """A utility in a file of its own."""
    file = Path(shutil.copy(migrated_file, folder / f"{uuid4().hex}.db"))
    engine = connect(f"sqlite:///{file}", map_srid=POLAND_SRID)
    yield furnish(engine, folder)
    engine.dispose()


def taken(engine):
    """Return how much money is booked or waits."""
    with engine.connect() as connection:
        sums = (connection.scalar(select(func.sum(model.amount))) for model in (Payment, UnmatchedPayment))
        return sum((one or Decimal() for one in sums), Decimal())
