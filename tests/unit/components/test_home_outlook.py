"""What the running period will come to, in words."""

import datetime as dt
from decimal import Decimal

from components.home.water import outlook
from domain.consumption.forecast import Forecast, Span, Withheld
from domain.consumption.watched import Bill, Outlook
from tests.support.words import text_of
from texts import speaking

SEPTEMBER, OCTOBER = dt.date(2026, 9, 1), dt.date(2026, 10, 31)
BILL = Bill(Decimal("210.40"), Decimal(230), Decimal("251.60"))


def told(projected, bill=None):
    withheld = None if projected else Withheld.SHORT_HISTORY
    use = Forecast(SEPTEMBER, OCTOBER, 9000.0, 17000.0, 1.0, projected, withheld)
    with speaking("en"):
        return text_of(outlook(Outlook(use, bill, 1, 0)))


def test_an_interval_is_told_with_its_bill_where_there_is_a_price():
    span = Span(18_400.0, 20_000.0, 21_600.0)

    assert told(span) == "Expected by 31 October 2026: 18.4 to 21.6 m³."
    assert told(span, BILL).endswith("That is a bill of 210.40 to 251.60 zł.")


def test_nothing_is_told_where_nothing_can_be_said():
    assert (told(None), outlook(None)) == ("", [])
