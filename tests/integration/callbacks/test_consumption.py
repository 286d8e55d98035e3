"""The consumption page and its files answer for the meters of the signed-in customer, and with the same numbers."""

import datetime as dt
import re
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from dash._callback_context import context_value
from dash._utils import AttributeDict
from dash.exceptions import PreventUpdate
from sqlalchemy import select, update

from callbacks.consumption import show_comparison, show_flow, show_meters, show_use
from components.consumption.screen import screen
from data.models import Meter, Reading, ReadingPhoto
from domain.errors import InvalidInputError, NotAllowedError
from domain.meters import MeterRole
from domain.plausibility import Doubt
from domain.readings import ReadingState
from services.consumption_beside import comparison_export, flow_export
from services.consumption_shown import consumption_export, readings_export
from services.identity import identify
from tests.support.builders import (
    connect_point,
    fit_meter,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.figures import outline
from tests.support.files import frame_of
from tests.support.hours import let_flow
from tests.support.words import parts_of, rows_of, text_of

TODAY = dt.date(2026, 10, 31)
START = dt.date(2026, 7, 1)
HEARD_FROM = dt.date(2026, 10, 1)
OCTOBER: list[str | None] = ["2026-10-01", "2026-10-31"]
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture(autouse=True)
def press():
    """Returns what presses a button; without it, nothing is pressed."""
    token = context_value.set(AttributeDict(triggered_inputs=[]))

    def pressed(ident):
        context_value.set(AttributeDict(triggered_inputs=[{"prop_id": f"{ident}.n_clicks", "value": 1}]))

    yield pressed
    context_value.reset(token)


@pytest.fixture
def ours(session):
    """A customer without a meter, signed in."""
    ours = sign_up_customer(session, "0000001")
    user = sign_up_user(session, sees=[ours])
    session.commit()
    identify(signed_in(user, ours))
    return ours


@pytest.fixture
def radio(session, ours, tmp_path):
    """A main meter through which 10 litres an hour flow, 4 of them on to the garden."""
    point = connect_point(session, ours)
    main = fit_meter(session, "M-1", point, radio_id="R-1", readings={START: 100, TODAY: "129.52"})
    garden = fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, parent=main, radio_id="R-2")
    session.commit()
    let_flow(tmp_path, main.meter_id, HEARD_FROM, TODAY, lambda _moment: 10)
    let_flow(tmp_path, garden.meter_id, HEARD_FROM, TODAY, lambda _moment: 4)


@pytest.fixture
def dial(session, ours):
    """A meter that is read by eye."""
    fit_meter(session, "M-1", connect_point(session, ours), readings={START: 100, TODAY: 130})
    session.commit()


@pytest.fixture
def neighbour(session, tmp_path):
    """The number of the place of somebody else's meter."""
    neighbour = sign_up_customer(session, "0000666")
    theirs = fit_meter(session, "M-666", connect_point(session, neighbour, "PP-666"), readings={START: 666})
    session.commit()
    let_flow(tmp_path, theirs.meter_id, HEARD_FROM, TODAY, lambda _moment: 666)
    return str(theirs.id)


def filters_of(shown):
    return dict(parse_qsl(urlsplit(shown["csv"]).query))


def test_nothing_asked_shows_the_days_of_the_newest_month(radio):
    shown = show_use(None, None, None, None)

    assert (shown["by"], shown["meters"], shown["span"]) == ("day", "all", OCTOBER)
    assert text_of(shown["headline"]).startswith("7.450 m³ 1 Oct 2026 to 31 Oct 2026")


def test_no_litre_is_counted_twice_behind_a_submeter(radio):
    house, garden = outline(show_use("month", "all", OCTOBER, compare=False)["figure"])["series"][:2]

    assert (house["points"][0][1], garden["points"][0][1]) == (4.47, 2.98)


@pytest.mark.parametrize("by", ["hour", "day", "week", "month"])
def test_chart_and_table_show_the_same_numbers(radio, by):
    shown = show_use(by, "all", OCTOBER, compare=False)

    house, garden = ([y for _x, y in one["points"]] for one in outline(shown["figure"])["series"][:2])
    drawn = [[f"{value:.{0 if by == 'hour' else 3}f}" for value in pair] for pair in zip(house, garden, strict=True)]
    assert drawn == [row[1:3] for row in rows_of(shown["table"])]


@pytest.mark.parametrize("by", ["hour", "day", "week", "month"])
def test_the_file_holds_exactly_what_is_shown(radio, by):
    shown = show_use(by, "all", OCTOBER, compare=True)

    frame = frame_of(consumption_export(filters_of(shown))).drop(
        columns=["Begins", "First day", "Last day"], errors="ignore"
    )
    written = [["–" if cell is None else str(cell) for cell in row] for row in frame.to_numpy().tolist()]  # noqa: RUF001 -- the sign of a missing value
    assert written == rows_of(shown["table"])


def test_the_file_holds_the_meter_that_is_looked_at(radio):
    place = next(option["value"] for option in show_meters("")[0] if "G-1" in option["label"])
    frame = frame_of(consumption_export(filters_of(show_use("month", place, OCTOBER, compare=False))))

    assert frame.iloc[0][["Time", "Submeters, m³"]].tolist() == ["October 2026", Decimal("2.980")]


def test_a_neighbours_meter_is_answered_as_one_that_does_not_exist(radio, neighbour):
    theirs, unknown = (show_use("day", meters, OCTOBER, compare=False) for meters in (neighbour, "999999"))

    assert str(theirs) == str(unknown)
    assert "The meter asked for is not one of yours." in text_of(theirs["headline"])


def test_a_file_of_a_neighbours_meter_is_that_of_one_that_does_not_exist(radio, neighbour):
    theirs, unknown = (consumption_export({"meters": meters}) for meters in (neighbour, "999999"))

    assert theirs.about == unknown.about
    assert frame_of(theirs).equals(frame_of(unknown))


def test_the_file_of_readings_holds_what_is_shown(radio, neighbour):
    frame = frame_of(readings_export({}))

    assert frame["Reading, m³"].tolist() == [Decimal("129.520"), Decimal(100)]
    assert [row[3] for row in rows_of(show_meters("")[2])] == ["129.520", "100.000"]


@pytest.mark.parametrize("build", [consumption_export, readings_export])
def test_a_file_is_not_asked_for_by_the_number_of_a_customer(radio, neighbour, build):
    with pytest.raises(InvalidInputError):
        build({"customer": "0000666"})


def test_more_hours_than_can_be_told_apart_are_cut_and_it_is_said(radio):
    shown = show_use("hour", "all", ["2026-08-01", "2026-10-31"], compare=False)

    assert shown["span"] == OCTOBER
    assert "Only the last 31 days are shown" in text_of(shown["headline"])


def test_days_that_are_shown_as_asked_need_no_remark(radio):
    assert "Only the last" not in text_of(show_use("hour", "all", OCTOBER, compare=False)["headline"])


def test_billing_periods_are_shown_over_a_year_at_least(dial):
    assert show_use("billing", "all", OCTOBER, compare=False)["span"] == ["2025-11-01", "2026-10-31"]


def test_a_meter_read_by_eye_is_shown_by_month(dial):
    shown = show_use("hour", "all", OCTOBER, compare=False)

    assert shown["by"] == "month"
    assert len(re.findall("shared out evenly", text_of(shown["headline"]))) == 1


@pytest.mark.parametrize(
    ("button", "by", "span"),
    [
        ("consumption-preset-week", "hour", ["2026-10-25", "2026-10-31"]),
        ("consumption-preset-last-month", "day", ["2026-09-01", "2026-09-30"]),
        ("consumption-preset-year", "month", ["2025-11-01", "2026-10-31"]),
    ],
)
def test_a_button_asks_for_its_days(radio, press, button, by, span):
    press(button)
    shown = show_use("day", "all", OCTOBER, compare=False)

    assert (shown["by"], shown["span"]) == (by, span)


@pytest.mark.parametrize(
    ("taken", "earlier", "later", "span"),
    [
        (0, 1, None, ["2026-09-01", "2026-09-30"]),
        (0, None, 1, OCTOBER),
        (0, 2, None, ["2026-08-01", "2026-08-31"]),
        (-1, 2, None, ["2026-09-01", "2026-09-30"]),
        (-1, 1, None, OCTOBER),
    ],
)
def test_every_click_is_a_step_once(radio, taken, earlier, later, span):
    shown = show_use("day", "all", OCTOBER, False, None, taken, earlier, later)

    assert (shown["span"], shown["taken"]) == (span, (later or 0) - (earlier or 0))


def test_days_ahead_have_words_in_place_of_a_chart(radio):
    shown = show_use("day", "all", ["2026-11-01", "2026-11-30"], compare=False)["figure"]

    assert (shown["data"], shown["layout"]["xaxis"]["visible"]) == ([], False)
    assert "not begun yet" in shown["layout"]["annotations"][0]["text"]


@pytest.mark.parametrize("span", ["foo,bar", "2026-10-31,2026-10-01", "1900-01-01,2100-01-01", "x"])
def test_an_address_of_no_days_shows_this_month_and_says_so(span):
    page = screen("day", "", span)

    assert "This month is shown" in text_of(page)
    assert "foo" not in str(page)
    assert "This month is shown" not in text_of(screen("day", "", "2026-10-01,2026-10-31", "1"))


def test_what_is_cut_off_is_offered_in_longer_bars(radio):
    shown = show_use("day", "all", ["2024-11-01", "2026-10-31"], compare=False)
    [link] = parts_of(shown["headline"], "A")

    assert "Only the last 400 days are shown" in text_of(shown["headline"])
    assert link.href == "/consumption?by=week&meters=all&span=2024-11-01%2C2026-10-31"


def test_the_running_week_is_not_over_and_nothing_of_it_is_missing(radio):
    rows = rows_of(show_use("week", "all", OCTOBER, compare=False)["table"])

    assert [row[-1] for row in rows[-2:]] == ["", "so far"]


def test_the_file_can_be_counted_with_by_days(radio):
    frame = frame_of(consumption_export({"by": "week", "span": "2026-10-05,2026-10-11"}))

    assert frame.iloc[0][["First day", "Last day"]].tolist() == [dt.date(2026, 10, 5), dt.date(2026, 10, 11)]


def test_the_two_hours_of_an_autumn_night_are_two_instants_in_the_file(radio):
    asked = {"by": "hour", "span": "2026-10-25,2026-10-25"}
    use, beside = frame_of(consumption_export(asked)), frame_of(comparison_export(asked | {"compare": asked["span"]}))

    for begun in (use["Begins"][2:4], beside["Begins"][3:5], beside["Begins beside it"][3:5]):
        assert [moment.isoformat()[-14:] for moment in begun] == ["02:00:00+02:00", "02:00:00+01:00"]


def test_half_a_span_waits_for_its_other_day(radio):
    with pytest.raises(PreventUpdate):
        show_use("day", "all", ["2026-10-01", None], compare=False)


def test_who_has_no_meter_is_told_what_will_appear(ours):
    assert text_of(show_use(None, None, None, None)["headline"]).startswith("No meter yet")
    assert "No readings yet" in text_of(show_meters("")[2])


@pytest.mark.parametrize(
    ("by", "meters", "span"), [("minute", "", OCTOBER), ("day", "x", OCTOBER), ("day", "", ["x", "y"])]
)
def test_a_view_that_is_none_is_refused(radio, by, meters, span):
    with pytest.raises(InvalidInputError):
        show_use(by, meters, span, compare=False)


def test_without_a_customer_nothing_is_shown():
    for shown in (lambda: show_use(None, None, None, None), lambda: show_meters("")):
        with pytest.raises(NotAllowedError):
            shown()


WEEKS: list[list[str | None]] = [["2026-10-05", "2026-10-11"], ["2026-10-12", "2026-10-20"]]


def test_any_two_periods_stand_side_by_side_by_day(radio):
    view = show_use("day", "all", WEEKS[0], False, WEEKS[1])
    shown = show_comparison(view["csv"])

    assert filters_of(view)["compare"] == "2026-10-12,2026-10-20"
    assert text_of(shown["summary"]) == (
        "5 Oct 2026 to 11 Oct 2026: 1.680 m³, 240 litres a day. "
        "12 Oct 2026 to 20 Oct 2026: 2.160 m³, 240 litres a day. A day, that is as much."
    )


def test_the_chart_of_two_periods_and_its_table_and_file_hold_the_same(radio):
    shown = show_comparison(show_use("day", "all", WEEKS[0], False, WEEKS[1])["csv"])

    drawn = [[y for _x, y in one["points"]] for one in outline(shown["figure"])["series"]]
    rows = rows_of(shown["table"])
    assert drawn == [[240] * 7 + [None] * 2, [240] * 9]
    assert [[row[1], row[3]] for row in rows[1:]] == [["240", "240"]] * 7 + [["–", "240"]] * 2  # noqa: RUF001 -- the sign of a missing value
    file = frame_of(comparison_export(filters_of(shown)))
    assert len(file) == len(rows)
    assert [str(day) for day in file.iloc[-1, [5, 6]]] == ["2026-10-20", "2026-10-20"]
    assert file[["First day", "Last day beside it"]].iloc[0].tolist() == [dt.date(2026, 10, 5), dt.date(2026, 10, 20)]


def test_the_headline_and_the_two_periods_compare_the_same_days_of_the_same_two_years(session, ours, tmp_path):
    main = fit_meter(session, "M-1", connect_point(session, ours), radio_id="R-1", readings={dt.date(2025, 7, 1): 100})
    session.commit()
    let_flow(tmp_path, main.meter_id, dt.date(2025, 10, 1), dt.date(2025, 11, 5), lambda _moment: 10)
    let_flow(tmp_path, main.meter_id, dt.date(2026, 10, 3), dt.date(2026, 10, 30), lambda _moment: 11)

    view = show_use("day", "all", OCTOBER, compare=True)
    beside = text_of(show_comparison(view["csv"])["head"])

    assert "10 % more than a year before (6.730 m³, 4 Oct 2025 to 31 Oct 2025)." in text_of(view["headline"])
    assert "3 Oct 2026 to 30 Oct 2026 · 7.403 m³" in beside
    assert "4 Oct 2025 to 31 Oct 2025 · 6.730 m³" in beside


def test_a_view_of_one_period_has_nothing_beside_it(radio):
    assert show_comparison(show_use("day", "all", OCTOBER, compare=False)["csv"])["hidden"]
    with pytest.raises(InvalidInputError):
        comparison_export({"compare": ""})


def test_the_switch_goes_before_the_days_that_were_picked_earlier(radio, press):
    press("consumption-compare")
    shown = show_use("day", "all", OCTOBER, True, WEEKS[1])

    assert (shown["compare"], shown["other"], filters_of(shown)["compare"]) == (True, [None, None], "1")


def test_what_flowed_to_the_garden_and_what_remained_is_drawn_told_and_filed(radio):
    shown = show_flow(show_use("month", "all", OCTOBER, compare=False)["csv"])

    assert [row[2:] for row in rows_of(shown["table"])] == [["7.450", "100.0", "4.470"], ["2.980", "40.0", "–"]]  # noqa: RUF001 -- the sign of a missing value
    assert "Submeter G-1: 2.980\u202fm³ (40 %)." in shown["summary"]
    assert frame_of(flow_export(filters_of(shown))).iloc[0, 2:].tolist() == [Decimal("7.450"), 100, Decimal("4.470")]


def test_the_reading_of_a_meter_with_radio_is_called_that_of_the_invoice(radio):
    main_card, _garden = (text_of(card) for card in show_meters("")[1])

    assert "Reading for the invoice 129.520 m³" in main_card
    assert "Last reading" not in main_card


def test_a_house_with_one_meter_has_no_flows(dial):
    assert show_flow(show_use("month", "all", OCTOBER, compare=False)["csv"])["hidden"]


@pytest.mark.parametrize("shown", [show_comparison, show_flow])
def test_beside_the_view_a_neighbours_meter_is_one_that_does_not_exist(radio, neighbour, shown):
    theirs, unknown = (shown(f"?by=day&meters={meters}&compare=1") for meters in (neighbour, "999999"))

    assert [str(theirs[part]) for part in ("figure", "summary", "table")] == [
        str(unknown[part]) for part in ("figure", "summary", "table")
    ]


def test_a_meter_card_says_what_is_on_file_when_it_is_read_and_what_happens_when_its_verification_ends(session, ours):
    point = connect_point(session, ours)
    main = fit_meter(session, "M-1", point, readings={dt.date(2026, 8, 31): "12.5"})
    fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, parent=main)
    main.seal_number = "PL-77"
    expires = {"M-1": dt.date(2026, 11, 30), "G-1": dt.date(2026, 10, 1)}
    for serial, day in expires.items():
        session.execute(update(Meter).where(Meter.serial == serial).values(verification_expires_on=day))
    session.commit()

    main_card, garden = (text_of(card) for card in show_meters("")[1])

    for words in (
        "Number M-1",
        "Seal PL-77",
        "Last reading 12.500 m³, 31 Aug 2026",
        "Next reading 27 Oct 2026 to 3 Nov 2026",
        "verification ends 30 November 2026 (in 30 days). We exchange it free of charge",
    ):
        assert words in main_card
    assert "Behind M-1" in garden
    assert "verification ended 1 October 2026 (30 days ago). After that it no longer lowers" in garden


def test_a_reading_says_whence_it_comes_why_it_is_doubted_and_shows_its_picture(session, dial):
    [newest, *_others] = session.scalars(select(Reading).order_by(Reading.read_on.desc()))
    newest.state, newest.doubt = ReadingState.QUESTIONED, Doubt.HIGH
    session.add(ReadingPhoto(reading_id=newest.id, content=b"jpeg"))
    session.commit()

    first = rows_of(show_meters("")[2])[0]

    assert first[4:8] == ["Meter reader", "Questioned: far more than usual", "", "Show"]
    assert f"/readings/{newest.id}.jpg" in str(show_meters("")[2])
