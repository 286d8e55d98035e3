"""The last days in words; their chart and table are those of the consumption page."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pandas as pd

from texts import _, day, ngettext, volume

NAMED_DAYS: Final = 5
"""More unusual days than these are counted, not named."""


def days_words(slots: pd.DataFrame) -> str:
    """Say how much it was, which days were unusual, and what is missing."""
    if slots.empty or slots["total_l"].isna().all():
        return _("Nothing was counted in these days.")
    first, last = slots["label"].iloc[0].date(), slots["label"].iloc[-1].date()
    use = volume(slots["total_l"].sum() / 1000, 1)
    said = [
        _("{use} from {first} to {last}.", use=use, first=day(first), last=day(last)),
        _unusual([moment.date() for moment in slots.loc[slots["is_unusual"].astype("bool"), "label"]]),
    ]
    if missing := int(slots["total_l"].isna().sum()):
        said.append(ngettext("{count} day is missing.", "{count} days are missing.", missing))
    return " ".join(said)


def _unusual(days: Sequence[dt.date]) -> str:
    if not days:
        return _("No unusual day.")
    if len(days) > NAMED_DAYS:
        return ngettext("{count} unusual day.", "{count} unusual days.", len(days))
    return _("Unusual: {days}.", days=", ".join(day(one) for one in days))
