"""Price lists: which rates may stand together, and how long their decision holds."""

import datetime as dt
import time

import pytest
from sqlalchemy import func, select

from data.models import RunState, TariffDecision, TariffGroup, TariffRate
from tests.support.importing import reasons, site_of, take, write

HEAD = "decision;group;service;kind;unit;net;valid_from;valid_until"
OLD = "D/1;W1;water;volume;m3;5,00;2024-01-01;2024-12-31"
NEW = "D/1;W1;water;volume;m3;5,50;2025-01-01;2025-12-31"
MANY = 12_000


@pytest.fixture
def site(engine, tmp_path):
    return site_of(engine, tmp_path / "lake")


def test_a_decision_holds_from_its_first_rate_to_its_last(site, session, tmp_path):
    take(site, "tariffs", write(tmp_path / "t.csv", HEAD, NEW, OLD))

    asked = select(TariffDecision.valid_from, TariffDecision.valid_until)
    assert session.execute(asked).one() == (dt.date(2024, 1, 1), dt.date(2025, 12, 31))


def test_a_decision_with_a_rate_that_has_no_end_has_none(site, session, tmp_path):
    take(site, "tariffs", write(tmp_path / "t.csv", HEAD, OLD, NEW.removesuffix("2025-12-31")))

    assert session.scalars(select(TariffDecision.valid_until)).one() is None


@pytest.mark.parametrize("end", ["2025-01-01", ""])
def test_two_rates_of_a_group_are_not_in_force_together(site, tmp_path, end):
    overlapping = OLD.replace("2024-12-31", end)

    report = take(site, "tariffs", write(tmp_path / "t.csv", HEAD, overlapping, NEW))

    assert report.state is RunState.REFUSED
    assert reasons(report) == [f"Overlaps with 2024-01-01 - {end}."]


def test_a_rate_that_is_stored_is_not_overlapped_either(site, tmp_path):
    take(site, "tariffs", write(tmp_path / "old.csv", HEAD, OLD.removesuffix("2024-12-31")))

    assert reasons(take(site, "tariffs", write(tmp_path / "t.csv", HEAD, NEW))) == ["Overlaps with 2024-01-01 - ."]


@pytest.mark.parametrize(
    ("stored", "again"), [(OLD.removesuffix("2024-12-31"), NEW), (NEW, OLD.removesuffix("2024-12-31"))]
)
def test_where_bad_rows_are_left_out_a_rate_that_overlaps_is_left_out_before_or_after(
    site, session, tmp_path, stored, again
):
    take(site, "tariffs", write(tmp_path / "stored.csv", HEAD, stored))
    other = again.replace("D/1;W1", "D/2;W2")
    report = take(site, "tariffs", write(tmp_path / "t.csv", HEAD, again, other), overrides={"bad_rows": "skip"})

    groups = select(TariffGroup.code, func.count()).join(TariffRate).group_by(TariffGroup.code)
    assert [tuple(row) for row in session.execute(groups.order_by(TariffGroup.code))] == [("W1", 1), ("W2", 1)]
    assert (len(reasons(report)), report.counts["tariff_rates.inserted"]) == (1, 1)


def test_rates_of_other_groups_are_in_force_together(site, tmp_path):
    other = NEW.replace("W1", "W2").replace("2025-01-01", "2024-06-01")

    assert take(site, "tariffs", write(tmp_path / "t.csv", HEAD, OLD, other)).state is RunState.APPLIED


def test_thousands_of_groups_and_decisions_are_checked_in_seconds(site, tmp_path):
    rows = [OLD.replace("D/1", f"D/{n}").replace("W1", f"W{n}") for n in range(MANY)]
    file = write(tmp_path / "t.csv", HEAD, *rows)
    start = time.process_time()

    report = take(site, "tariffs", file)

    assert report.counts["tariff_rates.inserted"] == MANY
    assert time.process_time() - start < 10  # Each row against each other takes a multiple of it.
