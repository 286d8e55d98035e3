"""The last days in words; their chart and table are those of the consumption page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from texts import _, day, ngettext, volume

NAMED_DAYS: Final = 5
"""More unusual days than these are counted, not named."""


def days_words(columns: Mapping[str, npt.NDArray[Any]]) -> str:
    """Say how much it was, which days were unusual, and what is missing."""
    label, total_l = columns["label"].astype("datetime64[D]"), columns["total_l"]
    missing = int(np.isnan(total_l).sum())
    if missing == len(total_l):
        return _("Nothing was counted in these days.")
    use = volume(float(np.nansum(total_l)) / 1000, 1)
    said = [
        _("{use} from {first} to {last}.", use=use, first=day(label[0].item()), last=day(label[-1].item())),
        _unusual(label[columns["is_unusual"].astype(np.bool_)].tolist()),
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
