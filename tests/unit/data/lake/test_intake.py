"""Intakes: whole or not at all, one after the other, and told truly."""

import datetime as dt
from threading import Thread

import pandas as pd
import pytest

from data import lake
from data.lake import intake, tails
from domain.errors import NotAllowedError
from tests.unit.data.lake.test_lake import WARSAW, hours, total

START = pd.Timestamp("2026-10-05", tz="UTC")
DAY = dt.date(2026, 10, 20)


def records(meter=1, count=10, litres=10):
    """An index every hour, the last one in the middle of an hour."""
    at = [START + pd.Timedelta(hours=n) for n in range(count - 1)] + [START + pd.Timedelta(hours=count - 1.5)]
    index = [litres * n for n in range(count)]
    return pd.DataFrame({"meter_id": meter, "at": at, "index_l": index, "source": "radio"})


def meanwhile(frame, other):
    """The records of a file, during whose reading somebody else writes."""
    other.start()
    other.join(1)
    yield frame


def test_the_undo_of_an_intake_never_takes_what_another_wrote_during_it(tmp_path):
    other = Thread(target=lake.append, args=(tmp_path, hours(DAY, DAY, meters=(7,))))

    done = lake.take_in(tmp_path, meanwhile(records(), other), WARSAW)
    other.join()

    with pytest.raises(NotAllowedError):
        lake.restore(tmp_path, done.before, expected=done.after)


def test_two_intakes_at_once_both_remember_where_their_meters_ended(tmp_path):
    other = Thread(target=lake.take_in, args=(tmp_path, [records(meter=2)], WARSAW))

    lake.take_in(tmp_path, meanwhile(records(meter=1), other), WARSAW)
    other.join()

    assert set(tails.read(tmp_path, lake.version(tmp_path))["meter_id"]) == {1, 2}


def test_an_intake_that_breaks_off_leaves_the_hours_as_they_were(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "RECORDS", 1)
    monkeypatch.setattr(intake, "HOURS", 1)
    lake.append(tmp_path, hours(DAY, DAY, meters=(1,)))

    def broken():
        yield records()
        raise EOFError

    with pytest.raises(EOFError):
        lake.take_in(tmp_path, broken(), WARSAW)

    lake.roll_up(tmp_path, WARSAW)
    assert total(tmp_path) == 24 * 3


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_an_intake_tells_new_replaced_and_known_hours_apart(tmp_path, is_dry_run):
    lake.take_in(tmp_path, [records(count=6)], WARSAW)
    later = records(count=9)
    later.loc[1, "index_l"] += 2

    done = lake.take_in(tmp_path, [later], WARSAW, dry_run=is_dry_run)

    assert (done.new, done.replaced, done.unchanged) == (3, 2, 2)
