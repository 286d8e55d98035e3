"""The watch panel answers for the meters of the signed-in customer, takes what people type, says what it refuses."""

import datetime as dt

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import select

from callbacks.consumption_watch import show_leaks, show_outlook, show_watching, take_step
from data.models import LeakDismissal, UseGoal, Vacation
from domain.errors import NotAllowedError, NotFoundError
from services.identity import identify
from tests.support.builders import connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.hours import let_flow
from tests.support.pressing import pressing
from tests.support.words import parts_of, rows_of, text_of

TODAY = dt.date(2026, 10, 31)
LEAKS_FROM = dt.date(2026, 10, 11)
pytestmark = pytest.mark.usefixtures("installed")


def leaking(moment):
    return (30 if moment.hour in {6, 7, 19} else 0) + (10 if moment.date() >= LEAKS_FROM else 0)


@pytest.fixture
def ours(session, tmp_path):
    """A home whose meter leaks, its reader signed in."""
    ours = sign_up_customer(session, "0000001")
    main = fit_meter(session, "M-1", connect_point(session, ours), radio_id="R-1")
    user = sign_up_user(session, sees=[ours])
    session.commit()
    let_flow(tmp_path, main.meter_id, dt.date(2026, 10, 1), dt.date(2026, 10, 30), leaking)
    identify(signed_in(user, ours))
    return main


def press(name, **typed):
    """Press a button of the panel with what was typed beside it: ``key__part=text``; return the parts and the words."""
    button = {"area": "watch", "step": name}
    fields = [dict(zip(("watch", "part"), one.split("__"), strict=True)) for one in typed]
    with pressing(button) as said:
        return take_step([1], [button], list(typed.values()), fields), str(said) or said.wrong


def test_a_leak_is_shown_with_what_to_do(ours):
    shown = text_of(show_leaks(0))

    assert "Water has not stopped since 11 Oct 2026" in shown
    assert "10 litres an hour" in shown
    assert "water ran in every hour of a day and a night" in shown
    assert "Close all taps and look at the meter." in shown


def test_a_meter_without_radio_says_why_nothing_is_looked_for(session):
    dial = sign_up_customer(session, "0000002")
    fit_meter(session, "M-2", connect_point(session, dial))
    user = sign_up_user(session, sees=[dial])
    session.commit()
    identify(signed_in(user, dial))

    assert "Your meter has no radio" in text_of(show_leaks(0))
    assert "no hourly readings" in text_of(show_outlook(0)[0])


def test_a_customer_without_a_meter_sees_no_panel(session):
    nobody = sign_up_customer(session, "0000003")
    user = sign_up_user(session, sees=[nobody])
    session.commit()
    identify(signed_in(user, nobody))

    assert (show_leaks(0), show_outlook(0)[0]) == ([], [])


def test_a_leak_is_dismissed_and_kept_among_the_earlier_ones(session, ours):
    key = f"{ours.id}:{LEAKS_FROM}"
    (shown, *others), told = press(f"dismiss:{key}", **{f"{key}__reason": "pool", f"{key}__note": "the big one"})

    assert "No leak needs your attention." in text_of(shown)
    [row] = [row for part in parts_of(shown, "Div") for row in rows_of(part)]
    assert row[-1] == "still running; 31 Oct 2026: A pool or a tank was filled (the big one)"
    assert others == [no_update, no_update]
    assert told == "It is told no more."


NONSENSE = [
    ("{place}:2026-10-11", "moon", "Say why it is no leak."),
    ("{place}:2026-10-11", "other", "Say in a few words what it is."),
    ("x:2026-10-11", "pool", "“x” is no number."),
    ("{place}:then", "pool", "then is no day. Write it as 22.11.2026."),
]


def test_what_makes_no_sense_is_refused_in_words(session, ours):
    for key, reason, words in NONSENSE:
        named = key.format(place=ours.id)
        shown, told = press(f"dismiss:{named}", **{f"{named}__reason": reason, f"{named}__note": ""})
        assert shown == (no_update, no_update, no_update)
        assert told.endswith(words)

    assert session.scalars(select(LeakDismissal)).all() == []


def test_a_neighbours_leak_is_answered_as_one_that_does_not_exist(session, ours):
    stranger = sign_up_customer(session, "0000666")
    user = sign_up_user(session, "other@demo.example", sees=[stranger])
    session.commit()
    identify(signed_in(user, stranger))

    for place in (ours.id, 999_999):
        key = f"{place}:{LEAKS_FROM}"
        with pytest.raises(NotFoundError):
            press(f"dismiss:{key}", **{f"{key}__reason": "pool"})


def test_a_goal_is_typed_with_comma_or_dot_and_in_litres(session, ours):
    for amount, unit in (("9,39", "m3"), ("9 390", "l"), ("9.39", "m3")):
        (_leaks, goal, _away), _told = press("goal", goal__amount=amount, goal__unit=unit)
        assert "7.5 m³ of 9.4 m³ this month, 79 % within the goal" in text_of(goal).replace("\u202f", " ")

    assert str(session.scalars(select(UseGoal.monthly_m3)).one()) == "9.390"


def test_a_goal_is_taken_away(session, ours):
    told = [press("goal", goal__amount="5", goal__unit="m3")[1], press("no-goal")[1]]

    assert session.scalars(select(UseGoal)).all() == []
    assert told == ["The goal is set.", "There is no goal any more."]


def test_a_goal_that_is_no_number_is_refused_in_words(session, ours):
    for amount in ("", "much", "-3", "0", "😀" * 500):
        _shown, told = press("goal", goal__amount=amount, goal__unit="m3")
        assert told.startswith('{"part":"amount","watch":"goal"}: ')
        assert len(told) < 120

    assert session.scalars(select(UseGoal)).all() == []


@pytest.mark.parametrize(("first", "last"), [("31.10.2026", "2026-11-07"), ("07.11.2026", "31.10.2026")])
def test_days_away_are_typed_either_way_round(session, ours, first, last):
    (*_others, away), _told = press("away", away__first=first, away__last=last, away__limit="20")

    assert "31 Oct 2026 to 7 Nov 2026, at most 20 litres a day" in text_of(away)
    [row] = session.scalars(select(Vacation)).all()
    press(f"stay:{row.id}")
    assert session.scalars(select(Vacation.id)).all() == []


def test_days_away_that_are_none_are_refused_in_words(session, ours):
    wrong = [("", "20", "first"), ("31.02.2026", "20", "first"), ("31.10.2026", "1,5", "limit"), ("x", "", "first")]
    for first, limit, part in wrong:
        _shown, told = press("away", away__first=first, away__last="2026-11-07", away__limit=limit)
        assert told.startswith(f'{{"part":"{part}","watch":"away"}}: ')

    assert session.scalars(select(Vacation)).all() == []


def test_a_button_that_only_appeared_is_no_step(ours):
    with pressing(None), pytest.raises(PreventUpdate):
        take_step([None], [{"area": "watch", "step": "goal"}], [], [])


def test_without_a_customer_nothing_is_shown():
    for shown in (show_leaks, show_outlook, show_watching):
        with pytest.raises(NotAllowedError):
            shown(0)
