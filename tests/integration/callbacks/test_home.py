"""The first page: what is owed, what was used, what needs attention; each for the signed-in customer only."""

import datetime as dt
from decimal import Decimal
from urllib.parse import unquote

import pytest
from sqlalchemy import delete, update

from callbacks.home import show_alerts, show_money, show_news, show_outlook, show_properties, show_water
from data.models import Allocation, Contract, Deployment, Invoice, LedgerEntry, UseGoal, UserSession, Vacation
from domain.customers import AccessScope
from domain.meters import MeterRole
from services.identity import current_identity, identify
from services.watch_outlook import running
from tests.support.builders import (
    bill,
    connect_point,
    customer_id,
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
SEEN = dt.datetime(2026, 10, 21, 10, tzinfo=dt.UTC)
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
    assert shown["hidden"] is False


def test_this_period_is_the_one_that_is_forecast_also_where_one_before_it_is_not_billed_yet(session, ours, radio):
    radio()
    session.execute(update(Invoice).values(period_until=dt.date(2026, 7, 31)))
    session.commit()

    period = running(session, customer_id(ours), TODAY)

    assert (period.first, period.last) == (dt.date(2026, 10, 1), dt.date(2026, 11, 30))
    assert "since 1 October 2026" in text_of(show_water(0)["use"])
    assert "Expected by 30 November 2026" in text_of(show_outlook(0))


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

    told = text_of(show_alerts(0))

    assert told.startswith("Possible leak since 19 October 2026 About 14 litres an hour")
    assert told.endswith("Agree to e-invoices")


def test_whoever_has_agreed_to_e_invoices_and_has_nothing_to_see_to_is_told_nothing(session, ours, radio):
    radio()
    ours.einvoice_since = START
    session.commit()

    assert show_alerts(0) == []


def test_what_ends_soon_is_told_with_what_comes_of_it(session, ours):
    point = connect_point(session, ours)
    soon = TODAY + dt.timedelta(days=40)
    main = fit_meter(session, "M-1", point, verification_expires_on=soon)
    fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, parent=main, verification_expires_on=soon)
    session.execute(update(Contract).values(valid_until=TODAY + dt.timedelta(days=10)))
    session.commit()

    told = text_of(show_alerts(0))

    assert told.startswith("Contract U-PP-1 ends on 10 November 2026 (in 10 days) If you need water")
    assert "The verification of submeter G-1 ends 10 December 2026 (in 40 days). After that it no longer lowers" in told
    assert "The verification of meter M-1 ends 10 December 2026 (in 40 days). We exchange it free of charge" in told


def test_a_goal_and_days_away_are_told_when_water_runs(session, ours, radio):
    radio()
    session.add(UseGoal(customer_id=ours.id, monthly_m3=Decimal(10), set_at=SEEN, set_by="x"))
    away = {"first_on": TODAY - dt.timedelta(days=2), "last_on": TODAY, "limit_l": 20}
    session.add(Vacation(customer_id=ours.id, **away, set_at=SEEN, set_by="x"))
    session.commit()

    told = text_of(show_alerts(0))

    assert "Water ran while you are away More than nobody at home would use: 31 Oct 2026 (380 l), 30 Oct 2026" in told
    assert "The goal for October 2026 is reached 11.8 m³ of 10.0 m³, which is 117\u00a0%." in told


def seen(session, user, at):
    times = {"created_at": at, "last_seen_at": at, "expires_at": at}
    session.add(UserSession(token_hash=str(at), user_id=user, address="", user_agent="", **times))
    session.commit()


def test_the_first_visit_says_nothing_of_what_is_new(ours):
    assert show_news(0) == []


def test_what_came_since_the_last_visit_is_listed_with_the_way_to_it(session, ours):
    identity = current_identity()
    bill(session, ours, "FV/0", "1.00", due=TODAY, issued=SEEN.date() - dt.timedelta(days=1))
    bill(session, ours, "FV/2", "10.00", due=TODAY, issued=SEEN.date())
    pay(session, ours, "5.00", on=TODAY, title="pln")
    readings = {TODAY - dt.timedelta(days=day): 10 + day for day in range(4)}
    fit_meter(session, "M-1", connect_point(session, ours), readings=readings)
    seen(session, identity.user_id, SEEN)

    shown = show_news(0)

    assert text_of(shown) == (
        "New for you since your visit of 21 Oct 2026 12:00 Invoice FV/1 22 Oct 2026 80.00 zł "
        "Invoice FV/2 21 Oct 2026 10.00 zł Payment 31 Oct 2026 5.00 zł 4 readings"
    )
    assert [link.href for link in parts_of(shown, "Link")] == [
        "/invoices/FV/1",
        "/invoices/FV/2",
        "/finance",
        "/consumption",
    ]


def test_nothing_new_is_not_spoken_of(session, ours):
    seen(session, current_identity().user_id, dt.datetime(2026, 10, 30, 10, tzinfo=dt.UTC))

    assert show_news(0) == []


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
    assert "balance 100.00 zł ! overdue 20.00 zł 0 m³ billed in 12 months" in shown
    assert shown.index("ul. Ogrodowa 12") < shown.index("ul. Lipowa 1")
    assert shown.endswith("ul. Ogrodowa 12 account 0000001")


def test_a_manager_sees_where_there_is_something_to_see_to(session, ours, radio):
    days = [dt.date(2026, 10, number) for number in range(20, 32)]
    radio(lambda: dict.fromkeys(days, 650), night=14)
    other = sign_up_customer(session, "0000002", street_line="ul. Lipowa 1")
    point = connect_point(session, other, "PP-2")
    fit_meter(session, "M-2", point, verification_expires_on=TODAY + dt.timedelta(days=40))
    user = sign_up_user(session, "manager@demo.example", sees=[ours, other], scope=AccessScope.MANAGER)
    session.commit()
    identify(signed_in(user, ours))

    shown = show_properties(0)
    [rows] = filter(None, map(rows_of, parts_of(shown, "Div")))

    assert "! 2 alerts" in text_of(shown)
    assert [[row[0], *row[3:5]] for row in rows] == [
        ["ul. Ogrodowa 12", "1", "possible leak"],
        ["ul. Lipowa 1", "1", "1 verification ends"],
    ]


def test_who_has_one_property_is_shown_no_table_of_them(ours):
    assert show_properties(0) == []


def test_what_the_period_will_come_to_is_told_without_money_where_no_price_is_known(ours, radio):
    radio()

    assert text_of(show_outlook(0)) == "Expected by 30 November 2026: 22.0 to 24.4 m³."


def test_nothing_of_a_neighbour_is_shown(session, ours, radio):
    neighbour = sign_up_customer(session, "0000666")
    bill(session, neighbour, "FV/666", "666.00", due=TODAY)
    fit_meter(session, "M-666", connect_point(session, neighbour, "PP-666"), readings={START: 666})
    session.commit()
    radio()

    water = show_water(0)

    assert "666" not in text_of([show_money(0), water["meters"], water["use"], show_properties(0)])
