"""Rows of queries become frames whose columns are what was declared, whatever the values look like."""

import datetime as dt

from data.queries.frames import DAY, EXACT, KEY, TEXT, declared

NOON = dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC)


def test_what_is_exact_stays_the_very_objects_that_were_read():
    frame = declared([(NOON, "a"), (None, "b")], {"at": EXACT, "word": EXACT})

    assert frame.dtypes.astype(str).tolist() == ["object", "object"]
    assert frame["at"].tolist() == [NOON, None]


def test_a_frame_without_rows_has_the_declared_columns_too():
    frame = declared([], {"id": KEY, "on": DAY, "name": TEXT, "amount": EXACT})

    assert frame.dtypes.astype(str).to_dict() == {"id": KEY, "on": DAY, "name": TEXT, "amount": EXACT}
