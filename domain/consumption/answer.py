"""What a question about consumption is answered with."""

import datetime as dt
import enum
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.consumption.question import Question
from domain.consumption.unusual import NightFlow


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


@dataclass(frozen=True, slots=True)
class Answer:
    """The consumption of a customer as asked.

    ``slots`` is a frame of :func:`domain.consumption.use.tally`, with ``last_day``, ``due`` (share of its hours before
    today), ``typical_l``, ``earlier_l`` (the year before; NaN where not compared) and ``is_unusual``; ``places`` one of
    :func:`domain.consumption.places.places_of` with ``has_hours``, one row a place, its present meter.
    """

    question: Question
    places: pd.DataFrame
    slots: pd.DataFrame
    nights: list[NightFlow]
    remarks: frozenset[Remark]
    newest: dt.date
    """Last day of which anything is known."""
    longer: Question | None = None
    """What shows, in longer bars, everything that was asked for, where some of it is cut off."""

    @property
    def has_parts(self) -> bool:
        """Tell whether main meters and submeters are shown apart."""
        return bool(self.slots[["main_l", "submeter_l"]].notna().any().all())

    @property
    def total_m3(self) -> float:
        """Return all that is known of the period."""
        return float(self.slots["total_l"].sum()) / 1000

    @property
    def known(self) -> float:
        """Return the share of the hours before today that is known; of today's, where no others are looked at."""
        hours, known = self.slots["hours"], self.slots["known"]
        due = self.slots["due"] if self.slots["due"].any() else 1.0
        return float((np.minimum(known, due) * hours).sum() / (due * hours).sum()) if len(self.slots) else 0.0

    @property
    def gaps(self) -> list[Gap]:
        """Return what is not known of each slot; what lies ahead is not missing."""
        known, due = self.slots["known"].fillna(0), self.slots["due"]
        cases = [
            (Gap.NOTHING_KNOWN, (known == 0) & (due > 0)),
            (Gap.AWAITED, known == 0),
            (Gap.PART_MISSING, known < due),
            (Gap.SO_FAR, known < 1),
        ]
        found = np.select([rows for _gap, rows in cases], [gap.value for gap, _rows in cases], Gap.NONE.value)
        return [Gap(gap) for gap in found]

    @property
    def is_running(self) -> bool:
        """Tell whether the last slot is not over yet."""
        return bool(self.gaps) and self.gaps[-1] in {Gap.SO_FAR, Gap.AWAITED}
