"""KSeF answers with a number to each invoice that is sent there; the numbers come in by a file, once."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.ingest.undo import undo
from data.models import Deployment, Invoice
from domain.fa3 import Fault
from domain.ksef import ksef_number
from services.xml_invoices import keep, keep_missing
from tests.integration.services.test_papers import UTILITY
from tests.support.builders import sign_up_customer
from tests.support.importing import contents, reasons, run_of, site_of, take, write
from tests.support.issuing import correct, issue, set_tariff

ONE, OTHER = (ksef_number("5214349636", dt.date(2026, 6, 25), serial) for serial in (7, 8))
HEAD = "number;ksef_number;xml_sha256"
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def site(session, engine, tmp_path):
    """A utility that has issued an invoice to a firm and corrected it, with what goes to KSeF."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    rates, firm = set_tariff(session), sign_up_customer(session, "0000001", nip="5265877635")
    correct(session, issue(session, firm, rates), rates)
    session.commit()
    keep(session, list(session.scalars(select(Invoice.id))))
    session.commit()
    return site_of(engine, tmp_path / "lake")


def named(session, number):
    session.rollback()
    return session.scalars(select(Invoice).where(Invoice.number == number)).one()


def came(site, tmp_path, *rows, **given):
    return take(site, "ksef_numbers", write(tmp_path / "ksef.csv", HEAD, *rows), **given)


def test_a_correction_waits_for_the_number_of_what_it_corrects(session, site, tmp_path):
    waiting = [(one.number, one.fault) for one in keep_missing("tester").refused]
    came(site, tmp_path, f"FW/1;{ONE};")

    assert waiting == [("FK/1", Fault.NOT_KNOWN_YET)]
    assert (keep_missing("tester").count, named(session, "FW/1").ksef_number) == (1, ONE)
    assert named(session, "FK/1").xml_sha256


def test_a_file_of_numbers_is_taken_once_tried_first_and_can_be_undone(session, site, tmp_path):
    before, digest = contents(site.engine), named(session, "FW/1").xml_sha256
    session.rollback()
    came(site, tmp_path, f"FW/1;{ONE};{digest}", dry_run=True)
    assert contents(site.engine) == before

    first = came(site, tmp_path, f"FW/1;{ONE};{digest}")
    assert came(site, tmp_path, f"FW/1;{ONE};").counts["invoices.unchanged"] == 1
    undo(site, run_of(first))

    assert contents(site.engine) == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"FW/2;{ONE};", "Unknown: there is no such number."),
        (f"FW/1;{ONE[:-2]}00;", "Not a number of KSeF: 35 characters, the last two of them check digits."),
        (f"FW/1;{OTHER};", f"The invoice has another number of KSeF: {ONE}."),
        (f"FK/1;{ONE};", "Another invoice has this number of KSeF."),
        (f"FW/1;{ONE};{'0' * 64}", "KSeF took another file than the one that is kept here."),
    ],
)
def test_a_number_that_contradicts_what_is_known_is_refused(session, site, tmp_path, row, reason):
    came(site, tmp_path, f"FW/1;{ONE};")
    before = contents(site.engine)

    assert reasons(came(site, tmp_path, row)) == [reason]
    assert contents(site.engine) == before
