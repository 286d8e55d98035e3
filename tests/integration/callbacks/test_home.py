"""The first page: what is owed, what was used, what needs attention; each for the signed-in customer only."""

import datetime as dt
from urllib.parse import unquote

import pytest
from sqlalchemy import delete

from callbacks.home import show_money, show_properties, show_water
from data.models import Allocation, Deployment, LedgerEntry
from domain.customers import AccessScope
from domain.meters import MeterRole
from services.identity import identify
from tests.support.builders import (
    bill,
    connect_point,
    fit_meter,
    pay,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.figures import outline
from tests.support.hours import let_flow
from tests.support.words import parts_of, rows_of, text_of

TODAY = dt.date(2026, 10, 31)
START = dt.date(2026, 7, 1)
UTILITY = {"name": "Wodociągi Przykładowo", "nip": "5214349636", "account_nrb": "24160000035175530643314956"}
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """A customer who owes one bill, signed in."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    ours = sign_up_customer(session, "0000001")
    bill(session, ours, "FV/1", "80.00", due=dt.date(2026, 11, 5), period_until=dt.date(2026, 9, 30))
    user = sign_up_user(session, sees=[ours])
    session.commit()
    identify(signed_in(user, ours))
    return ours


@pytest.fixture
def radio(session, ours, tmp_path):
    """Returns what lets a garden and a house drink evenly, but for the house's given litres on given days."""
    point = connect_point(session, ours)
    main = fit_meter(session, "M-1", point, radio_id="R-1", readings={START: 100}, verification_expires_on=START)
    garden = fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, parent=main, radio_id="R-2")
    session.commit()

    def flow(day_litres=dict, night=0):
        def litres(moment):
            if moment.hour < 5:
                return night if moment.date() in day_litres() else 0
            return day_litres().get(moment.date(), 380) // 19

        let_flow(tmp_path, main.meter_id, START, TODAY, litres)
        let_flow(tmp_path, garden.meter_id, START, TODAY, lambda moment: 4 if moment.hour == 20 else 0)

    return flow


def test_one_bill_is_named_with_its_due_date_in_words(ours):
    to_pay, _payments = show_money(0)

    assert text_of(to_pay).startswith("To pay 80.00 zł FV/1, due 5 November 2026 (in 5 days) Pay by transfer")


def test_account_amount_and_title_can_be_copied(ours):
    to_pay, _payments = show_money(0)

    assert [button.value for button in parts_of(to_pay, "CopyButton")] == [
        "Wodociągi Przykładowo",
        "24160000035175530643314956",
        "80,00",
        "FV/1 nr kl. 0000001",
    ]


def test_the_code_says_in_words_what_it_holds(ours):
    picture = next(parts_of(show_money(0)[0], "Img"))

    assert picture.alt.startswith("Code of a transfer of 80.00 zł to Wodociągi Przykładowo")
    assert unquote(picture.src).startswith("data:image/svg+xml")


def test_what_is_overdue_is_said_before_anything_else(session, ours):
    bill(session, ours, "FV/0", "20.00", due=dt.date(2026, 9, 1))
    session.commit()

    assert "2 documents, overdue since 2 September 2026 (20.00 zł)" in text_of(show_money(0)[0])


def test_who_was_never_billed_is_not_told_that_everything_is_paid(session, ours):
    session.execute(delete(Allocation))
    session.execute(delete(LedgerEntry))
    session.commit()

    assert text_of(show_money(0)[0]).startswith("To pay 0.00 zł Your first invoice comes after the end of your first")


def test_who_owes_nothing_is_asked_for_no_transfer(session, ours):
    pay(session, ours, "100.00", on=TODAY)
    session.commit()

    to_pay, payments = show_money(0)

    assert text_of(to_pay).startswith("Overpaid 20.00 zł It pays your next invoice.")
    assert not list(parts_of(to_pay, "CopyButton"))
    assert "31 Oct 2026 100.00 zł" in text_of(payments)


def test_the_running_period_begins_after_the_last_bill(ours, radio):
    radio()

    shown = show_water(0)

    assert text_of(shown["use"]).startswith("Water this period ✓ as usual 11.8 m³ since 1 October 2026")
    assert shown["alerts"] == []
    assert shown["hidden"] is False


def test_the_last_thirty_days_are_drawn_and_listed(ours, radio):
    radio()

    shown = show_water(0)

    house, garden, typical = outline(shown["chart"])["series"]
    assert {len(one["points"]) for one in (house, garden, typical)} == {30}
    assert (house["points"][-1][1], garden["points"][-1][1]) == (0.376, 0.004)
    assert len(rows_of(shown["table"])) == 30
    assert "span=2026-10-02,2026-10-31" in unquote(shown["csv"])


def test_an_unusual_day_is_named(ours, radio):
    radio(lambda: {dt.date(2026, 10, 20): 1900})

    assert "Unusual: 20 Oct 2026." in show_water(0)["summary"]


def test_water_that_never_stops_is_told_first(ours, radio):
    days = [dt.date(2026, 10, number) for number in range(20, 32)]
    radio(lambda: dict.fromkeys(days, 650), night=14)

    alerts = text_of(show_water(0)["alerts"])

    assert alerts.startswith("Possible leak from 20 Oct 2026 to 31 Oct 2026")
    assert "about 14 litres an hour" in alerts


def test_a_verification_that_has_ended_is_said(ours, radio):
    radio()

    meters = text_of(show_water(0)["meters"])

    assert "Meter M-1 100.000 m³ 1 Jul 2026 ! verification ended 1 July 2026 (122 days ago)" in meters


def test_a_meter_read_by_eye_shows_its_last_settled_period_and_no_days(session, ours):
    fit_meter(session, "M-1", connect_point(session, ours), readings={START: 100, TODAY: 130})
    session.commit()

    shown = show_water(0)

    assert shown["hidden"] is True
    assert "Nothing counted yet" in text_of(shown["use"])


def test_a_newcomer_is_told_what_will_appear(ours):
    shown = show_water(0)

    assert "Your meter appears here when it is installed." in text_of(shown["meters"])
    assert "No payments yet" in text_of(show_money(0)[1])


def test_a_manager_sees_all_properties_and_their_sum(session, ours):
    other = sign_up_customer(session, "0000002", street_line="ul. Lipowa 1")
    bill(session, other, "FV/2", "20.00", due=dt.date(2026, 9, 1))
    user = sign_up_user(session, "manager@demo.example", sees=[ours, other], scope=AccessScope.MANAGER)
    session.commit()
    identify(signed_in(user, ours))

    shown = text_of(show_properties(0))

    assert shown.startswith("2 properties")
    assert "balance 100.00 zł ! overdue 20.00 zł" in shown
    assert shown.index("ul. Ogrodowa 12") < shown.index("ul. Lipowa 1")
    assert shown.endswith("ul. Ogrodowa 12 account 0000001")


def test_who_has_one_property_is_shown_no_table_of_them(ours):
    assert show_properties(0) == []


def test_nothing_of_a_neighbour_is_shown(session, ours, radio):
    neighbour = sign_up_customer(session, "0000666")
    bill(session, neighbour, "FV/666", "666.00", due=TODAY)
    fit_meter(session, "M-666", connect_point(session, neighbour, "PP-666"), readings={START: 666})
    session.commit()
    radio()

    water = show_water(0)

    assert "666" not in text_of([show_money(0), water["meters"], water["use"], show_properties(0)])
