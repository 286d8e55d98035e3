"""What a question about consumption is answered with."""

import datetime as dt
import enum
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.consumption.question import Question


class Remark(enum.StrEnum):
    """Why the answer is not quite what was asked."""

    NO_RADIO = "no_radio"
    """Only dial readings are known, so months are shown."""
    SOME_WITHOUT_RADIO = "some_without_radio"
    """Meters without radio are left out of hours, days and weeks."""
    SHARED_OUT = "shared_out"
    """Of some meters only dial readings are known; they are shared out over the months."""
    NO_SUCH_METERS = "no_such_meters"
    """All meters are shown, because those asked for are not here."""
    SHORTENED = "shortened"
    """The beginning is cut off: more bars could not be told apart."""


class Gap(enum.StrEnum):
    """What is not known of a slot."""

    NONE = "none"
    NOTHING_KNOWN = "nothing_known"
    PART_MISSING = "part_missing"
    SO_FAR = "so_far"
    """Nothing is missing, but the slot is not over yet."""
    AWAITED = "awaited"
    """It has just begun and nothing has been heard yet."""


@dataclass(frozen=True)
class Answer:
    """The consumption of a customer as asked.

    ``columns`` have one value a slot: the arrays of :class:`domain.consumption.slots.Slots` and of
    :class:`domain.consumption.use.Tally`, ``last_day`` (local), ``due`` (share of its hours before today),
    ``typical_l``, ``earlier_l`` (the year before; NaN where not compared), ``earlier_h`` (the hours known of it),
    where compared ``earlier_first`` and ``earlier_last`` (its days), and ``is_unusual``. ``places`` is one of
    :func:`domain.consumption.places.places_of` with ``has_hours``, one row a place, its present meter.
    """

    question: Question
    places: pd.DataFrame
    columns: dict[str, npt.NDArray[Any]]
    remarks: frozenset[Remark]
    newest: dt.date
    """Last day of which anything is known."""
    longer: Question | None = None
    """What shows, in longer bars, everything that was asked for, where some of it is cut off."""
    uncut: Question | None = None
    """The question as it was asked, where its beginning is cut off: files hold all of it."""

    @cached_property
    def slots(self) -> pd.DataFrame:
        """Return the columns as a frame, one row a slot."""
        return pd.DataFrame(self.columns, copy=False)

    @cached_property
    def has_parts(self) -> bool:
        """Tell whether main meters and submeters are shown apart."""
        return not any(np.isnan(self.columns[name]).all() for name in ("main_l", "submeter_l"))

    @property
    def total_m3(self) -> float:
        """Return all that is known of the period."""
        return float(np.nansum(self.columns["total_l"])) / 1000

    @property
    def known(self) -> float:
        """Return the share of the hours before today that is known; of today's, where no others are looked at."""
        hours, known, due = (self.columns[name] for name in ("hours", "known", "due"))
        wanted = due if due.any() else np.ones(len(due))
        return float((np.minimum(known, wanted) * hours).sum() / (wanted * hours).sum()) if len(hours) else 0.0

    @cached_property
    def gaps(self) -> list[Gap]:
        """Return what is not known of each slot; what lies ahead is not missing."""
        known, due = self.columns["known"], self.columns["due"]
        cases = [(known == 0) & (due > 0), known == 0, known < due, known < 1, np.full(len(known), fill_value=True)]
        return [GAPS[which] for which in np.argmax(cases, axis=0).tolist()]

    @property
    def is_running(self) -> bool:
        """Tell whether the last slot is not over yet."""
        return bool(self.gaps) and self.gaps[-1] in {Gap.SO_FAR, Gap.AWAITED}


GAPS: Final = (Gap.NOTHING_KNOWN, Gap.AWAITED, Gap.PART_MISSING, Gap.SO_FAR, Gap.NONE)
"""What is looked for, the first that holds counts."""
