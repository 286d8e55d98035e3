"""Numbers with strokes, hashes, dots and letters of our own: every link leads to what it is about."""

import datetime as dt
import io
import re
import zipfile

import pytest
from sqlalchemy import select

from data.models import Message
from domain.links import contract_at, invoice_at, note_at, on_behalf_of
from domain.roles import Role
from services.reminders import remind
from tests.support.builders import bill, confirm_contact, sign_up_customer
from tests.support.portal import let_in

TODAY = dt.date(2026, 10, 31)
NUMBERS = ["12", "12/3", "12-3", "..", "Łąka 7#a?b%2F", "//.pdf"]
"""Of customers; each has one invoice, whose number is nasty, too, and ends with theirs."""
ANNA = "anna@example.com"


def invoice_of(number):
    return f"FV/../{number}"


@pytest.fixture
def properties(session, running, visitor):
    mine = [sign_up_customer(session, one, email=ANNA, phone=None, einvoice_since=TODAY) for one in NUMBERS]
    for number, customer in zip(NUMBERS, mine, strict=True):
        confirm_contact(session, customer, locale="en")
        # The first letters are of two weeks ago at most.
        bill(session, customer, invoice_of(number), "100", due=TODAY + dt.timedelta(days=9))
    let_in(session, ANNA, Role.CUSTOMER, sees=mine)
    session.commit()
    visitor.sign_in(ANNA)


def landing(visitor, link):
    """Return whom a link puts in force, and where it leads."""
    answer = visitor.get(link)
    with visitor.client.session_transaction() as kept:
        return kept["customer"], answer.location


def test_every_link_opens_the_invoice_of_its_customer_as_a_page_and_as_a_document(visitor, properties):
    for number in NUMBERS:
        holder, page = landing(visitor, on_behalf_of(number, invoice_at(invoice_of(number))))
        shown = visitor.open_page(page).json["response"]["_pages_content"]["children"]
        paper = visitor.get(f"{page}.pdf")

        assert holder == number
        assert f"'{invoice_of(number)}'" in str(shown)
        assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
        assert re.fullmatch(r"inline; filename=[\w-]+\.pdf", paper.headers["Content-Disposition"])


def test_the_links_of_letters_lead_where_those_of_pages_do(session, visitor, properties):
    remind()

    letters = session.scalars(select(Message).where(Message.kind == "invoice_issued").order_by(Message.id))
    links = [link for one in letters for link in re.findall(r"https://portal\.example(/go/\S+)", one.body)]
    assert sorted(links) == sorted(on_behalf_of(one, invoice_at(invoice_of(one))) for one in NUMBERS)


def test_the_year_of_all_has_a_folder_for_each_and_no_name_leads_out_of_it(visitor, properties):
    packed = zipfile.ZipFile(io.BytesIO(visitor.get("/invoices/2026.zip?properties=every").data)).namelist()

    folders = {one.partition("/")[0].casefold() for one in packed}
    assert len(folders) == len(packed) == len(NUMBERS)
    assert [one for one in packed if not re.fullmatch(r"[\w-]+/[\w-]+\.pdf", one, re.ASCII)] == []


def test_links_of_before_lead_on_as_they_were_written(visitor, properties):
    places = ["/invoices/FV%231?a=b%2Fc", "/contracts/%3F", "/finance?%FF"]

    assert [landing(visitor, f"/go/12{place}") for place in places] == [("12", place) for place in places]


def test_ones_own_can_be_chosen_and_what_is_anothers_is_answered_as_what_nobody_has(session, visitor, properties):
    bill(session, sign_up_customer(session, "12/4"), "FV#4", "100", due=TODAY)
    session.commit()
    chosen = {one: visitor.post("/account/in-force", number=one).status_code for one in [*NUMBERS, "12/4", "12/5"]}
    answers = [visitor.get(on_behalf_of(one, "/finance")) for one in ("12/4", "12/5")]
    files = (note_at, lambda one: f"{invoice_at(one)}.pdf", lambda one: f"{contract_at(one)}/documents/1.pdf")

    assert chosen == dict.fromkeys(NUMBERS, 302) | {"12/4": 404, "12/5": 404}
    assert (answers[0].status_code, answers[0].text) == (404, answers[1].text)
    assert {visitor.get(where(one)).status_code for where in files for one in ("FV#4", "FV#5")} == {404}
