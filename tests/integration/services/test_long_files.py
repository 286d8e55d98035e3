"""Files of water use of any span: every hour that was asked for, made while they are written."""

import datetime as dt
import itertools

import pytest

from services.consumption import consumption_of
from services.consumption_shown import consumption_export
from services.identity import identify
from tests.support.builders import connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.hours import let_flow

TODAY = dt.date(2026, 10, 31)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture(autouse=True)
def radio(session, tmp_path):
    """A meter through which 10 litres an hour flow in October."""
    ours = sign_up_customer(session, "0000001")
    user = sign_up_user(session, sees=[ours])
    main = fit_meter(session, "M-1", connect_point(session, ours), radio_id="R-1", readings={dt.date(2026, 7, 1): 100})
    session.commit()
    identify(signed_in(user, ours))
    let_flow(tmp_path, main.meter_id, dt.date(2026, 10, 1), TODAY, lambda _moment: 10)


def test_a_file_of_hours_holds_all_that_was_asked_for_where_a_screen_cuts_it():
    answer = consumption_of("hour", "all", "2026-08-20,2026-10-31", "")
    table = consumption_export({"by": "hour", "span": answer.uncut.span})
    columns = dict(zip(table.columns, zip(*table.rows, strict=True), strict=True))
    begins, litres = columns["Begins"], [each for each in columns["Main meter, l"] if each is not None]

    assert answer.question.span == "2026-10-01,2026-10-31"
    assert table.about["Period"] == "20 Aug 2026 to 31 Oct 2026"
    assert [begins[0].isoformat(), begins[-1].isoformat()] == ["2026-08-20T00:00:00+02:00", "2026-10-31T23:00:00+01:00"]
    assert {after - before for before, after in itertools.pairwise(begins)} == {dt.timedelta(hours=1)}
    assert (len(litres), sum(litres)) == (745, 7450)


@pytest.mark.parametrize(
    ("span", "known"), [("2099-01-01,2099-12-31", 0), ("2026-09-20,2099-12-31", 745), ("1990-01-01,1990-03-31", 0)]
)
def test_years_that_are_ahead_or_before_the_first_meter_have_no_hours(span, known):
    table = consumption_export({"by": "hour", "span": span})

    assert sum(row[-2] == 100 for row in table.rows) == known
