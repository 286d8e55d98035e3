"""Files of radio modules: told truly, matched like every other file, and taken back without harm to others."""

import dataclasses
import datetime as dt
import fcntl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from data import lake
from data.deployment import wait_for_imports
from data.engine import for_writing
from data.ingest.exported_hours import export_hours
from data.ingest.jobs import Job
from data.ingest.kinds.intervals import INTERVALS
from data.ingest.profiles import load
from data.ingest.report import Report
from data.ingest.runs import run
from data.ingest.undo import undo
from domain.errors import InvalidInputError, NotAllowedError
from tests.support.importing import reasons, run_of, site_of, take, write
from tests.unit.data.lake.test_lake import days, hours

HEADER = "meter;read_at;index_l"
OTHERS = dt.date(2026, 10, 20)


@pytest.fixture
def site(engine, tmp_path):
    site = site_of(engine, tmp_path / "lake")
    take(site, "meters", write(tmp_path / "m.csv", "serial;dn_mm", "M1;20"))
    return site


def file_of(folder, count, header=HEADER):
    rows = [f"M1;2024-01-01 {hour:02}:00:00;{hour * 10}" for hour in range(count)]
    return write(folder / "i.csv", header, *rows)


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_hours_that_are_there_already_are_called_unchanged(site, tmp_path, is_dry_run):
    take(site, "intervals", file_of(tmp_path, 9))

    again = take(site, "intervals", file_of(tmp_path, 9), dry_run=is_dry_run)
    longer = take(site, "intervals", file_of(tmp_path, 10), dry_run=is_dry_run)

    assert again.counts == {"hours.unchanged": 8}
    assert longer.counts == {"hours.inserted": 1, "hours.unchanged": 8}


def failing(site):
    """The kind, but others write hours and then the database fails."""

    def write_and_fail(_frames, _store, _job):
        lake.append(site.lake, hours(OTHERS, OTHERS, meters=(7,)))
        lake.roll_up(site.lake, site.zone)
        raise KeyboardInterrupt

    return dataclasses.replace(INTERVALS, write=write_and_fail)


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_a_failed_import_never_takes_the_hours_of_others_back(site, tmp_path, is_dry_run):
    with pytest.raises(KeyboardInterrupt):
        run(site, failing(site), file_of(tmp_path, 9), dry_run=is_dry_run)

    assert days(site.lake, meters=(7,)) == [(OTHERS, 72, 0)]


def test_a_failed_import_takes_its_own_hours_back(site, tmp_path):
    def fail(_frames, _store, _job):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(site, dataclasses.replace(INTERVALS, write=fail), file_of(tmp_path, 9))

    assert take(site, "intervals", file_of(tmp_path, 9)).counts == {"hours.inserted": 8}


def test_two_columns_that_mean_the_same_refuse_the_file(site, tmp_path):
    rows = write(tmp_path / "i.csv", "meter;read_at;index_l;INDEX-L", "M1;2024-01-01 00:00:00;1;2")

    assert reasons(take(site, "intervals", rows)) == ["Two columns of the file mean the same: index_l and INDEX-L."]


def test_an_unknown_unit_refuses_the_file(site, tmp_path):
    report = take(site, "intervals", file_of(tmp_path, 9), overrides={"units": {"index_l": "gallon"}})

    assert reasons(report) == ["The unit gallon is unknown."]


def left_by_a_kill(site, file):
    """Hours of a file whose import was killed before the database heard of them."""
    job = Job(site, file, load("intervals", None, None), Report("intervals", file.name))
    INTERVALS.read(job)
    assert INTERVALS.before is not None
    INTERVALS.before(job)


def test_hours_left_by_a_killed_import_get_their_run_from_the_next_one(site, tmp_path):
    left_by_a_kill(site, file_of(tmp_path, 9))

    again = take(site, "intervals", file_of(tmp_path, 9))
    once_more = take(site, "intervals", file_of(tmp_path, 9))

    assert (again.counts, again.run_id is None) == ({"hours.inserted": 8}, False)
    assert (once_more.counts, once_more.run_id) == ({"hours.unchanged": 8}, None)


def test_the_run_of_adopted_hours_can_be_undone(site, tmp_path):
    left_by_a_kill(site, file_of(tmp_path, 9))

    undo(site, run_of(take(site, "intervals", file_of(tmp_path, 9))))

    assert take(site, "intervals", file_of(tmp_path, 9)).counts == {"hours.inserted": 8}


def test_hours_of_a_killed_import_under_those_of_others_are_adopted_without_theirs(site, tmp_path):
    left_by_a_kill(site, file_of(tmp_path, 9))
    lake.append(site.lake, hours(OTHERS, OTHERS, meters=(7,)))

    again = take(site, "intervals", file_of(tmp_path, 9))

    assert again.counts == {"hours.inserted": 8}
    with pytest.raises(NotAllowedError):
        undo(site, run_of(again))


@pytest.fixture
def measured(site, tmp_path):
    """Two meters, of which one was silent for some hours that were shared out, and two sources."""
    take(site, "meters", write(tmp_path / "n.csv", "serial;dn_mm", "M2;20"))
    gap = [f"M2;2024-10-26 {hour:02}:00:00;{hour * 10}" for hour in (0, 1, 9, 10)]
    take(site, "intervals", write(tmp_path / "g.csv", HEADER, *gap))
    take(site, "intervals", file_of(tmp_path, 9))
    take(site, "intervals", file_of(tmp_path, 9), overrides={"constants": {"source": "logger"}})
    return site


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_exported_hours_come_back_without_a_change(measured, tmp_path, suffix):
    written = export_hours(measured, tmp_path / f"out{suffix}")

    assert take(measured, "intervals", tmp_path / f"out{suffix}").counts == {"hours.unchanged": written}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 10 + 8 + 8),
        ({"serials": ["M2"]}, 10),
        ({"first": dt.date(2024, 10, 27)}, 0),
        ({"first": dt.date(2024, 1, 1), "last": dt.date(2024, 1, 1)}, 16),
    ],
)
def test_hours_are_exported_of_the_days_and_meters_asked_for(measured, tmp_path, asked, count):
    assert export_hours(measured, tmp_path / "out.csv", **asked) == count


def test_hours_of_an_unknown_meter_are_not_exported(measured, tmp_path):
    with pytest.raises(InvalidInputError, match="M9"):
        export_hours(measured, tmp_path / "out.csv", serials=["M1", "M9"])


def is_taken(lock, *, within_s):
    """Whether somebody takes the turn while we look."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        with lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        time.sleep(0.01)
    return False


def test_an_undo_has_the_turn_of_the_lake_before_it_waits_for_the_database(site, tmp_path):
    number = run_of(take(site, "intervals", file_of(tmp_path, 9)))

    with ThreadPoolExecutor(1) as others:
        with for_writing(site.engine).begin() as busy:
            wait_for_imports(busy)
            undoing = others.submit(undo, site, number)
            taken = is_taken(site.lake / ".turn", within_s=5)
        undoing.result()

    assert taken
