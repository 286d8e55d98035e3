"""Days in words, as seen from today."""

import datetime as dt

import pandas as pd

from texts import _, ngettext


def from_today(day: dt.date, today: dt.date) -> str:
    """Say how far a day is: ``in 5 days``, ``today``, ``3 days ago``."""
    ahead = (day - today).days
    if ahead == 0:
        return _("today")
    if ahead == 1:
        return _("tomorrow")
    if ahead > 0:
        return ngettext("in {count} day", "in {count} days", ahead)
    return ngettext("{count} day ago", "{count} days ago", -ahead)


def local(frame: pd.DataFrame, columns: tuple[str, ...], zone: dt.tzinfo) -> pd.DataFrame:
    """Put instants on the wall clock of a zone; what is missing stays so."""
    shown = {name: [None if pd.isna(at) else at.astimezone(zone) for at in frame[name]] for name in columns}
    return frame.assign(
        **{name: pd.Series(values, index=frame.index, dtype="object") for name, values in shown.items()}
    )
