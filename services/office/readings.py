"""Meters and their readings, as clerks see them."""

import pandas as pd

from data.queries.readings import fitted_meter, history_of, meters_found, waiting_readings
from domain.errors import NotFoundError
from domain.meters import FittedMeter
from domain.roles import OFFICE
from services.audit_words import with_actors
from services.identity import acting_as
from services.runtime import reading, today


def meters(words: str, most: int) -> tuple[pd.DataFrame, int]:
    """Return the first meters that every word fits, and how many there are in all."""
    acting_as(*OFFICE)
    with reading() as session:
        return meters_found(session, words, today(), most=most)


def waiting(most: int) -> tuple[pd.DataFrame, int]:
    """Return the first readings that wait for a decision, and how many there are in all."""
    acting_as(*OFFICE)
    with reading() as session:
        found, count = waiting_readings(session, most=most)
    return with_actors(found, "entered_by"), count


def meter_opened(meter: int) -> tuple[FittedMeter, pd.DataFrame]:
    """Return a meter where it sits, and every reading of it (``data.queries.readings.HISTORY``).

    Raises
    ------
    NotFoundError
        When there is no such meter.
    """
    acting_as(*OFFICE)
    with reading() as session:
        fitted = fitted_meter(session, meter)
        if fitted is None:
            raise NotFoundError(f"no meter {meter}")
        return fitted, with_actors(history_of(session, meter), "entered_by")
