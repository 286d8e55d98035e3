"""Until when a meter is verified, in the same words wherever it is told."""

import datetime as dt

import pytest

from components.home import alerts, water
from components.verification import verification
from domain.meters import VERIFICATION_ENDS, MeterNow, MeterRole
from tests.support.words import text_of
from texts import speaking

TODAY = dt.date(2026, 10, 31)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    with speaking("en"):
        yield


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (-DAY, "! verification ended"),
        (0 * DAY, "! verification ends"),
        (VERIFICATION_ENDS, "! verification ends"),
        (VERIFICATION_ENDS + DAY, "Verified until"),
    ],
)
def test_a_verification_is_said_to_end_from_90_days_before_and_to_have_ended_from_the_day_after(left, words):
    assert text_of(verification(TODAY + left, TODAY, MeterRole.MAIN)).startswith(words)


@pytest.mark.parametrize("role", [MeterRole.MAIN, MeterRole.SUBMETER])
def test_the_first_page_says_of_a_meter_what_every_page_says(role):
    expires_on = TODAY + 30 * DAY

    shown = text_of(water.meters([MeterNow("A-1", role, expires_on)], TODAY))
    told = text_of(alerts.verification("A-1", role, expires_on, "U-1", TODAY))

    assert text_of(verification(expires_on, TODAY, role)) in shown
    assert text_of(verification(expires_on, TODAY, role)).removeprefix("! verification ends ").strip() in told
