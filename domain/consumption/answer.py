"""What a question about consumption is answered with."""

import datetime as dt
import enum
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Answer:
    """The consumption of a customer as asked.

    ``slots`` is a frame of :func:`domain.consumption.use.tally`, with ``last_day``, ``typical_l``, ``earlier_l`` (the
    year before; NaN where not compared) and ``is_unusual``; ``places`` one of
    :func:`domain.consumption.places.places_of` with ``has_hours``, one row a place, its present meter.
    """

    question: Question
    places: pd.DataFrame
    slots: pd.DataFrame
    nights: list[NightFlow]
    remarks: frozenset[Remark]
    newest: dt.date
    """Last day of which anything is known."""

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
        """Return the share of the hours that is known."""
        hours = self.slots["hours"]
        return float((self.slots["known"] * hours).sum() / hours.sum()) if len(self.slots) else 0.0
