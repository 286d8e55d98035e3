"""Local days as spans of hours: 24 of them, 23 or 25 where the clocks change.

Hours are UTC instants, named by their start. Every zone here is a whole number of hours from UTC.
"""

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

HOUR: Final = dt.timedelta(hours=1)
NIGHT: Final = range(1, 5)
"""Local hours of the night window, 01:00 to 05:00 (analytics.md)."""


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the instant (UTC) at which ``day`` begins in ``zone``."""
    return dt.datetime.combine(day, dt.time(), tzinfo=zone).astimezone(dt.UTC)


def span_of(first: dt.date, last: dt.date, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """Return the instants (UTC) at which ``first`` begins and ``last`` ends."""
    return midnight(first, zone), midnight(last + dt.timedelta(days=1), zone)


def hours_in(day: dt.date, zone: dt.tzinfo) -> int:
    """Return the length of a local day in hours: 23, 24 or 25."""
    start, end = span_of(day, day, zone)
    return (end - start) // HOUR


def days_of(first: dt.date, last: dt.date, zone: dt.tzinfo) -> pd.Series:
    """Return the length in hours (float64) of the local days from ``first`` to ``last``, by day (datetime64[us])."""
    midnights = pd.date_range(first, last + dt.timedelta(days=1), unit="us")
    instants = midnights.tz_localize(zone, ambiguous=np.ones(len(midnights), bool), nonexistent="shift_forward")
    return pd.Series(np.diff(instants.tz_convert(None).to_numpy()) / np.timedelta64(1, "h"), index=midnights[:-1])


def hours_of(first: dt.date, last: dt.date, zone: dt.tzinfo) -> pd.DataFrame:
    """List every hour of the local days from ``first`` to ``last``, both included.

    Returns
    -------
    pandas.DataFrame
        ``at`` (datetime64[us, UTC], start of the hour), ``day`` (datetime64[us], local), ``hour`` (int8, local, 2
        twice on the long day), ``day_hours`` (int8, length of that day), ``is_night`` (bool); in order of time.
    """
    start, end = span_of(first, last, zone)
    at = pd.date_range(start, end, freq="h", inclusive="left", unit="us")
    local = at.tz_convert(zone).tz_localize(None)
    day = local.normalize()
    lengths = pd.Series(1, index=day).groupby(level=0).sum()
    hour = local.hour.to_numpy(dtype=np.int8)
    return pd.DataFrame(
        {
            "at": at,
            "day": day,
            "hour": hour,
            "day_hours": lengths.loc[day].to_numpy(dtype=np.int8),
            "is_night": np.isin(hour, NIGHT),
        }
    )
