"""The tables of the consumption page in the reader's words: one source for the screen and for the files.

Volumes are ``Decimal``: litres for hours, m³ (to the litre) for everything longer. A missing volume is ``None``.
"""

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import pandas as pd

from domain.consumption.answer import Answer
from domain.consumption.question import Resolution
from domain.errors import InvalidInputError
from domain.meters import MeterRole
from domain.readings import ReadingSource, ReadingState
from services.consumption import consumption_of, meter_readings
from services.exports import ExportTable
from services.runtime import current, now
from texts import _, _l, day, moment, month, number

ROLE_WORDS: Final = {
    MeterRole.MAIN: _l("Main meter"),
    MeterRole.SUBMETER: _l("Submeter"),
    MeterRole.UNIT: _l("Meter of a flat"),
}
SOURCE_WORDS: Final = {
    ReadingSource.READER: _l("Meter reader"),
    ReadingSource.CUSTOMER: _l("Your reading"),
    ReadingSource.RADIO: _l("Radio"),
    ReadingSource.INSTALLATION: _l("Installation"),
    ReadingSource.REMOVAL: _l("Removal"),
    ReadingSource.ESTIMATE: _l("Estimate"),
    ReadingSource.NORM: _l("Consumption norm"),
    ReadingSource.FORECAST: _l("Forecast"),
}
STATE_WORDS: Final = {
    ReadingState.SUBMITTED: _l("Being checked"),
    ReadingState.ACCEPTED: _l("Accepted"),
    ReadingState.QUESTIONED: _l("Questioned"),
    ReadingState.CORRECTED: _l("Corrected"),
    ReadingState.REJECTED: _l("Rejected"),
}
FILTERS: Final = frozenset({"by", "meters", "span", "compare"})
LITRE: Final = Decimal("0.001")


def use_shown(answer: Answer) -> pd.DataFrame:
    """Return the use of each slot, oldest first, with what makes it incomplete or unusual."""
    slots, unit = answer.slots, unit_of(answer.question.resolution)
    volumes = _parts(answer) | {_("Typical, {unit}", unit=unit): "typical_l"}
    if answer.question.compares:
        volumes[_("A year before, {unit}", unit=unit)] = "earlier_l"
    columns: dict[str, list[object]] = {_("Time"): list(labels(answer))}
    columns |= {name: [volume_of(litres, answer) for litres in slots[key]] for name, key in volumes.items()}
    columns[_("Hours known, %")] = [Decimal(round(100 * share)) for share in slots["known"].fillna(0)]
    columns[_("Remarks")] = [remark(*row) for row in _remarked(slots)]
    return pd.DataFrame(columns, dtype="object")


def _parts(answer: Answer) -> dict[str, str]:
    """Return the columns of use by their headings: one, or main meters, submeters and both together."""
    unit = unit_of(answer.question.resolution)
    submeters = {_("Submeters, {unit}", unit=unit): "submeter_l"}
    if answer.has_parts:
        house = {_("House without submeters, {unit}", unit=unit): "main_l"}
        return house | submeters | {_("Together, {unit}", unit=unit): "total_l"}
    if answer.slots["submeter_l"].notna().any():
        return submeters
    return {_("Main meter, {unit}", unit=unit): "main_l"}


def unit_of(resolution: Resolution) -> str:
    """Return the unit in which a slot is written."""
    return "l" if resolution is Resolution.HOUR else "m³"


def volume_of(litres: float, answer: Answer) -> Decimal | None:
    """Return litres in the unit of the answer, nothing for what is not known."""
    if math.isnan(litres):
        return None
    whole = Decimal(round(litres))
    return whole if answer.question.resolution is Resolution.HOUR else (whole * LITRE).quantize(LITRE)


def labels(answer: Answer) -> list[str]:
    """Return the name of each slot: ``22.10.2026 14:00``, ``22.10.2026``, ``październik 2026``, first and last day."""
    slots = answer.slots[["label", "last_day"]]
    pairs = [(first, last.date()) for first, last in slots.itertuples(index=False, name=None)]
    repeated = slots["label"].duplicated().tolist()
    return [label(answer.question.resolution, *pair, again=again) for pair, again in zip(pairs, repeated, strict=True)]


def label(resolution: Resolution, first: dt.datetime, last: dt.date, *, again: bool) -> str:
    """Return the name of a slot; ``again`` for the hour that the autumn night has twice."""
    if resolution is Resolution.HOUR:
        text = f"{day(first.date())} {first:%H:%M}"
        return _("{time} (winter time)", time=text) if again else text
    if resolution is Resolution.MONTH:
        return month(first.date())
    if resolution is Resolution.DAY:
        return day(first.date())
    return f"{day(first.date())}\u2013{day(last)}"


def _remarked(slots: pd.DataFrame) -> list[tuple[float, float, bool]]:
    return list(slots[["known", "estimated", "is_unusual"]].fillna(0).itertuples(index=False, name=None))


def remark(known: float, estimated: float, unusual: bool) -> str:  # noqa: FBT001 -- a row of a frame, given by position
    """Say what is to be known of a slot besides its volume."""
    parts = [
        (known == 0, _("no readings")),
        (0 < known < 1, _("incomplete")),
        (estimated > 0, _("partly estimated")),
        (bool(unusual), _("unusually high")),
    ]
    return ", ".join(text for applies, text in parts if applies)


def readings_shown(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the readings, newest first, with where each comes from and how far it is believed."""
    return pd.DataFrame(
        {
            _("Date"): readings["read_on"],
            _("Meter"): readings["serial"],
            _("Counts as"): [str(ROLE_WORDS[MeterRole(role)]) for role in readings["role"]],
            _("Reading, m³"): readings["value_m3"],
            _("Source"): [str(SOURCE_WORDS[ReadingSource(source)]) for source in readings["source"]],
            _("State"): [str(STATE_WORDS[ReadingState(state)]) for state in readings["state"]],
            _("Note"): readings["note"],
        }
    )


def consumption_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of consumption for the filters of the page's address."""
    if unknown := set(filters) - FILTERS:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    answer = consumption_of(*(filters.get(name, "") for name in ("by", "meters", "span", "compare")))
    question = answer.question
    about = {
        _("Period"): _("{first} to {last}", first=day(question.first), last=day(question.last)),
        _("Meters"): ", ".join(answer.places["serial"]),
        _("Hours known"): f"{number(100 * answer.known)} %",
        _("Data as of"): day(answer.newest),
        _("Written"): moment(now(), current().zone),
    }
    return ExportTable(_("Water use"), use_shown(answer), about)


def readings_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of all readings."""
    if filters:
        raise InvalidInputError(f"unknown filters {sorted(filters)}")
    return ExportTable(_("Readings"), readings_shown(meter_readings()), {_("Written"): moment(now(), current().zone)})
