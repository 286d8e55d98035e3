"""Long and broken histories: 25 years of real readings with exchanges, and a planted year with an exchange in it."""

import csv
import datetime as dt
import io
import itertools
from decimal import Decimal
from operator import itemgetter

import pytest
from greenbutton_objects.parse import parse_feed

from components.consumption.charts import use_chart
from services.consumption import consumption_of
from services.consumption_shown import labels, use_shown
from services.green_button import green_button
from services.identity import identify
from tests.support.builders import connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.figures import outline
from tests.support.hours import let_flow
from tests.support.machine import SAMPLE_DATA

SAN_JOAN = SAMPLE_DATA / "smart_meters" / "daiad_sanjoan_quarterly_readings.csv"
DECADES = ("1993-01-01,2002-12-31", "2003-01-01,2012-12-31", "2013-01-01,2017-12-31")
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def point(session):
    """The service point of a customer who has been served since 1993 and is signed in."""
    ours = sign_up_customer(session, "0000001")
    user = sign_up_user(session, sees=[ours])
    found = connect_point(session, ours, since=dt.date(1993, 1, 1))
    session.commit()
    identify(signed_in(user, ours))
    return found


def households():
    """Returns the readings of each household of San Joan, parted where the dial fell: another meter was put in."""
    with SAN_JOAN.open(encoding="utf-8") as file:
        rows = [
            (int(row["meter_id"]), dt.date.fromisoformat(row["read_date"]), Decimal(row["reading_m3"]))
            for row in csv.DictReader(file)
        ]
    for _household, own in itertools.groupby(sorted(rows), key=itemgetter(0)):
        meters: list[dict[dt.date, Decimal]] = [{}]
        for _meter, on, value in own:
            if meters[-1] and value < max(meters[-1].values()):
                meters.append({})
            meters[-1][on] = value
        yield meters


def fit(session, point, meters):
    """Fit meters one after the other, each when the one before was read for the last time."""
    on = dt.date(1993, 1, 1)
    for number, readings in enumerate(meters):
        last = max(readings)
        removed_on = last if number < len(meters) - 1 else None
        fit_meter(session, f"SJ-{number}", point, on=on, removed_on=removed_on, readings=readings)
        on = last
    session.commit()


@pytest.mark.sample
@pytest.mark.parametrize("household", [0, 4, 10])
def test_25_years_of_san_joan_add_up_to_what_the_dials_counted(session, point, household):
    meters = list(households())[household]
    fit(session, point, meters)

    counted = sum(max(own.values()) - min(own.values()) for own in meters)
    answers = [consumption_of("month", "all", span, "") for span in DECADES]
    parsed = parse_feed(io.BytesIO(b"".join(green_button({}))))

    assert round(sum(answer.total_m3 for answer in answers), 3) == counted
    [reading] = parsed[0].meterReadings
    assert round(sum(one.value for one in reading.intervalReadings), 3) == counted


@pytest.mark.sample
def test_chart_and_table_of_a_decade_hold_the_same(session, point):
    fit(session, point, next(iter(households())))
    answer = consumption_of("month", "all", DECADES[1], "")

    drawn = [y for _x, y in outline(use_chart(answer, labels(answer)))["series"][0]["points"]]
    table = use_shown(answer)["Main meter, m³"].tolist()
    assert drawn == [None if cell is None else float(cell) for cell in table]
    assert sum(cell is not None for cell in table) > 60


def test_a_year_with_an_exchange_counts_both_meters_once(session, point, tmp_path):
    exchange = dt.date(2026, 3, 5)
    old = fit_meter(session, "OLD", point, on=dt.date(2020, 1, 1), removed_on=exchange, radio_id="R-1")
    new = fit_meter(session, "NEW", point, on=exchange, radio_id="R-2")
    session.commit()
    let_flow(tmp_path, old.meter_id, dt.date(2026, 1, 1), exchange - dt.timedelta(days=1), lambda _moment: 10)
    let_flow(tmp_path, new.meter_id, exchange, dt.date(2026, 4, 30), lambda _moment: 20)

    answer = consumption_of("month", "all", "2026-01-01,2026-04-30", "")

    # March has 743 hours: 4 days of 24 at 10 litres, and 647 hours at 20.
    assert answer.slots["total_l"].tolist() == [7440, 6720, 960 + 12_940, 14_400]
    assert answer.places["serial"].tolist() == ["NEW"]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2025-10-26", 25), ("2024-02-29", 24)])
def test_days_of_23_and_25_hours_and_a_leap_day_count_each_of_their_hours(session, point, tmp_path, day, hours):
    on = dt.date.fromisoformat(day)
    meter = fit_meter(session, "M-1", point, radio_id="R-1")
    session.commit()
    let_flow(tmp_path, meter.meter_id, on, on, lambda _moment: 10)

    answers = [consumption_of(by, "all", f"{day},{day}", "") for by in ("hour", "day", "month")]

    assert len(answers[0].slots) == hours
    assert [answer.slots["total_l"].sum() for answer in answers] == [10 * hours] * 3
