"""The finance page answers for the signed-in customer, as of the chosen day."""

import datetime as dt

import pytest

from callbacks.finance import link_exports, show_balance, show_build_up, show_documents, show_open_items, show_standing
from callbacks.finance_everywhere import show_everywhere
from components.finance.screen import EXPORTS
from data.models import Deployment
from domain.errors import NotAllowedError
from services.due_dates import due_export
from services.identity import identify
from tests.support.builders import bill, pay, sign_up_customer, sign_up_user, signed_in
from tests.support.figures import outline
from tests.support.files import frame_of
from tests.support.words import parts_of, rows_of, text_of

TODAY = dt.date(2026, 10, 31)
PAID_ON = dt.date(2026, 9, 10)
UTILITY = {"name": "Wodociągi Przykładowo", "nip": "5214349636", "account_nrb": "24160000035175530643314956"}
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """A customer with a paid and an open invoice, signed in; and a neighbour with a debt."""
    neighbour = sign_up_customer(session, "0000666")
    bill(session, neighbour, "FV/666", "666.00", due=PAID_ON)
    ours = sign_up_customer(session, "0000001")
    paid = bill(session, ours, "FV/1", "100.00", due=PAID_ON)
    pay(session, ours, "100.00", on=PAID_ON, settles=[(paid, "100.00")])
    bill(session, ours, "FV/2", "80.00", due=dt.date(2026, 11, 5))
    user = sign_up_user(session, sees=[ours])
    session.commit()
    identify(signed_in(user, ours))
    return ours


@pytest.fixture
def newcomer(session):
    """A customer without any booking, signed in."""
    customer = sign_up_customer(session)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))


def test_the_headline_is_the_balance_of_the_signed_in_customer(ours):
    assert text_of(show_standing("")[0]).startswith("80.00 zł to pay, as of 31 October 2026")


def test_an_earlier_day_shows_what_was_owed_then(ours):
    assert text_of(show_standing("2026-09-09")[0]).startswith("100.00 zł to pay, as of 9 September 2026")


def test_chart_and_table_show_the_same_bookings(ours):
    figure, _words, table = show_balance("12", "")

    markers = {point for one in outline(figure)["series"][1:] for point in one["points"]}
    assert len(markers) == len(rows_of(table)) == 3


def test_a_manager_sees_what_is_to_be_paid_for_every_property_and_when(session, ours):
    other = sign_up_customer(session, "0000002", street_line="ul. Lipowa 1", account_nrb=UTILITY["account_nrb"])
    late = bill(session, other, "FV/3", "50.00", due=PAID_ON)
    pay(session, other, "20.00", on=PAID_ON, settles=[(late, "20.00")])
    ahead = sign_up_customer(session, "0000003", street_line="ul. Wodna 3", account_nrb=UTILITY["account_nrb"])
    pay(session, ahead, "70.00", on=PAID_ON)
    user = sign_up_user(session, "manager@demo.example", sees=[ours, other, ahead])
    session.commit()
    identify(signed_in(user, ours))

    headline, figure, words, table = show_everywhere(0)

    assert text_of(headline).startswith("110.00 zł to pay, as of 31 October 2026 ! overdue 30.00 zł")
    assert outline(figure)["series"][0]["points"][:2] == [(80.0, "Not due yet"), (0.0, "1 to 30 days late")]
    assert words.startswith("Open 110.00\u202fzł, of it overdue 30.00\u202fzł. Overpaid beside it: 70.00\u202fzł;")
    assert [row[:5] for row in rows_of(table)] == [
        ["ul. Lipowa 1", "10 Sept 2026", "30.00 zł", "FV/3", "31 to 60 days late"],
        ["ul. Ogrodowa 12", "5 Nov 2026", "80.00 zł", "FV/2", "Not due yet"],
    ]
    assert "/go/0000002/invoices/FV/3" in getattr(table, "data-long-table")
    assert frame_of(due_export({})).iloc[0].tolist()[-2:] == ["24 1600 0003 5175 5306 4331 4956", "0000002"]


def test_who_is_not_signed_in_has_no_properties(ours):
    identify(None)

    with pytest.raises(NotAllowedError):
        show_everywhere(0)


def test_the_build_up_closes_at_the_balance(ours):
    figure, words, table = show_build_up("12", "")

    assert words.endswith("closing balance 80.00\u202fzł.")
    assert outline(figure)["series"][-1]["points"][-1] == ("2026-10-01", 80.0)
    assert "October 2026" in text_of(table)


def test_open_items_are_those_that_no_payment_covered(ours):
    _figure, words, table = show_open_items("")

    assert "FV/2" in text_of(table)
    assert "FV/1" not in text_of(table)
    assert words.startswith("Open 80.00")


def test_documents_are_listed_with_what_paid_them(ours):
    invoices, payments, interest = show_documents("12", "")

    assert [word for word in ("FV/1", "FV/2", "Paid", "To pay") if word not in text_of(invoices)] == []
    assert "FV/1" in text_of(payments)
    assert "No interest notes in this time" in text_of(interest)


def test_nothing_of_a_neighbour_is_shown(ours):
    answers = [show_standing(""), show_balance("all", ""), show_open_items(""), show_documents("all", "")]

    assert "666" not in text_of([part for answer in answers for part in answer])


def test_the_files_hold_what_is_looked_at(ours):
    links = link_exports("24", "2026-09-09")

    assert len(links) == 2 * len(EXPORTS)
    assert {link.split("?")[1] for link in links} == {"span=24&as_of=2026-09-09"}


def test_a_newcomer_is_told_when_the_first_invoice_comes_and_is_shown_no_empty_charts(newcomer):
    headline, is_hidden = show_standing("")

    assert "Your first invoice appears here on the day it is issued" in text_of(headline)
    assert is_hidden


def test_before_the_first_booking_the_way_to_today_is_shown(ours):
    headline, is_hidden = show_standing("2019-01-01")

    assert text_of(headline).startswith("Nothing was booked up to 1 January 2019")
    assert is_hidden


def test_a_newcomer_has_nothing_open_and_no_documents(newcomer):
    assert "Nothing is open" in text_of(show_open_items("")[2])
    assert "No invoices in this time" in text_of(show_documents("all", "")[0])


def test_a_day_ahead_is_shown_as_of_today_and_said_to_be(ours):
    headline, is_hidden = show_standing("2027-01-05")

    assert text_of(headline).startswith("Shown as of 31 October 2026 5 Jan 2027 cannot be shown.")
    assert "80.00 zł to pay" in text_of(headline)
    assert not is_hidden


@pytest.mark.parametrize(("span", "as_of"), [("7", ""), ("24-12", "31.10.2026"), ("12", "2027-01-05"), ("12", "now")])
def test_whatever_the_address_says_the_files_are_of_a_view_there_is(ours, span, as_of):
    assert {link.split("?")[1] for link in link_exports(span, as_of)} == {"span=12&as_of=2026-10-31"}


def test_what_is_open_today_is_paid_by_the_transfer_beside_it(session, ours):
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    session.commit()

    today, earlier = show_standing("")[0], show_standing("2026-10-30")[0]

    assert [button.value for button in parts_of(today, "CopyButton")][1:3] == [UTILITY["account_nrb"], "80,00"]
    assert not list(parts_of(earlier, "CopyButton"))


@pytest.mark.parametrize("handler", [show_balance, show_build_up, show_documents])
def test_without_a_customer_nothing_is_shown(handler):
    with pytest.raises(NotAllowedError):
        handler("12", "")
