"""The last days in words; their chart and table are those of the consumption page."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from texts import _, day, ngettext, volume

NAMED_DAYS: Final = 5
"""More unusual days than these are counted, not named."""


def days_words(slots: pd.DataFrame) -> str:
    """Say how much it was, which days were unusual, and what is missing."""
    label, total_l = slots["label"].to_numpy().astype("datetime64[D]"), slots["total_l"].to_numpy()
    missing = int(np.isnan(total_l).sum())
    if missing == len(total_l):
        return _("Nothing was counted in these days.")
    use = volume(float(np.nansum(total_l)) / 1000, 1)
    said = [
        _("{use} from {first} to {last}.", use=use, first=day(label[0].item()), last=day(label[-1].item())),
        _unusual(label[slots["is_unusual"].to_numpy(dtype="bool")].tolist()),
    ]
    if missing:
        said.append(ngettext("{count} day is missing.", "{count} days are missing.", missing))
    return " ".join(said)


def _unusual(days: Sequence[dt.date]) -> str:
    if not days:
        return _("No unusual day.")
    if len(days) > NAMED_DAYS:
        return ngettext("{count} unusual day.", "{count} unusual days.", len(days))
    return _("Unusual: {days}.", days=", ".join(day(one) for one in days))
