"""Payments and instalment plans in the office, and what their customers see of them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from dash import no_update

from callbacks.finance import show_documents, show_plans, show_standing, show_waterfall
from callbacks.office import instalments, payments
from components.office.instalments import AGREE, PLAN_AREA, PROPOSE
from components.office.instalments import AREA as PLANS
from components.office.payments import AREA, ASSIGN, PROPOSED, RELEASE, RELEASED_AREA, REOPEN, RETURN, REVERSE
from data.models import UnmatchedPayment
from domain.roles import Role
from domain.unmatched import NOTHING_NAMED, REVERSAL_UNKNOWN
from services.identity import identify
from tests.support.builders import bill, sign_up_customer, sign_up_user, signed_in
from tests.support.figures import outline
from tests.support.pressing import pressing
from tests.support.words import parts_of, rows_of, text_of
from texts import speaking

MINUS_90 = "\N{MINUS SIGN}90.00 zł"
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def clerk(session):
    """A clerk, a customer who owes 90.00, and 90.00 from somebody of that name."""
    ours = sign_up_customer(session, "0001234", name="Anna Lis")
    bill(session, ours, "FV/1", "90.00", due=dt.date(2026, 9, 1))
    came = {"received_on": dt.date(2026, 10, 20), "amount": Decimal(90), "reason": NOTHING_NAMED}
    session.add(UnmatchedPayment(id=1, reference="B/1", payer="ANNA LIS", title="woda", **came))
    user = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    owner = sign_up_user(session, "anna@example.com", sees=[ours])
    session.commit()
    identify(signed_in(user, None, Role.CLERK))
    return signed_in(owner, ours)


def press_payment(step, ident=1, **typed):
    """Press a button of the page of a payment; return the count of its Store and what was said."""
    button = {"area": AREA, "step": step}
    fields = {"ids": [{"field": name} for name in typed], "texts": list(typed.values())}
    with pressing(button) as said:
        opened = payments.take_step([1], [button], ident, 0, fields)
    return opened, str(said) or said.wrong


def press_plan(handler, step, **filled):
    """Press a button of the form of a plan for the customer's one debt."""
    button = {"area": PLANS, "step": step}
    form = {"debts": ["1"], "agreed_on": "31.10.2026", "count": "3", "first_on": "15.11.2026", "parts": "", "note": ""}
    more = [0] if step == AGREE else []
    with pressing(button) as said:
        outcome = handler([1], [button], "0001234", *more, form | {"bears_interest": True} | filled)
    return outcome, str(said) or said.wrong


def test_a_payment_is_listed_leads_to_its_customer_and_is_booked_by_one_press(clerk):
    found, csv, _xlsx = payments.show_found("open")
    assert rows_of(found)[0][:3] == ["20 Oct 2026", "90.00 zł", "woda"]
    assert csv == "/export/unmatched-payments.csv?status=open"
    assert "Anna Lis (0001234)" in text_of(payments.show_payment(1, 0))

    assert press_payment(f"{PROPOSED}:0001234") == (1, "The payment is booked.")

    assert rows_of(payments.show_found("open")[0]) == []
    assert "Undo the decision" in text_of(payments.show_payment(1, 1))
    assert press_payment(REOPEN)[0] == 1


def test_what_the_bank_took_back_is_shown_with_the_payments_that_it_may_be_and_taken_back_by_one_press(session, clerk):
    press_payment(f"{PROPOSED}:0001234")
    took = {"received_on": dt.date(2026, 10, 30), "amount": Decimal(-90), "reason": REVERSAL_UNKNOWN, "title": "zwrot"}
    session.add(UnmatchedPayment(id=2, reference="R-B/9", **took))
    session.commit()

    shown = text_of(payments.show_payment(2, 0))
    assert "What the bank took back" in shown
    assert "Anna Lis (0001234) Received 20 Oct 2026, reference B/1: woda" in shown
    assert press_payment(REVERSE, reverse="x")[0] is no_update
    assert press_payment(f"{REVERSE}:B/1", ident=2) == (1, "The payment is taken back.")
    assert "Undo the decision" in text_of(payments.show_payment(2, 1))

    identify(clerk)
    assert "90.00 zł" in text_of(show_standing("")[0])
    rows = [set(row) for row in rows_of(show_documents("12", "")[1])]
    assert {"30 Oct 2026", "zwrot", MINUS_90, "Taken back by the bank"} in rows
    assert {"20 Oct 2026", "woda", "90.00 zł", "Taken back by the bank on 30 Oct 2026"} in rows


def test_it_is_said_that_the_bank_had_taken_back_what_is_assigned(session, clerk):
    took = {"received_on": dt.date(2026, 10, 30), "amount": Decimal(-90), "reason": REVERSAL_UNKNOWN, "title": "woda"}
    session.add(UnmatchedPayment(id=2, reference="R-B/9", **took))
    session.commit()

    told = "The payment is booked, and the bank took it back on 30 Oct 2026: it pays nothing."
    assert press_payment(f"{PROPOSED}:0001234") == (1, told)
    assert "Taken back by the bank 30 Oct 2026" in text_of(payments.show_payment(1, 1))

    identify(clerk)
    assert "Your bank took back the payment of 90.00 zł" in text_of(show_standing("")[0])


def test_what_cannot_be_done_with_a_payment_is_said_and_changes_nothing(clerk):
    assert press_payment(ASSIGN, assign="x" * 500)[0] is no_update
    for step, words in ((ASSIGN, "Write the number of the customer."), (RETURN, "Say why it goes back, and by what.")):
        at = f'{{"area":"{AREA}","field":"{step}"}}: {words}'
        assert press_payment(step, **{step: " "}) == (no_update, at)
    assert "There is no such payment" in text_of(payments.show_payment(2, 0))
    assert rows_of(payments.show_found("nonsense")[0])


def test_a_plan_is_proposed_agreed_seen_by_its_customer_and_ended(clerk):
    lines, _said = press_plan(instalments.propose, PROPOSE)
    assert lines == "16.11.2026 30.00\n15.12.2026 30.00\n15.01.2027 30.00"

    for _press in range(2):
        assert press_plan(instalments.take_step, AGREE, parts=lines) == (1, "Plan R/2026/000001 is agreed.")
    assert "Anna Lis: everything is paid" in text_of(instalments.show_debts("0001234", 1))

    identify(clerk)
    shown = text_of(show_plans(""))
    assert "Instalment plan R/2026/000001 kept" in shown
    assert ["1", "16 Nov 2026", "30.00 zł", "0.00 zł", "30.00 zł", "to pay"] in rows_of_all(show_plans(""))
    assert "zł due on 16 Nov 2026" in text_of(show_standing("")[0])
    assert show_plans("2026-10-30") == []


@pytest.mark.parametrize("count", ["0", "13", "012" + "9" * 5_000, "three", ""])
def test_parts_are_not_proposed_where_they_cannot_be_so_many(clerk, count):
    lines, said = press_plan(instalments.propose, PROPOSE, count=count)

    assert (lines, said) == (no_update, "plans-new-count: A plan has 2 to 12 parts.")


@pytest.mark.parametrize("first_on", ["31.12.9999", "15.11.2020"])
def test_parts_are_not_proposed_for_days_on_which_nobody_could_agree(clerk, first_on):
    lines, said = press_plan(instalments.propose, PROPOSE, first_on=first_on)

    assert lines is no_update
    assert "The parts are due from the day of the agreement on, within three years." in said


def test_amounts_are_proposed_as_the_language_writes_them_and_read_with_a_tab_before_them(clerk):
    with speaking("pl"):
        lines, _said = press_plan(instalments.propose, PROPOSE)

    assert lines == "16.11.2026 30,00\n15.12.2026 30,00\n15.01.2027 30,00"
    assert press_plan(instalments.take_step, AGREE, parts=lines.replace(" ", "\t"))[0] == 1
    assert rows_of(instalments.show_plans(1))[0][3:6] == ["90.00 zł", "0.00 zł", "90.00 zł"]


@pytest.mark.parametrize("spoken", ["pl", "en"])
def test_the_days_that_stand_in_the_form_can_be_sent_as_they_are(clerk, spoken):
    with speaking(spoken):
        shown = {
            one.id: getattr(one, "value", "") for one in parts_of(instalments.show_debts("0001234", 1), "TextInput")
        }
    days = {name: shown[f"plans-new-{name}"] for name in ("agreed_on", "first_on")}

    assert press_plan(instalments.propose, PROPOSE, **days)[1] == ""


def test_a_number_that_nobody_has_is_not_a_customer_without_debts(clerk):
    assert "No customer has this number" in text_of(instalments.show_debts("1", 0))


def rows_of_all(cards):
    """Return the rows of the tables of cards."""
    return [row for card in cards for child in card.children for row in rows_of(child)]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a day that is none": ({"parts": "31.02.2027 90,00"}, "plans-new-parts: 31.02.2027 90,00 is no part"),
    "a day of agreement that is none": ({"agreed_on": "today"}, "plans-new-agreed_on: today is no day"),
    "an amount that is none": ({"parts": "16.11.2026 😀"}, "is no part"),
    "no parts": ({"parts": ""}, "A plan has 2 to 12 parts."),
    "a grosz too little": ({"parts": "16.11.2026 45,00\n2026-12-15 44.99"}, "0.01 zł apart"),
    "a debt of somebody else": ({"debts": ["2"], "parts": "16.11.2026 45\n15.12.2026 45"}, "not this customer's"),
    "a debt that is no number": ({"debts": ["9" * 5_000], "parts": "16.11.2026 90,00"}, "Choose at least one debt."),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_plan_that_cannot_be_agreed_is_refused_in_words(clerk, case):
    filled, words = WRONG[case]

    outcome, said = press_plan(instalments.take_step, AGREE, **filled)

    assert outcome is no_update
    assert words in said


def test_a_plan_is_ended_on_its_page(clerk):
    press_plan(instalments.take_step, AGREE, parts="16.11.2026 45,00\n15.12.2026 45,00")
    assert "R/2026/000001" in text_of(instalments.show_plans(1))
    button = {"area": PLAN_AREA, "step": "end"}

    with pressing(button):
        assert instalments.end_plan([1], [button], "R/2026/000001", 0) == 1

    assert "ended by the office" in text_of(instalments.show_plan("R/2026/000001", 1))
    assert "There is no such plan" in text_of(instalments.show_plan("R/1", 0))


def test_the_waterfall_shows_the_numbers_of_its_table(clerk):
    identify(clerk)

    figure, words, table = show_waterfall("12", "")

    steps = ["Opening balance", "Invoices", "Interest", "Payments", "Other", "Closing balance"]
    assert [name.partition("<br>")[0] for _amount, name in outline(figure)["series"][0]["points"]] == steps
    assert [row[1] for row in rows_of(table)] == ["0.00 zł", "90.00 zł", "0.00 zł", "0.00 zł", "0.00 zł", "90.00 zł"]
    assert "closing balance 90.00" in words


def test_a_payment_is_taken_off_by_its_reference_and_its_place_on_the_list_is_shown(clerk):
    press_payment(f"{PROPOSED}:0001234")
    button = {"area": RELEASED_AREA, "step": RELEASE}
    with pressing(button) as said:
        found = [payments.take_off([1], [button], reference) for reference in ("B/1", "B/1", None)]

    assert [one.href for one in found[:2]] == ["/office/payments?payment=1"] * 2
    assert found[2] is no_update
    assert "Enter the reference" in said.at(payments.Ids.REFERENCE)
