"""The finance page in sentences."""

import datetime as dt

import pytest

from components.finance.words import ageing_words, balance_words, build_up_words, headline
from domain.finance import Span, View, balance_steps, build_up, standing_of
from tests.support.ledgers import ledger
from tests.support.words import text_of
from texts import speaking

TODAY = dt.date(2026, 10, 31)
VIEW = View(Span.YEAR, TODAY)
LATE = ("invoice", dt.date(2026, 9, 1), "100.00", "70.00", dt.date(2026, 9, 15))
NEW = ("invoice", dt.date(2026, 10, 22), "80.00", "80.00", dt.date(2026, 11, 5))
PAID = ("payment", dt.date(2026, 10, 1), "-30.00", "0.00", None)


@pytest.fixture(autouse=True)
def _in_english():
    with speaking("en"):
        yield


def said(*rows):
    return text_of(headline(standing_of(ledger(*rows), TODAY), TODAY))


def test_a_debt_is_said_with_what_is_overdue_and_what_comes_next():
    assert said(LATE, PAID, NEW) == (
        "150.00 zł to pay, as of 31 October 2026 ! overdue 70.00 zł, since 16 Sept 2026"
        " next due date 5 Nov 2026 (in 5 days)"
    )


def test_a_debt_that_is_not_due_is_said_to_be_in_order():
    assert "✓ nothing overdue" in said(NEW)


def test_an_overpayment_is_said_without_a_minus():
    paid = ("payment", TODAY, "-12.50", "-12.50", None)

    assert said(paid) == "12.50 zł overpaid, as of 31 October 2026; it pays your next invoice + overpaid"


def test_a_paid_account_is_said_to_be_paid():
    assert said().startswith("0.00 zł everything is paid")


def test_the_balance_chart_says_its_end_and_its_top():
    words = text_of(balance_words(balance_steps(ledger(LATE, PAID, NEW), VIEW)))

    assert words == "Balance on 31 Oct 2026: 150.00 zł. Highest: 150.00 zł on 22 Oct 2026."


def test_the_build_up_says_what_came_and_went():
    words = text_of(build_up_words(build_up(ledger(LATE, PAID, NEW), VIEW)))

    assert words == (
        "Opening balance 0.00 zł; invoices 180.00 zł, interest 0.00 zł, payments \u221230.00 zł, other 0.00 zł; "
        "closing balance 150.00 zł."
    )


def test_open_items_say_how_much_is_late():
    assert (
        text_of(ageing_words(standing_of(ledger(LATE, PAID, NEW), TODAY))) == "Open 150.00 zł, of it overdue 70.00 zł."
    )


def test_nothing_is_said_of_nothing():
    nothing = ledger()

    assert balance_words(balance_steps(nothing, VIEW)) == "Nothing was booked in this time."
    assert build_up_words(build_up(nothing, VIEW)) == "Nothing was booked in this time."
    assert ageing_words(standing_of(nothing, TODAY)) == "Nothing is open."
