"""Readings in the office: found, written down as people write, decided about, with what was typed kept on errors."""

import datetime as dt

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks.office.readings import show_found, show_meter, show_waiting, take_step
from domain.errors import NotFoundError
from domain.roles import Role
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import (
    WARSAW,
    clock_at,
    connect_point,
    fit_meter,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.pressing import pressing
from tests.support.words import parts_of, rows_of, text_of
from texts import speaking

TODAY = dt.date(2026, 7, 1)
MONTHS = {dt.date(2026, month, 1): 10 * month for month in (1, 2, 3, 4, 5)}


@pytest.fixture
def meter(session, engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False))
    clerk = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    fitted = fit_meter(session, "M-1", connect_point(session, sign_up_customer(session)), readings=MONTHS)
    session.commit()
    identify(signed_in(clerk, None, Role.CLERK))
    with speaking("en"):
        yield fitted.meter_id
    identify(None)


def press(meter, step, reason="", *, value="60", day="2026-06-01", source="actual_reader"):
    button = {"area": "reading", "step": step}
    filled = {"value": value, "day": day, "source": source, "note": ""}
    about = {"area": "reading", "reason": step.partition(":")[2]}
    with pressing(button) as said:
        done = take_step([1], [button], meter, 0, filled, {"ids": [about], "texts": [reason]})
    return done, str(said) or said.wrong


def waiting(meter):
    """Return the number of the reading that waits."""
    [card] = show_meter(meter, 1, None)[1]
    buttons = [one.id["step"] for one in parts_of(card, "Button")]
    return buttons[0].removeprefix("accept:")


def history(meter):
    return [row[:4] for row in rows_of(show_meter(meter, 0, None)[2])]


@pytest.mark.parametrize(("value", "day"), [("60", "2026-06-01"), (" 60,0 ", "1.6.2026"), ("6 0.000", "01-06-2026")])
def test_a_reading_is_written_down_as_people_write_it_and_the_form_is_emptied(meter, value, day):
    done, said = press(meter, "write", value=value, day=day)

    assert done == {"opened": 1, "value": "", "note": ""}
    assert "The reading is written down." in said
    assert history(meter)[0] == ["1 Jun 2026", "60 m³", "meter reader", "accepted"]


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"value": "sixty"}, "sixty is no reading"),
        ({"value": ""}, "Enter what the dial shows"),
        ({"value": "9" * 500}, f": {'9' * 40} is no reading"),
        ({"day": "31.06.2026"}, "31.06.2026 is no day"),
        ({"day": "02.07.2026"}, "2 Jul 2026 is still to come"),
        ({"source": "guess"}, "Say where the reading comes from"),
    ],
)
def test_what_is_refused_says_why_and_leaves_what_was_typed(meter, filled, words):
    done, said = press(meter, "write", **filled)

    assert words in said
    assert set(done.values()) == {no_update}


def test_a_doubted_reading_waits_is_looked_at_and_counts_when_it_is_accepted(meter):
    _done, said = press(meter, "write", value="200")
    assert "It waits for a decision: far more than usual." in said
    assert "far more than usual" in text_of(show_waiting(""))

    press(meter, f"accept:{waiting(meter)}")
    assert history(meter)[0][3] == "accepted"
    assert "None" in text_of(show_waiting(""))


def test_rejecting_without_a_reason_changes_nothing(meter):
    press(meter, "write", value="200")
    step = f"reject:{waiting(meter)}"
    assert "Say why." in press(meter, step)[1]
    press(meter, step, "misread")

    assert history(meter)[0][3] == "rejected"


def test_a_meter_is_found_and_what_does_not_exist_is_said_so(meter):
    assert rows_of(show_found("m-1"))[0][0] == "M-1"
    assert "No meter fits" in text_of(show_found("m-2"))
    assert "There is no such meter" in text_of(show_meter(meter + 1, 0, None)[0])
    assert show_meter(meter, 0, None)[3:] == ("Meter M-1", False, False)
    assert show_meter(meter + 1, 0, None)[1:] == ([], None, "There is no such meter", True, True)
    with pytest.raises(NotFoundError):
        press(meter + 1, "write")


def test_a_button_that_only_appeared_does_nothing(meter):
    with pressing({"area": "reading", "step": "write"}), pytest.raises(PreventUpdate):
        take_step([None], [{"area": "reading", "step": "write"}], meter, 0, {}, {"ids": [], "texts": []})


@pytest.mark.parametrize("step", ["accept:", "accept:one", f"reject:{'9' * 30}", "else:1"])
def test_a_step_that_no_button_takes_does_nothing(meter, step):
    with pytest.raises(PreventUpdate):
        press(meter, step)


def test_a_reading_that_does_not_exist_is_as_unknown_as_a_meter(meter):
    with pytest.raises(NotFoundError):
        press(meter, "accept:999999999999999999")
