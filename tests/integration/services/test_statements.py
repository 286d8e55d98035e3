"""Statements of account: the same bookings as a table and as a document, of the customer in force only."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import zxingcpp
from PIL import Image

from callbacks.finance_papers import show_statement
from data.models import Deployment
from data.queries.papers import parties_of
from domain.errors import InvalidInputError
from rendering.documents import pages_of
from services import statements
from services.identity import identify
from services.statements import TooLongError, owed_of, paper_of, statement, statement_export, statement_pdf
from tests.integration.services.test_papers import UTILITY, words
from tests.support.builders import bill, customer_id, pay, sign_up_customer, sign_up_user, signed_in
from tests.support.files import frame_of
from tests.support.words import text_of

TODAY = dt.date(2026, 10, 31)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """The worked account of domain.md 2.5, and a neighbour's."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    bill(session, sign_up_customer(session, "0000666"), "FV/666", "666.00", due=dt.date(2026, 1, 20))
    customer = sign_up_customer(session, "0000001", name="Zażółć Gęślą")
    first = bill(session, customer, "FV/1", "100.00", due=dt.date(2026, 1, 20))
    second = bill(session, customer, "FV/2", "1120.00", due=dt.date(2026, 3, 20))
    pay(session, customer, "150.00", on=dt.date(2026, 4, 10), settles=[(first, "100.00"), (second, "50.00")])
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer


def plain(text):
    return text.replace("\u202f", " ")


def test_the_table_leads_from_the_opening_to_the_closing_balance(ours):
    shown = frame_of(statement_export({"first": "2026-02-01", "last": "2026-10-31"}))

    assert shown["Balance after"].tolist() == [Decimal(100), Decimal(1220), Decimal(1070), Decimal(1070)]
    assert plain(shown["Settled by or for"][2]) == "for FV/1: 100.00 zł; for FV/2: 50.00 zł"
    assert shown["Still open on 31 Oct 2026"].tolist() == [None, Decimal(1070), Decimal(0), None]
    assert "FV/666" not in str(shown.to_dict())


def test_a_file_says_whose_account_it_is_and_what_it_comes_to(ours):
    exported = statement_export({"first": "2026-02-01", "last": "2026-10-31"})

    assert exported.about["Customer number"] == "0000001"
    assert [plain(exported.about[f"{end} balance"]) for end in ("Opening", "Closing")] == ["100.00 zł", "1,070.00 zł"]
    with pytest.raises(InvalidInputError):
        statement_export({"until": "2026-02-01"})


def test_every_amount_stands_on_the_document_with_what_settled_it(ours):
    said = words(statement_pdf("2026-02-01", "2026-10-31"))

    for part in (
        *("Statement of account", "Zażółć Gęślą", "1 Feb 2026\u201331 Oct 2026", "Opening balance 100.00 zł"),
        *("for FV/1: 100.00 zł", "for FV/2: 50.00 zł", "settled 10 Apr 2026: 50.00 zł"),
        *("1,120.00 zł", "150.00 zł", "1,220.00 zł", "1,070.00 zł", "181 to 365 days late"),
    ):
        assert part in said


def test_the_code_on_a_statement_of_today_pays_what_is_owed_and_an_old_one_has_none(session, ours):
    customer = customer_id(ours)
    found, parties = statement("", ""), parties_of(session, customer)
    pages = pages_of(paper_of(found, parties, owed_of(session, customer, found)))
    codes = [code.text for page in pages for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))]

    assert [code.split("|")[3] for code in codes] == ["107000"]
    assert "24 1600 0003 5175 5306 4331 4956" in words(statement_pdf("", ""))
    assert "24 1600 0003" not in words(statement_pdf("2026-01-01", "2026-10-30"))


def test_a_document_has_room_for_so_many_bookings(ours, monkeypatch):
    monkeypatch.setattr(statements, "LONGEST_PAPER", 2)

    with pytest.raises(TooLongError):
        statement_pdf("2026-01-01", "2026-10-31")


def test_the_card_says_what_the_account_comes_to_or_what_is_wrong_with_the_days(ours):
    told, ways = show_statement("2026-02-01", "2026-10-31")
    wrong, none = show_statement("2026-10-31", "2026-02-01")

    assert plain(told).endswith(
        "opening balance 100.00 zł, debits 1,120.00 zł, credits 150.00 zł, closing balance 1,070.00 zł."
    )
    assert [text_of(way) for way in ways] == ["Open as PDF", "CSV", "XLSX"]
    assert ways[1].href == "/export/account-statement.csv?first=2026-02-01&last=2026-10-31"
    assert (wrong, none) == ("The last day is before the first one.", [])
