"""Every chart of the customer office carries the numbers of the table beside it, in one running demo utility."""

import datetime as dt
import json
import shutil
import sqlite3
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from config import Settings
from data.demo.plan import DEFAULT_AS_OF
from data.demo.users import PASSWORD
from data.models import Customer
from domain.roles import CUSTOMERS, Role
from services.identity import identify
from services.runtime import Runtime, current, use
from tests.support.builders import WARSAW, clock_at
from tests.support.engines import engine_on
from tests.support.figures import outline
from tests.support.opened import charts_of, opened
from tests.support.portal import Visitor, let_in
from texts import use_language

SUMMER = "meters=all&span=2026-07-01,2026-07-31"
PLACES = {
    "home-days-chart": [("customer", "/", "")],
    "consumption-use-chart": [
        ("customer", "/consumption", f"?by=hour&{SUMMER}"),
        ("customer", "/consumption", f"?by=day&{SUMMER}&compare=1"),
        ("manager", "/consumption", "?by=week&meters=all&span=2026-01-01,2026-10-31"),
        ("business", "/consumption", "?by=month&meters=all&span=2025-01-01,2026-10-31"),
        ("customer", "/consumption", "?by=billing&meters=all&span=2025-01-01,2026-10-31"),
    ],
    "consumption-beside-chart": [
        ("customer", "/consumption", f"?by=day&{SUMMER}&compare=1"),
        ("business", "/consumption", "?by=month&meters=all&span=2026-01-01,2026-03-31&compare=2025-01-01,2025-04-30"),
    ],
    "consumption-flow-chart": [("customer", "/consumption", f"?by=month&{SUMMER}")],
    "finance-statement-chart": [(account, "/finance", "?span=24") for account in ("customer", "manager", "business")],
    "finance-build-up-chart": [(account, "/finance", "?span=24") for account in ("customer", "business")],
    "finance-waterfall-chart": [(account, "/finance", "?span=24") for account in ("customer", "business")],
    "finance-open-items-chart": [(account, "/finance", "") for account in ("customer", "business")],
    "finance-due-chart": [("manager", "/finance", "?properties=every")],
}
"""Where each chart is looked at, and by whom."""
OWNER = """
    SELECT customers.number, installations.id FROM installations JOIN meters ON meters.id = installations.meter_id
    JOIN contract_points USING (service_point_id) JOIN contracts ON contracts.id = contract_id
    JOIN customers ON customers.id = contracts.customer_id WHERE meters.id = ? AND meters.radio_id IS NOT NULL
"""
DAY = dt.timedelta(days=1)
VIEWS = [(chart, *place) for chart, places in PLACES.items() for place in places]


@pytest.fixture(scope="module")
def app(small_demo, tmp_path_factory):
    """The portal of the small demo utility."""
    folder = tmp_path_factory.mktemp("charts")
    with engine_on(f"sqlite:///{shutil.copy(small_demo / 'wodnik.db', folder / 'wodnik.db')}") as engine:
        running = Runtime(engine, small_demo / "lake", clock_at(DEFAULT_AS_OF), WARSAW, is_demo=True)
        use(running)
        yield create_app(Settings(data_dir=folder, locale="en"), running)
    identify(None)
    use_language("pl")


@pytest.fixture(scope="module")
def visitors(app):
    """Whoever looks, signed in."""
    found = {account: Visitor(app.server.test_client()) for account in ("customer", "manager", "business")}
    for account, visitor in found.items():
        visitor.sign_in(f"{account}@demo.example", PASSWORD)
        visitor.get("/lang/en")
    return found


@pytest.fixture(scope="module")
def everybody(app):
    """Somebody who sees the data of all customers."""
    with Session(current().engine) as session:
        let_in(session, "everybody@demo.example", Role.CUSTOMER, sees=session.scalars(select(Customer)).all())
    visitor = Visitor(app.server.test_client())
    visitor.sign_in("everybody@demo.example")
    visitor.get("/lang/en")
    return visitor


class Table:
    """A table as a browser has it."""

    def __init__(self, told):
        self.rows = told["rows"]
        self.headings = [label for label, _side in told["columns"]]

    def column(self, heading):
        """Return what a column sorts by, from top to bottom."""
        at = self.headings.index(heading)
        return [row[at][1] for row in self.rows]

    def numbers(self):
        """Return the columns as numbers."""
        return [[number(one) for one in self.column(heading)] for heading in self.headings]


def number(written):
    try:
        return float(written)
    except ValueError:
        return None


def series_of(figure):
    """Return what a reader sees of each series: the lengths of its bars, or where its line goes."""
    at = 0 if any(one.get("orientation") == "h" for one in figure["data"]) else 1
    return [(one.get("name"), [point[at] for point in one["points"]]) for one in outline(figure)["series"]]


def as_columns(figure, table, first=0):
    """Each series is a column of the table, from the row ``first`` on; signs stand at numbers of the table."""
    listed = [column[first:] for column in table.numbers()]
    signs = {one.get("name") for one in figure["data"] if one.get("mode") == "markers"}
    for name, drawn in series_of(figure):
        if name in signs:
            assert set(drawn) <= {one or 0.0 for column in listed for one in column}, name
        else:
            assert drawn in listed, name


def as_both_periods(figure, table):
    """The first row of the table is both periods as a whole, which are said above the chart."""
    as_columns(figure, table, first=1)


def as_balances(figure, table):
    """The line goes through the balance at the end of each day, the signs lie on it, one for each booking."""
    booked = zip(table.column("Date"), table.column("Balance after"), strict=True)
    at_close = {day[:10]: float(balance) for day, balance in reversed(list(booked))}
    line, *signs = outline(figure)["series"]
    drawn, kinds = dict(line["points"]), Counter(table.column("Entry"))
    newest = at_close[max(at_close)]
    assert drawn == {min(drawn): drawn[min(drawn)], **at_close, max(drawn): newest}
    for one in signs:
        assert len(one["points"]) == kinds[one["name"]]
        assert set(one["points"]) <= at_close.items()


def as_sums_by_age(figure, table):
    """Each bar is the sum of the open amounts of its age."""
    sums: Counter[str] = Counter()
    for age, amount in zip(table.column("Age"), table.column("Open amount"), strict=True):
        sums[age] += round(100 * float(amount))
    drawn = {age: round(100 * amount) for amount, age in outline(figure)["series"][0]["points"]}
    assert {age: amount for age, amount in drawn.items() if amount} == sums


def as_heights(figure, table):
    """The height of each bar is what went through its meter, or what remained of it."""
    bars = [one for one in figure["data"] if one.get("name")]
    drawn = [round((max(one["y"]) - min(one["y"])) / 1000, 3) for one in bars]
    used, rest = table.column("Use, m³"), table.column("Not counted by meters behind it, m³")
    assert sorted(drawn) == sorted(float(one) for one in (*used, *rest) if number(one))


TOLD = {
    "consumption-beside-chart": as_both_periods,
    "consumption-flow-chart": as_heights,
    "finance-statement-chart": as_balances,
    "finance-open-items-chart": as_sums_by_age,
    "finance-due-chart": as_sums_by_age,
}
"""How the table tells what its chart shows, where a series is not simply a column."""


def test_every_chart_that_a_customer_can_see_is_looked_at(app):
    policies = app.server.extensions["doors"].callbacks
    seen = {chart for key, chart in charts_of(app).items() if policies[key] == CUSTOMERS}

    assert seen == set(PLACES)


@pytest.mark.parametrize(("chart", "account", "path", "query"), VIEWS)
def test_a_chart_and_the_table_beside_it_carry_the_same_numbers(app, visitors, chart, account, path, query):
    shown = opened(app, visitors[account], path, query)
    table = json.loads(shown[chart.replace("-chart", "-table")]["children"]["props"]["data-long-table"])
    figure = shown[chart]["figure"]

    assert table["rows"]
    assert any(one["points"] for one in outline(figure)["series"])
    TOLD.get(chart, as_columns)(figure, Table(table))


def planted(small_demo, what):
    """Yield what of a kind was planted in a meter with radio, whose it is, and the number of its place."""
    truth = json.loads((small_demo / "demo-truth.json").read_text(encoding="utf-8"))
    with sqlite3.connect(small_demo / "wodnik.db") as database:
        for one in truth["planted"]:
            for owner in database.execute(OWNER, [one["meter_id"]]) if one["what"] == what else ():
                yield dt.date.fromisoformat(one["first"]), dt.date.fromisoformat(one["last"]), one["size"], owner


def around(app, visitor, days, owner, by):
    """Return the chart of a meter from a day before to a day after the days in which something was planted."""
    (first, last), (number, place) = days, owner
    visitor.get(f"/go/{number}/consumption")
    shown = opened(app, visitor, "/consumption", f"?by={by}&meters={place}&span={first - DAY},{last + DAY}")
    return outline(shown["consumption-use-chart"]["figure"])["series"]


def test_the_planted_leak_is_the_floor_of_each_hour_since_it_began(app, everybody, small_demo):
    [(first, last, size, owner)] = planted(small_demo, "leak")
    bars = around(app, everybody, (first, last), owner, "hour")[0]["points"]
    ran = [litres for at, litres in bars if at >= str(first) and litres is not None]

    assert min(litres for at, litres in bars if at < str(first)) == 0
    assert min(ran) == size
    assert len(ran) == 24 * (last - first).days + 1  # An hour of the autumn night twice; those of today come tomorrow.


def test_every_planted_gap_of_the_radio_is_marked_on_its_days_and_on_no_other(app, everybody, small_demo):
    gaps = list(planted(small_demo, "radio_gap"))
    assert gaps
    for first, last, _size, owner in gaps:
        series = around(app, everybody, (first, last), owner, "day")
        marked = [at for one in series if one["name"] == "No readings" for at, _litres in one["points"]]

        assert marked == [str(first + count * DAY) for count in range((last - first).days + 1)]
