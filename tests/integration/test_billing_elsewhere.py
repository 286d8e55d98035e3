"""The whole circle where another system makes the invoices: a reading leaves, arrives, and comes back as an invoice."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import commands
from config import Settings
from data.models import OutgoingBatch
from data.queries.readings import history_of
from domain.outgoing import checksum
from domain.readings import ReadingSource
from domain.roles import Role
from domain.settlement_runs import Billing
from services import outgoing
from services.identity import identify
from services.invoices import invoice_list, open_invoice
from services.readings import Entry, write_down
from services.runtime import Runtime, current, reading, use
from tests.support.builders import WARSAW, clock_at, connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.importing import site_of, take, write
from texts import speaking

BEGUN, READ, TODAY = dt.date(2026, 4, 30), dt.date(2026, 6, 30), dt.date(2026, 7, 20)
INVOICE = (
    "number;customer;contract;issued_on;due_on;period_from;period_until;position;line_kind;line_name;quantity;unit;price;line_net;vat_percent;service_point;meter;read_from;read_until",
    "F/1;0001234;U-PP-1;2026-07-05;2026-07-25;2026-05-01;2026-06-30;1;water;Woda;{volume};m3;5,00;{net};8;PP-1;M-1;2026-04-30;2026-06-30",
)


@pytest.fixture
def ours(engine, session, tmp_path):
    """A customer and a clerk, in an installation that is billed elsewhere."""
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False, billing=Billing.OUTSIDE))
    customer = sign_up_customer(session)
    fitted = fit_meter(session, "M-1", connect_point(session, customer), readings={BEGUN: 100})
    user = sign_up_user(session)
    session.commit()
    with speaking("en"):
        yield customer, fitted.meter_id, user
    identify(None)


def test_a_reading_leaves_is_acknowledged_and_comes_back_as_an_invoice_that_the_customer_sees(engine, tmp_path, ours):
    customer, meter, user = ours
    identify(signed_in(user, None, Role.CLERK))
    write_down(meter, Entry(Decimal(120), READ, ReadingSource.CUSTOMER))
    batch = outgoing.make(actor="clerk")
    file = outgoing.content(batch.id)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        read = list(csv.DictReader(io.StringIO(archive.read("readings.csv").decode())))
    outgoing.acknowledge(batch.id, checksum(file), actor="clerk")

    first, last = (Decimal(one["value_m3"]) for one in sorted(read, key=lambda one: one["read_on"]))
    head, line = INVOICE
    billed = line.format(volume=int(last - first), net=int(last - first) * 5)
    report = take(site_of(engine, tmp_path / "lake"), "invoices", write(tmp_path / "invoices.csv", head, billed))
    assert not report.issues

    identify(signed_in(user, customer))
    assert invoice_list()[0]["number"].tolist() == ["F/1"]
    explained = open_invoice("F/1").explanation
    assert (explained.document.gross, explained.lines[0].booked.quantity) == (Decimal("108.00"), Decimal(20))
    with reading() as session:
        assert history_of(session, meter)["billed_by"].tolist() == ["F/1", ""]


@pytest.fixture
def wodnik(ours, monkeypatch):
    """Give a command on the installation that is in force."""
    running = current()
    monkeypatch.setattr(commands, "open_here", lambda _settings: running)
    return lambda *words: CliRunner().invoke(commands.outgoing, list(map(str, words)), obj=Settings())


def test_commands_make_repeat_acknowledge_and_list_a_batch(session, wodnik, tmp_path):
    made = wodnik("make", tmp_path / "a.zip")
    again = wodnik("make", tmp_path / "b.zip")
    assert made.exit_code == again.exit_code == 0, made.output
    content = (tmp_path / "a.zip").read_bytes()
    assert content == (tmp_path / "b.zip").read_bytes()
    assert checksum(content) in made.output

    wrong = wodnik("acknowledge", 1, "0" * 64)
    assert "not the checksum of batch 1" in str(wrong.exception)
    assert wodnik("acknowledge", 1, checksum(content)).output == "batch 1 has arrived\n"
    assert "nothing waits" in wodnik("make", tmp_path / "c.zip").output
    assert not (tmp_path / "c.zip").exists()
    assert "arrived" in wodnik("list").output
    assert session.scalars(select(OutgoingBatch.acknowledged_by)).one().endswith("(command line)")
