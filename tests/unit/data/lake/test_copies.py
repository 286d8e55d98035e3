"""A lake held at one moment, and put in the place of another."""

import datetime as dt

from deltalake import DeltaTable

from data import lake
from data.lake.copies import Content, contents, held, replace
from tests.unit.data.lake.test_lake import WARSAW, days, hours, written

FIRST, SECOND = dt.date(2026, 10, 5), dt.date(2026, 10, 6)


def test_what_is_held_stays_whatever_becomes_of_the_lake(tmp_path):
    written(tmp_path, hours(FIRST, FIRST))
    before = contents(tmp_path)

    with held(tmp_path) as kept:
        written(tmp_path, hours(FIRST, SECOND, litres=4))
        DeltaTable(tmp_path / "hours").vacuum(0, dry_run=False, enforce_retention_duration=False)
        assert contents(kept) == before
        assert contents(tmp_path) != before

    assert not kept.exists()


def test_a_lake_that_was_put_in_the_place_of_another_can_be_written_and_undone(tmp_path):
    mine, other = tmp_path / "mine", tmp_path / "other"
    written(mine, hours(SECOND, SECOND))
    written(other, hours(FIRST, FIRST))
    replace(mine, other)
    assert days(mine) == [(FIRST, 72, 0)]

    version = lake.version(mine)
    written(mine, hours(SECOND, SECOND))
    lake.restore(mine, version)
    lake.roll_up(mine, WARSAW)

    assert days(mine) == [(FIRST, 72, 0)]


def test_a_lake_without_hours_holds_nothing(tmp_path):
    assert set(contents(tmp_path).values()) == {Content(0, 0, 0)}
