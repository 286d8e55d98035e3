"""Nights in which water did not stop, of all meters at once: whoever looks for leaks begins with them."""

import datetime as dt
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from data.lake.hours import best_hours
from data.lake.tables import duck
from domain.local_days import hours_of, span_of

_RESTLESS: Final = """
    SELECT DISTINCT meter_id FROM (
        SELECT meter_id, day FROM ({hours}) JOIN calendar USING ("at")
        WHERE is_night GROUP BY meter_id, day HAVING count(*) FILTER (use_l < {least}) <= 1 AND count(*) > 2
    ) ORDER BY meter_id
"""


def restless(lake: Path, first: dt.date, last: dt.date, zone: ZoneInfo, *, least_l: float) -> list[int]:
    """Return the meters that let through at least so many litres in all hours but one of some night."""
    hours = best_hours(lake, *span_of(first, last, zone))
    connection = duck().cursor()
    connection.register("calendar", pa.Table.from_pandas(hours_of(first, last, zone), preserve_index=False))
    found = connection.execute(_RESTLESS.format(hours=hours, least=least_l)).fetchall()
    return [meter for (meter,) in found]
