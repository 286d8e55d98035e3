"""The invoice pages answer for the signed-in customer, and explain every line."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import update

from callbacks.consumption import show_meters
from callbacks.finance import show_documents, show_open_items
from callbacks.home import show_money
from callbacks.invoices import show_invoice, show_list
from data.models import ContractPoint, Deployment, Invoice, InvoiceLine, Reading
from data.queries.invoices import corrections_of, document_of, lines_of, parts_of, premises_of, settled_by
from domain.errors import NotAllowedError, NotFoundError
from domain.identifiers import CustomerId
from domain.invoices import ESTIMATED
from services.identity import identify
from services.invoices_shown import invoice_export, invoice_list_export
from tests.support.builders import bill, customer_id, pay, sign_up_customer, sign_up_user, signed_in
from tests.support.files import frame_of
from tests.support.issuing import DECISION, correct, issue, set_tariff
from tests.support.queries import statements
from tests.support.words import parts_of as components_of
from tests.support.words import rows_of, text_of
from texts import speaking

TODAY = dt.date(2026, 10, 31)
PAID_ON = dt.date(2026, 7, 8)
UTILITY = {"name": "Wodociągi Przykładowo", "nip": "5214349636", "account_nrb": "24160000035175530643314956"}
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def rates(session):
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    return set_tariff(session)


@pytest.fixture
def theirs(session, rates):
    """A neighbour with an invoice and a correction."""
    issued = issue(session, sign_up_customer(session, "0000666", street_line="ul. Cudza 6"), rates, "FW/666")
    correct(session, issued, rates, "FK/666")
    return issued


@pytest.fixture
def ours(session, rates, theirs):
    """The worked invoice, a part of it paid, its customer signed in."""
    customer = sign_up_customer(session, "0000001")
    issued = issue(session, customer, rates)
    pay(session, customer, "100.00", on=PAID_ON, settles=[(issued.entry, "100.00")], title="woda")
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return issued


def sent(answer):
    """Return what the browser gets."""
    return json.dumps(answer, cls=PlotlyJSONEncoder)


def test_the_worked_invoice_is_explained_from_the_readings_to_the_grosz(ours):
    title, page = show_invoice("FW/1")

    said = text_of(page)
    assert title == "Invoice FW/1"
    for part in (
        *(
            "38 m³\u00a0\u00d7\u00a05.12 zł = 194.56 zł",
            "38 \u2212 9 = 29 m³",
            "29 m³\u00a0\u00d7\u00a08.74 zł = 253.46 zł",
        ),
        *(
            "3 months begun",
            DECISION,
            "tariff group W1",
            "published 8 May 2023",
            "8\u00a0% 465.03 zł 37.20 zł 502.23 zł",
        ),
    ):
        assert part in said
    assert "as the billing system gave" not in said.replace("is shown as the billing system gave it, and says so", "")


def test_each_reading_behind_a_line_is_shown_with_its_source_and_leads_to_the_use_of_its_days(ours):
    _title, page = show_invoice("FW/1")

    sewage = list(components_of(page, "Details"))[1]
    table = next(rows_of(one) for one in components_of(sewage, "Div") if rows_of(one))
    assert table[1] == [
        *("G-FW/1", "19 Mar 2026", "100.000", "Meter reader", "19 Jun 2026", "109.000", "Meter reader"),
        *("\u22129", "\u22129"),
    ]
    assert "/consumption?by=billing&span=2026-03-20,2026-06-19" in {link.href for link in components_of(sewage, "Link")}


def test_where_the_dial_has_a_comma_it_is_said_that_whole_m3_count(session, ours):
    before = text_of(show_invoice("FW/1")[1])
    session.execute(update(Reading).values(value_m3=Reading.value_m3 + Decimal("0.4")))
    session.commit()
    after = text_of(show_invoice("FW/1")[1])

    assert ["Whole m³" in said for said in (before, after)] == [False, True]
    assert "does not come to this line" not in after


def test_what_is_open_of_an_invoice_is_paid_by_the_transfer_beside_it(ours):
    _title, page = show_invoice("FW/1")

    assert text_of(page).startswith("402.23 zł still open, due 9 July 2026")
    copied = [button.value for button in components_of(page, "CopyButton")]
    assert copied[1:] == [UTILITY["account_nrb"], "402,23", "FW/1 nr kl. 0000001"]
    assert "8 Jul 2026 Payment woda 100.00 zł Still open: 402.23 zł" in text_of(page)


def test_a_line_that_our_rules_do_not_come_to_is_said_to_be_the_billing_systems(session, ours):
    of_water = (InvoiceLine.invoice_id == ours.entry.invoice_id, InvoiceLine.position == 1)
    session.execute(update(InvoiceLine).where(*of_water).values(net=Decimal("194.57")))
    session.commit()

    said = text_of(show_invoice("FW/1")[1])

    assert said.count("our own calculation does not come to this line") == 1
    assert "The lines below come to net 465.04 zł, VAT 37.20 zł, gross 502.24 zł." in said


def test_a_line_that_names_no_rate_is_explained_by_the_group_of_the_contract_or_not_at_all(session, ours):
    session.execute(update(InvoiceLine).values(rate_id=None))
    session.commit()
    by_contract = text_of(show_invoice("FW/1")[1])
    session.execute(update(ContractPoint).values(water_group_id=None, sewage_group_id=None))
    session.commit()
    by_nothing = text_of(show_invoice("FW/1")[1])

    doubt = "our own calculation does not come to this line"
    assert [said.count(doubt) for said in (by_contract, by_nothing)] == [0, 5]


def test_a_correction_shows_before_after_and_difference(session, rates, ours):
    correct(session, ours, rates)
    session.commit()

    title, page = show_invoice("FK/1")
    said = text_of(page)

    assert title == "Correction FK/1"
    assert "Gross together 502.23 zł 427.39 zł \u221274.84 zł" in said
    assert "Water supply 20 Mar 2026 19 Jun 2026 38 33 194.56 zł 168.96 zł \u221225.60 zł" in said
    assert "33 m³\u00a0\u00d7\u00a05.12 zł = 168.96 zł" in said
    assert "Reason: Błędny odczyt FW/1" in said
    assert "This invoice was corrected On 9 Jul 2026 by \u221274.84 zł. FK/1" in text_of(show_invoice("FW/1")[1])


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Reason: An estimate was replaced by the actual reading"),
        ("pl", "Przyczyna: Odczyt szacunkowy zastąpiony odczytem rzeczywistym"),
    ],
)
def test_a_reason_of_ours_is_told_in_the_language_of_the_reader(ours, rates, session, language, told):
    correct(session, ours, rates)
    session.execute(update(Invoice).where(Invoice.number == "FK/1").values(reason=ESTIMATED))
    session.commit()

    with speaking(language):
        assert told in text_of(show_invoice("FK/1")[1])


def test_the_invoice_of_a_neighbour_is_as_little_there_as_one_that_nobody_has(ours):
    asked = ["FW/666", "FK/666", "FW/1 ", "1", "", "\0", "%", "x" * 5000]

    assert {sent(show_invoice(number)) for number in asked} == {sent(show_invoice("nope"))}


def test_the_file_of_an_invoice_holds_its_lines_and_is_there_for_its_customer_only(ours):
    file = invoice_export({"number": "FW/1"})

    assert (frame := frame_of(file))["Net"].tolist() == [line.net for line in ours.priced.lines]
    assert set(frame["Decision"]) == {DECISION}
    assert set(frame["Unit"]) == {"m³", "month"}
    assert all(len(str(price).partition(".")[2]) == 2 for price in frame["Price"])
    for number in ("FW/666", "nope"):
        with pytest.raises(NotFoundError):
            invoice_export({"number": number})


def test_no_query_finds_anything_of_a_neighbours_invoice(session, ours, theirs):
    us, invoice = customer_id(ours.customer), theirs.entry.invoice_id

    assert document_of(session, us, "FW/666", TODAY) is None
    assert parts_of(session, us, invoice) == ({}, {})
    assert lines_of(session, us, invoice, {}) == []
    assert corrections_of(session, us, invoice, TODAY).empty
    assert settled_by(session, us, invoice, TODAY).empty
    assert premises_of(session, us)["address"].tolist() == [ours.customer.street_line]
    assert premises_of(session, CustomerId(404)).empty


def test_an_invoice_costs_as_many_statements_however_many_lines_it_has(session, engine, ours):
    bill(session, ours.customer, "FW/0", "10.00", due=PAID_ON)
    session.commit()
    costs = []
    for number in ("FW/0", "FW/1"):
        with statements(engine) as asked:
            show_invoice(number)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_the_document_is_there_for_whoever_agreed_to_e_invoices(session, ours):
    refused = text_of(show_invoice("FW/1")[1])
    ours.customer.einvoice_since = TODAY
    session.commit()
    links = {link.href for link in components_of(show_invoice("FW/1")[1], "A")}

    assert "for customers who have agreed to e-invoices" in refused
    assert {"/invoices/FW/1.pdf", "/invoices/FW/1.pdf?duplicate"} <= links


def test_the_list_holds_our_invoices_and_leads_to_each(session, rates, ours):
    correct(session, ours, rates)
    session.commit()

    shown = show_list(None, None, None, None)

    assert [row[:5] for row in rows_of(shown["found"])] == [
        ["FK/1", "23 Jul 2026", "\u221274.84 zł", "To be credited", "\u221274.84 zł"],
        ["FW/1", "9 Jul 2026", "402.23 zł", "Overdue", "502.23 zł"],
    ]
    assert [sent(shown["found"]).count(f"/invoices/{number}") for number in ("FW/1", "FK/1")] == [2, 2]
    assert text_of(shown["told"]) == "2 documents, together 427.39 zł, still open 327.39 zł"
    assert (shown["years"], shown["single"]) == ([{"value": "2026", "label": "2026"}], True)


def test_the_list_and_its_file_hold_what_is_looked_for(session, rates, ours):
    correct(session, ours, rates)
    session.commit()

    for asked, numbers in LOOKED_FOR:
        found = show_list(*asked)["found"]
        file = invoice_list_export({name: said for name, said in zip(FILTERS, asked, strict=True) if said})
        assert [row[0] for row in rows_of(found)] == frame_of(file)["Number"].tolist() == numbers
        assert ("Show all invoices" in text_of(found)) is not bool(numbers)


LOOKED_FOR = [
    (("corrected", None, None, None), ["FW/1"]),
    (("overdue", "2026", "", "fw"), ["FW/1"]),
    ((None, None, None, "fk"), ["FK/1"]),
    (("paid", None, None, None), []),
    ((None, "2025", None, None), []),
]
FILTERS = ("status", "year", "premise", "number")


@pytest.fixture
def manager(session, ours):
    """Somebody who looks after the customer and another one with an invoice; the other one is in force."""
    other = sign_up_customer(session, "0000002", street_line="ul. Lipowa 1")
    bill(session, other, "FW/2", "20.00", due=dt.date(2026, 11, 5), issued=dt.date(2026, 10, 12))
    user = sign_up_user(session, "manager@demo.example", sees=[ours.customer, other])
    session.commit()
    identify(signed_in(user, other))


def test_a_manager_finds_the_invoices_of_all_properties_and_each_leads_to_its_own(manager):
    shown = show_list(None, None, None, None, "every")

    assert [row[:5] for row in rows_of(shown["found"])] == [
        ["FW/2", "ul. Lipowa 1", "20.00 zł", "5 Nov 2026", "To pay"],
        ["FW/1", "ul. Ogrodowa 12", "402.23 zł", "9 Jul 2026", "Overdue"],
    ]
    assert text_of(shown["told"]) == "2 documents, together 522.23 zł, still open 422.23 zł"
    assert sent(shown["found"]).count("/go/0000001/invoices/FW/1") == 1
    assert [place["label"] for place in shown["premises"][-2:]] == ["ul. Lipowa 1", "ul. Ogrodowa 12"]
    assert shown["csv"] == "/export/invoice-list.csv?properties=every"
    file = invoice_list_export({"properties": "every", "premise": "0000001"})
    assert frame_of(file)[["Number", "Customer number"]].to_numpy().tolist() == [["FW/1", "0000001"]]
    assert file.about["Properties"] == "all"
    assert [row[0] for row in rows_of(show_list(None, None, None, None)["found"])] == ["FW/2"]


def test_an_invoice_of_another_property_says_whose_it_is_and_leads_there(manager):
    title, page = show_invoice("FW/1")

    assert title == "Invoice FW/1"
    assert "It is of ul. Ogrodowa 12, account 0000001." in text_of(page)
    assert [link.href for link in components_of(page, "A")] == ["/go/0000001/invoices/FW/1"]
    assert sent(show_invoice("FW/666")) == sent(show_invoice("FW/free"))


def test_a_property_of_a_neighbour_is_asked_for_in_vain_like_one_that_nobody_has(session, ours, theirs):
    foreign = str(premises_of(session, customer_id(theirs.customer))["premise_id"].iloc[0])

    asked = [show_list(None, None, one, None) for one in (foreign, "999999")]

    assert sent(asked[0]).replace(f"premise={foreign}", "") == sent(asked[1]).replace("premise=999999", "")


def test_who_has_no_invoices_is_told_when_the_first_one_comes(session, rates):
    customer = sign_up_customer(session)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))

    assert "Your first invoice appears here on the day it is issued" in text_of(
        show_list(None, None, None, None)["found"]
    )


def test_finance_home_and_readings_lead_to_the_invoice(ours):
    tables = [*show_documents("all", ""), show_open_items("")[2], show_meters(None)[2]]
    leading = [table for table in tables if "/invoices/FW/1" in sent(table)]

    assert len(leading) == 4
    assert "/invoices/FW/1" in {link.href for link in components_of(show_money(0)[0], "Link")}


def test_without_a_customer_nothing_is_shown(ours):
    identify(None)

    for handler, asked in ((show_invoice, ("FW/1",)), (show_list, (None,) * 4)):
        with pytest.raises(NotAllowedError):
            handler(*asked)
