"""Green Button, read back by another program: every litre once, at its instant, of the customer's own meters."""

import datetime as dt
import io

import pytest
from greenbutton_objects.enums import CommodityType, QualityOfReading, ServiceKind, UomType
from greenbutton_objects.parse import parse_feed

from domain.errors import InvalidInputError
from domain.meters import MeterRole
from services.green_button import green_button
from services.identity import identify
from tests.support.builders import connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.hours import let_flow

TODAY = dt.date(2026, 10, 31)
AUTUMN = dt.date(2026, 10, 25)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture(autouse=True)
def meter(session, tmp_path):
    """A radio meter through which 10 litres an hour flow, with one behind it that is read by eye."""
    ours = sign_up_customer(session, "0000001")
    user = sign_up_user(session, sees=[ours])
    point = connect_point(session, ours)
    main = fit_meter(session, "M <1> & Co", point, radio_id="R-1")
    readings = {dt.date(2026, 9, 30): 5, dt.date(2026, 10, 30): 8}
    fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, parent=main, readings=readings)
    theirs = fit_meter(session, "M-666", connect_point(session, sign_up_customer(session, "0000666"), "PP-666"))
    session.commit()
    identify(signed_in(user, ours))
    let_flow(tmp_path, main.meter_id, dt.date(2026, 9, 1), TODAY, lambda _moment: 10)
    let_flow(tmp_path, theirs.meter_id, dt.date(2026, 9, 1), TODAY, lambda _moment: 666)


def points(**filters):
    """Returns the usage points, by title, as another program reads them."""
    parsed = parse_feed(io.BytesIO(b"".join(green_button(filters))))
    return {point.title: point for point in parsed}


def read(point):
    [meter_reading] = point.meterReadings
    return list(meter_reading.intervalReadings)


@pytest.mark.parametrize(("by", "count", "first"), [("hour", 25, 0.01), ("day", 1, 0.25)])
def test_the_long_day_of_autumn_has_25_hours_or_is_one_day_of_as_many(by, count, first):
    radio = points(by=by, span=f"{AUTUMN},{AUTUMN}")["Main meter M <1> & Co"]

    assert [len(read(radio)), read(radio)[0].value] == [count, pytest.approx(first)]
    assert sum((one.timePeriod.duration for one in read(radio)), dt.timedelta()) == dt.timedelta(hours=25)
    assert read(radio)[0].timePeriod.start == dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)


def test_it_says_water_in_cubic_metres_of_valid_readings():
    radio = points(by="day")["Main meter M <1> & Co"]
    [kind] = [one.readingType for one in radio.meterReadings]

    assert (radio.serviceCategory, kind.commodity, kind.uom, kind.powerOfTenMultiplier) == (
        ServiceKind.water,
        CommodityType.potableWater,
        UomType.cubicMeters,
        -3,
    )
    assert {quality.quality for one in read(radio) for quality in one.readingQualities} == {QualityOfReading.valid}


def test_a_meter_without_radio_has_an_interval_from_reading_to_reading():
    [span] = read(points(by="hour", span="2026-10-01,2026-10-31")["Submeter G-1"])

    assert (span.value, span.timePeriod.duration) == (pytest.approx(3), dt.timedelta(days=30, hours=1))


def test_without_a_span_all_that_is_known_is_there_and_nothing_of_others():
    found = points(by="day")

    assert list(found) == ["Main meter M <1> & Co", "Submeter G-1"]
    assert len(read(found["Main meter M <1> & Co"])) == 61


def test_a_neighbours_meter_is_answered_as_one_that_does_not_exist():
    assert points(meters="3") == points(meters="999999") == {}


@pytest.mark.parametrize("filters", [{"by": "week"}, {"span": "x"}, {"customer": "0000666"}, {"meters": "x"}])
def test_what_means_nothing_is_refused(filters):
    with pytest.raises(InvalidInputError):
        green_button(filters)
