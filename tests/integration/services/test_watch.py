"""Leaks of a customer with what they cost, what was said of them, a goal of use, and days away."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from data.models import (
    AuditEntry,
    ContractPoint,
    LeakDismissal,
    Meter,
    TariffDecision,
    TariffGroup,
    TariffRate,
    UseGoal,
    Vacation,
)
from domain.consumption.dismissals import Reason
from domain.consumption.watching import Level
from domain.customers import CustomerKind
from domain.errors import InvalidInputError, NotFoundError, OnlySeesError
from domain.meters import MeterRole
from domain.tariffs import RateKind, Service
from services.identity import identify
from services.runtime import current, today, use
from services.watch import alerts, goal_state, leaks, perhaps_leaking, vacation_alerts
from services.watching import dismiss, go_away, set_goal, stay
from tests.support.builders import (
    clock_at,
    connect_point,
    customer_id,
    fit_meter,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.hours import let_flow

TODAY = dt.date(2026, 10, 31)
YESTERDAY = dt.date(2026, 10, 30)
HEARD_FROM = dt.date(2026, 10, 1)
LEAKS_FROM = dt.date(2026, 10, 11)
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.usefixtures("installed")


def leaking(moment):
    """A home that leaks 10 litres an hour from the eleventh of October on."""
    return (30 if moment.hour in {6, 7, 19} else 0) + (10 if moment.date() >= LEAKS_FROM else 0)


def price(session, *points):
    """Let water cost 5.00 and sewage 7.00 at points, with 8 % tax."""
    decision = TariffDecision(
        number=f"WR {points[0].number}", approved_by="Wody Polskie", valid_from=dt.date(2024, 1, 1)
    )
    session.add(decision)
    session.flush()
    groups = {}
    for service, net in ((Service.WATER, 5), (Service.SEWAGE, 7)):
        group = TariffGroup(code=f"{service}-{points[0].number}", service=service)
        session.add(group)
        session.flush()
        row = {"decision_id": decision.id, "group_id": group.id, "kind": RateKind.VOLUME, "unit": "m3", "net": net}
        session.add(TariffRate(valid_from=decision.valid_from, **row))
        groups[f"{service}_group_id"] = group.id
    of_points = update(ContractPoint).where(ContractPoint.service_point_id.in_([one.id for one in points]))
    session.execute(of_points.values(**groups))


@pytest.fixture
def ours(session, tmp_path):
    """A home whose meter leaks; with its prices."""
    ours = sign_up_customer(session, "0000001")
    point = connect_point(session, ours)
    price(session, point)
    main = fit_meter(session, "M-1", point, radio_id="R-1")
    user = sign_up_user(session, sees=[ours])
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, YESTERDAY, leaking)
    identify(signed_in(user, ours))
    return ours


def watched(session, customer, on=TODAY):
    session.rollback()
    return leaks(session, customer_id(customer), on)


def place_of(session, customer):
    return watched(session, customer)[0].spot.place


def test_a_leak_is_told_with_what_it_costs(session, ours):
    [leak] = watched(session, ours)

    assert (leak.first, leak.last, leak.litres_an_hour, leak.is_alert) == (LEAKS_FROM, YESTERDAY, 10, True)
    assert leak.m3 == pytest.approx(0.01 * (20 * 24 + 1))
    assert leak.cost_so_far == Decimal("62.34")  # 4.810 m³ x 12.00 x 1.08
    assert leak.cost_a_month == Decimal("94.56")  # 7.296 m³ x 12.00 x 1.08


def test_a_leak_behind_the_garden_meter_is_told_once_and_pays_no_sewage_while_that_is_verified(session, ours, tmp_path):
    point = connect_point(session, ours, "PP-2")
    price(session, point)
    main = fit_meter(session, "M-2", point, radio_id="R-2")
    garden = fit_meter(session, "G-2", point, role=MeterRole.SUBMETER, parent=main, radio_id="R-3")
    session.commit()
    for one in (main, garden):
        let_flow(tmp_path, one.meter_id, HEARD_FROM, YESTERDAY, leaking)

    [leak] = [one for one in watched(session, ours) if one.spot.serial in {"M-2", "G-2"}]
    assert (leak.spot.serial, leak.with_sewage, leak.cost_a_month) == ("G-2", False, Decimal("39.40"))

    session.get_one(Meter, garden.meter_id).verification_expires_on = LEAKS_FROM
    session.commit()
    [leak] = [one for one in watched(session, ours) if one.spot.serial == "G-2"]
    assert (leak.with_sewage, leak.cost_a_month) == (True, Decimal("94.56"))


def test_a_leak_without_a_price_has_no_cost(session, tmp_path):
    unpriced = sign_up_customer(session, "0000009")
    main = fit_meter(session, "M-9", connect_point(session, unpriced, "PP-9"), radio_id="R-9")
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, YESTERDAY, leaking)

    assert [one.cost_so_far for one in watched(session, unpriced)] == [None]


def test_what_counted_for_the_customer_before_is_nobody_elses_leak(session, ours, tmp_path):
    later = sign_up_customer(session, "0000002")
    point = connect_point(session, later, "PP-2", since=dt.date(2026, 10, 20))
    main = fit_meter(session, "M-2", point, radio_id="R-2")
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, YESTERDAY, leaking)

    assert [one.first for one in watched(session, later)] == [dt.date(2026, 10, 20)]


@pytest.mark.parametrize("kind", [CustomerKind.HOUSING, CustomerKind.COMPANY])
def test_a_block_and_a_business_may_use_water_all_night(session, kind, tmp_path):
    customer = sign_up_customer(session, "0000003", kind=kind)
    main = fit_meter(session, "M-3", connect_point(session, customer), radio_id="R-3")
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, YESTERDAY, lambda moment: 40 + moment.day % 3)

    assert watched(session, customer) == []


def test_a_meter_without_radio_and_a_customer_without_a_meter_have_no_leaks(session):
    dial, nothing = sign_up_customer(session, "0000004"), sign_up_customer(session, "0000005")
    fit_meter(session, "M-4", connect_point(session, dial))
    session.commit()

    assert watched(session, dial) == watched(session, nothing) == []


def test_a_leak_of_which_nothing_is_heard_any_more_is_not_said_to_run(session, ours):
    [leak] = watched(session, ours, TODAY + 10 * DAY)

    assert not leak.is_running


def test_leaks_that_run_are_counted_until_somebody_has_said_why(session, ours):
    quiet = sign_up_customer(session, "0000007")
    fit_meter(session, "M-7", connect_point(session, quiet, "PP-7"))
    both = [customer_id(ours), customer_id(quiet)]
    running, silent = (alerts(session, both, on) for on in (TODAY, TODAY + 10 * DAY))
    dismiss(place_of(session, ours), LEAKS_FROM, Reason.POOL, "")
    session.rollback()

    assert (running, silent, alerts(session, both, TODAY)) == ({ours.id: 1}, {}, {ours.id: 0})


def test_whoever_may_leak_is_found_among_all(session, ours, tmp_path):
    quiet = sign_up_customer(session, "0000006")
    main = fit_meter(session, "M-6", connect_point(session, quiet, "PP-6"), radio_id="R-6")
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, YESTERDAY, lambda moment: 50 * (moment.hour == 7))

    assert perhaps_leaking(session, TODAY) == [ours.id]


def test_a_dismissed_leak_is_told_no_more_and_stays_in_the_history(session, ours):
    dismiss(place_of(session, ours), LEAKS_FROM, Reason.KNOWN)

    [leak] = watched(session, ours)
    assert (leak.is_alert, leak.is_running) == (False, True)
    assert [one.reason for one in leak.said] == [Reason.KNOWN]


def test_a_second_click_dismisses_once(session, ours):
    place = place_of(session, ours)
    for _click in range(2):
        dismiss(place, LEAKS_FROM, Reason.POOL)

    assert session.scalar(select(func.count()).select_from(LeakDismissal)) == 1
    assert session.scalars(select(AuditEntry.action)).all() == ["leak_dismissed"]


def test_a_dismissed_leak_comes_back_when_it_grows(session, ours, tmp_path):
    place = place_of(session, ours)
    dismiss(place, LEAKS_FROM, Reason.KNOWN)
    meter = session.scalar(select(func.max(LeakDismissal.installation_id)))
    let_flow(tmp_path, meter, TODAY, TODAY + 4 * DAY, lambda _moment: 30)

    [leak] = watched(session, ours, TODAY + 5 * DAY)
    assert (leak.is_alert, leak.first, len(leak.said)) == (True, LEAKS_FROM, 1)


def test_a_leak_that_goes_on_after_its_repair_comes_back_and_can_be_dismissed_again(session, ours, tmp_path):
    place = place_of(session, ours)
    dismiss(place, LEAKS_FROM, Reason.REPAIRED)
    let_flow(tmp_path, place, TODAY, TODAY + 4 * DAY, leaking)
    assert watched(session, ours)[0].dismissal is not None

    assert watched(session, ours, TODAY + 5 * DAY)[0].is_alert


def test_what_goes_on_after_a_repair_is_dismissed_again_with_what_runs_then(session, ours, tmp_path):
    place, later = place_of(session, ours), TODAY + 5 * DAY
    dismiss(place, LEAKS_FROM, Reason.REPAIRED)
    let_flow(tmp_path, place, TODAY, later - DAY, leaking)
    use(replace(current(), clock=clock_at(later)))

    dismiss(place, LEAKS_FROM, Reason.KNOWN)

    [leak] = watched(session, ours, later)
    assert [(one.reason, one.litres_an_hour) for one in leak.said] == [(Reason.KNOWN, 10), (Reason.REPAIRED, 10)]
    assert not leak.is_alert


def test_a_leak_that_starts_anew_is_told_again(session, ours, tmp_path):
    place = place_of(session, ours)
    dismiss(place, LEAKS_FROM, Reason.REPAIRED)
    let_flow(tmp_path, place, TODAY, TODAY + 5 * DAY, lambda _moment: 0)
    let_flow(tmp_path, place, TODAY + 6 * DAY, TODAY + 9 * DAY, leaking)

    newest, older = watched(session, ours, TODAY + 10 * DAY)
    assert (newest.is_alert, newest.first, older.is_running) == (True, TODAY + 6 * DAY, False)


def test_somebody_elses_leak_is_answered_as_one_that_does_not_exist(session, ours):
    place = place_of(session, ours)
    stranger = sign_up_customer(session, "0000666")
    user = sign_up_user(session, "other@demo.example", sees=[stranger])
    session.commit()
    identify(signed_in(user, stranger))

    for wanted in (place, 999_999):
        with pytest.raises(NotFoundError):
            dismiss(wanted, LEAKS_FROM, Reason.KNOWN)
    assert session.scalar(select(func.count()).select_from(LeakDismissal)) == 0


def test_another_reason_is_named_and_in_few_words(session, ours):
    place = place_of(session, ours)
    for note in ("  ", "x" * 501):
        with pytest.raises(InvalidInputError):
            dismiss(place, LEAKS_FROM, Reason.OTHER, note)


def test_a_goal_is_told_at_80_and_at_100_percent(session, ours):
    states = []
    # Used so far: 30 days of 0.09 m³, 20 of 0.24 m³ and an hour of the night in which the clocks are put back.
    for goal in ("9.39", "9.38", "7.52", "7.51"):
        set_goal(Decimal(goal))
        session.rollback()
        states.append(goal_state(session, customer_id(ours), TODAY))

    assert [str(one.used_m3) for one in states] == ["7.51"] * 4
    assert [one.level for one in states] == [Level.BELOW, Level.NEAR, Level.NEAR, Level.REACHED]
    assert states[0].until == YESTERDAY


def test_a_goal_is_taken_away_again(session, ours):
    set_goal(Decimal(10))
    set_goal(None)

    assert goal_state(session, customer_id(ours), TODAY) is None
    assert session.scalars(select(UseGoal)).all() == []


def test_a_goal_that_is_none_is_refused(ours):
    for goal in ("0", "-1", "100001"):
        with pytest.raises(InvalidInputError):
            set_goal(Decimal(goal))


def test_use_on_days_away_is_told_above_the_limit(session, ours):
    session.add(
        Vacation(customer_id=ours.id, first_on=dt.date(2026, 10, 9), last_on=dt.date(2026, 10, 12), limit_l=100,
                 set_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC), set_by="x")
    )  # fmt: skip
    session.commit()

    told = vacation_alerts(session, customer_id(ours), TODAY)
    assert [(one.day, one.litres) for one in told] == [(dt.date(2026, 10, 12), 330), (LEAKS_FROM, 330)]


def test_days_away_are_taken_in_either_order_and_watched_once(session, ours):
    for _click in range(2):
        go_away(TODAY + 7 * DAY, TODAY, 0)
    [away] = session.scalars(select(Vacation)).all()

    assert (away.first_on, away.last_on, away.limit_l) == (TODAY, TODAY + 7 * DAY, 0)


def test_days_away_that_make_no_sense_are_refused(ours):
    for first, last, limit in ((-9, -2, 20), (0, 366, 20), (0, 3, -1), (0, 3, 100_001)):
        with pytest.raises(InvalidInputError):
            go_away(today() + first * DAY, today() + last * DAY, limit)


def test_somebody_elses_days_away_stay(session, ours):
    go_away(TODAY, TODAY + DAY)
    ident = session.scalars(select(Vacation.id)).one()
    stranger = sign_up_customer(session, "0000666")
    user = sign_up_user(session, "other@demo.example", sees=[stranger])
    session.commit()
    identify(signed_in(user, stranger))

    for wanted in (ident, 999_999):
        stay(wanted)
    assert session.scalars(select(Vacation.id)).all() == [ident]


def test_who_may_only_look_changes_nothing(session, ours):
    place = place_of(session, ours)
    aunt = sign_up_user(session, "aunt@demo.example", sees=[ours])
    session.commit()
    identify(signed_in(aunt, ours, may_act=False))

    for wanted in (
        lambda: dismiss(place, LEAKS_FROM, Reason.KNOWN),
        lambda: set_goal(Decimal(5)),
        lambda: go_away(TODAY, TODAY + DAY),
        lambda: stay(1),
    ):
        with pytest.raises(OnlySeesError):
            wanted()
