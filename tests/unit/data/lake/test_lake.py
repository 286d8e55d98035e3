"""Hours and their roll-up: replaced, not doubled; rebuilt, undone; written and read by several processes at once."""

import datetime as dt
import re
import subprocess
import sys
import time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import lake
from domain.errors import InvalidInputError, NotAllowedError
from domain.intervals import Findings
from domain.local_days import hours_of, span_of
from tests.support.machine import ROOT, SAMPLE_DATA

WARSAW = ZoneInfo("Europe/Warsaw")
OCTOBER = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def hours(first, last, *, meters=(1,), litres=3, source="radio"):
    """Every hour of the local days, the same litres in each."""
    at = hours_of(first, last, WARSAW)["at"]
    frame = pd.DataFrame({"meter_id": np.repeat(meters, len(at)), "at": [*at] * len(meters)})
    table = frame.assign(meter_id=frame["meter_id"].astype("int32"), use_l=litres, flag=0, source=source)
    return pa.Table.from_pandas(table, preserve_index=False)


def written(folder, *tables):
    for table in tables:
        lake.append(folder, table)
    lake.roll_up(folder, WARSAW)
    return folder


def days(folder, first=OCTOBER[0], last=OCTOBER[1], meters=(1,)):
    frame = lake.daily(folder, meters, first, last)
    rows = frame[["day", "use_l", "missing_hours"]].itertuples(index=False, name=None)
    return [(day.date(), used, missing) for day, used, missing in rows]


def total(folder):
    return sum(used for _day, used, _missing in days(folder))


def test_the_long_day_adds_up_25_hours_and_the_short_one_23(tmp_path):
    spring, autumn = (dt.date(2026, 3, 28), dt.date(2026, 3, 30)), (dt.date(2026, 10, 24), dt.date(2026, 10, 26))
    written(tmp_path, hours(*spring), hours(*autumn))

    assert [used for _day, used, _missing in days(tmp_path, *spring)] == [72, 69, 72]
    assert [used for _day, used, _missing in days(tmp_path, *autumn)] == [72, 75, 72]


def test_a_missing_hour_is_counted_as_missing_and_not_as_zero(tmp_path):
    day = dt.date(2026, 10, 5)
    written(tmp_path, hours(day, day).slice(0, 20))

    assert days(tmp_path) == [(day, 60, 4)]


def test_the_same_hours_again_change_nothing(tmp_path):
    written(tmp_path, hours(*OCTOBER))
    before = lake.version(tmp_path)

    assert lake.append(tmp_path, hours(*OCTOBER)) == lake.Written(before, new=0, replaced=0, unchanged=745)


def test_a_corrected_hour_replaces_the_old_one_and_its_day_is_rolled_up_again(tmp_path):
    written(tmp_path, hours(*OCTOBER), hours(dt.date(2026, 10, 5), dt.date(2026, 10, 5), litres=4))

    assert days(tmp_path)[4] == (dt.date(2026, 10, 5), 96, 0)
    assert total(tmp_path) == 3 * 745 + 24


def test_an_hour_that_two_sources_know_is_counted_once(tmp_path):
    written(tmp_path, hours(*OCTOBER), hours(*OCTOBER, litres=9, source="logger"))

    assert total(tmp_path) == 9 * 745


def test_an_undone_append_is_gone_from_the_roll_up_too(tmp_path):
    written(tmp_path, hours(*OCTOBER))
    before = lake.version(tmp_path)
    written(tmp_path, hours(*OCTOBER, litres=9))

    lake.restore(tmp_path, before)
    lake.roll_up(tmp_path, WARSAW)

    assert total(tmp_path) == 3 * 745


def test_an_undo_that_would_lose_the_hours_of_others_is_refused(tmp_path):
    written(tmp_path, hours(*OCTOBER), hours(*OCTOBER, litres=4), hours(*OCTOBER, meters=(2,)))

    with pytest.raises(NotAllowedError):
        lake.restore(tmp_path, 1, expected=2)


@settings(max_examples=4, deadline=None)
@given(starts=st.lists(st.integers(0, 700), min_size=1, max_size=4))
def test_the_roll_up_kept_up_to_date_equals_the_one_made_anew(tmp_path_factory, starts):
    folder = tmp_path_factory.mktemp("lake")
    for litres, start in enumerate(starts):
        written(folder, hours(*OCTOBER, meters=(1, 2), litres=litres).slice(start, 90))
    kept = lake.daily(folder, [1, 2], dt.date(2026, 9, 1), dt.date(2026, 11, 30))

    lake.roll_up(folder, WARSAW, rebuild=True)

    pd.testing.assert_frame_equal(kept, lake.daily(folder, [1, 2], dt.date(2026, 9, 1), dt.date(2026, 11, 30)))


def test_the_roll_up_equals_the_sum_of_the_raw_hours(tmp_path):
    written(tmp_path, hours(*OCTOBER, meters=(1, 2)).slice(100, 900))
    raw = lake.hourly(tmp_path, [1, 2], dt.datetime(2026, 9, 1, tzinfo=dt.UTC), dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    local = raw["at"].dt.tz_convert(WARSAW).dt.date

    rolled = lake.daily(tmp_path, [1, 2], *OCTOBER).set_index(["meter_id", "day"])["use_l"]

    assert rolled.tolist() == raw.groupby(["meter_id", local])["use_l"].sum().tolist()


def test_a_tidied_month_holds_the_same_hours_in_one_file(tmp_path):
    written(tmp_path, *(hours(day, day) for day in (dt.date(2026, 10, n) for n in range(2, 12))))
    before = days(tmp_path)

    assert lake.tidy(tmp_path) == 1
    assert lake.roll_up(tmp_path, WARSAW) == 0
    assert days(tmp_path) == before


def age(folder, table, days_ago):
    """Let what a table's log tells of have happened earlier."""
    for entry in (folder / table / "_delta_log").glob("*.json"):
        then = round((time.time() - days_ago * 86_400) * 1000)
        entry.write_text(re.sub(r'"(deletionTimestamp|timestamp)":\d+', rf'"\1":{then}', entry.read_text()))


def files(folder):
    return {path.name for path in folder.rglob("*.parquet")}


def test_files_are_removed_once_no_version_of_the_kept_days_has_them(tmp_path):
    written(tmp_path, hours(*OCTOBER), hours(*OCTOBER, litres=4), hours(*OCTOBER, litres=5))
    before, held = days(tmp_path), len(files(tmp_path))

    fresh = lake.discard(tmp_path, keep=dt.timedelta(days=30))
    age(tmp_path, "hours", 31)
    removed = lake.discard(tmp_path, keep=dt.timedelta(days=30))

    assert fresh == 0
    assert (removed > 0, len(files(tmp_path))) == (True, held - removed)
    assert days(tmp_path) == before
    lake.roll_up(tmp_path, WARSAW, rebuild=True)
    assert days(tmp_path) == before


def test_a_tidying_does_not_stand_in_the_way_of_an_undo(tmp_path):
    written(tmp_path, hours(*OCTOBER), hours(*OCTOBER, litres=4))
    lake.discard(tmp_path, keep=dt.timedelta(days=30))

    lake.restore(tmp_path, 1, expected=2)
    lake.roll_up(tmp_path, WARSAW)

    assert total(tmp_path) == 3 * 745


def test_an_undo_of_a_version_whose_files_are_gone_is_refused(tmp_path):
    written(tmp_path, hours(*OCTOBER), hours(*OCTOBER, litres=4))
    age(tmp_path, "hours", 31)
    lake.discard(tmp_path, keep=dt.timedelta(days=30))

    with pytest.raises(NotAllowedError, match="removed"):
        lake.restore(tmp_path, 1, expected=2)


@pytest.mark.parametrize("wrong", [{"use_l": -1}, {"at": pd.Timestamp("2026-10-01 00:30", tz="UTC")}])
def test_an_impossible_hour_is_refused(tmp_path, wrong):
    row = {"meter_id": 1, "at": pd.Timestamp("2026-10-01", tz="UTC"), "use_l": 1, "flag": 0, "source": "radio"} | wrong

    with pytest.raises(InvalidInputError):
        lake.append(tmp_path, pa.Table.from_pandas(pd.DataFrame([row]), preserve_index=False))


def test_an_empty_lake_answers_with_empty_frames_of_the_same_columns(tmp_path):
    empty, full = (
        lake.daily(tmp_path / "none", [1], *OCTOBER),
        lake.daily(written(tmp_path, hours(*OCTOBER)), [1], *OCTOBER),
    )

    assert (len(empty), dict(empty.dtypes)) == (0, dict(full.dtypes))


WRITER = """
import datetime as dt, sys
from pathlib import Path
from tests.unit.data.lake.test_lake import WARSAW, hours
from data import lake
folder, meter = Path(sys.argv[1]), int(sys.argv[2])
for number in range(2, 5):
    day = dt.date(2026, 10, number)
    lake.append(folder, hours(day, day, meters=(meter,)))
    lake.append(folder, hours(day, day, meters=(99,), litres=meter))
    lake.roll_up(folder, WARSAW)
"""


def test_processes_append_and_read_at_once_and_nothing_is_lost_or_doubled(tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(meter)], cwd=ROOT) for meter in (1, 2, 3)
    ]
    while any(writer.poll() is None for writer in writers):
        read = lake.daily(tmp_path, [1, 2, 3], *OCTOBER)
        assert not read.duplicated(["meter_id", "day"]).any()

    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert [used for _day, used, _missing in days(tmp_path, meters=(1, 2, 3))] == [72] * 9
    assert len(days(tmp_path, meters=(99,))) == 3
    assert len(lake.hourly(tmp_path, [99], *span_of(*OCTOBER, WARSAW))) == 3 * 24


@pytest.mark.sample
def test_the_meters_of_alicante_give_their_index_back_and_a_second_intake_changes_nothing(tmp_path):
    raw = pd.read_parquet(SAMPLE_DATA / "smart_meters" / "daiad_alicante_hourly.parquet")
    # ASSUMPTION: the repeated hour of the autumn night is taken as winter time.
    winter = np.zeros(len(raw), dtype=bool)
    at = raw["ts"].dt.tz_localize("Europe/Madrid", ambiguous=winter, nonexistent="shift_forward").dt.tz_convert("UTC")
    rows = pd.DataFrame({"meter_id": raw["meter_id"], "at": at, "index_l": raw["reading_l"], "source": "daiad"})

    first = lake.take_in(tmp_path, [rows], ZoneInfo("Europe/Madrid"))
    again = lake.take_in(tmp_path, [rows], ZoneInfo("Europe/Madrid"))

    assert (first.records, first.hours) == (822_244, 955_419)
    assert first.findings == Findings(reversals=2, glitches=297, gaps=16_541)
    assert (again.after, again.days) == (first.after, 0)
    used = lake.daily(tmp_path, range(1, 93), dt.date(2016, 1, 1), dt.date(2017, 12, 31))
    assert (used["use_l"].sum(), used["use_l"].min()) == (9_338_972, 0)
