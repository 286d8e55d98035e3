"""The tables of the consumption page in the reader's words: one source for the screen and for the files.

Volumes are ``Decimal``: litres for hours, m³ (to the litre) for everything longer. A missing volume is ``None``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from domain.consumption.answer import Answer, Gap
from domain.consumption.question import Resolution, Which
from domain.consumption.slots import Floats
from domain.errors import InvalidInputError
from domain.meters import ROLE_WORDS, MeterRole
from domain.plausibility import DOUBT_WORDS
from domain.readings import TOLD_SOURCES, TOLD_STATES
from services.consumption import meter_readings, use_in_parts
from services.exports import ExportTable
from services.file_heads import as_of, of_customer
from services.runtime import current
from texts import _, _l, day, month, number

GAP_WORDS: Final = {
    Gap.NONE: "",
    Gap.NOTHING_KNOWN: _l("no readings"),
    Gap.PART_MISSING: _l("incomplete"),
    Gap.SO_FAR: _l("so far"),
    Gap.AWAITED: _l("no readings yet"),
}
FILTERS: Final = frozenset({"by", "meters", "span", "compare"})
LITRE_PLACES: Final = 3
"""Decimal places of a m³ down to the litre."""


def use_shown(answer: Answer, names: Sequence[str] = (), *, part_of: Answer | None = None) -> pd.DataFrame:
    """Return the use of each slot, oldest first, with what makes it incomplete or unusual.

    ``names`` are those of the slots, where they are known already. The columns of an answer that is ``part_of`` another
    are those of the whole.
    """
    unit = unit_of(answer.question.resolution)
    volumes = _parts(part_of or answer, unit) | {_("Typical, {unit}", unit=unit): "typical_l"}
    if answer.question.compares:
        volumes[_("A year before, {unit}", unit=unit)] = "earlier_l"
    columns: dict[str, Sequence[object]] = {_("Time"): names or labels(answer)}
    columns |= {name: volumes_of(answer.columns[key], answer) for name, key in volumes.items()}
    columns[_("Hours known, %")] = [Decimal(round(100 * share)) for share in answer.columns["known"].tolist()]
    columns[_("Remarks")] = remarks(answer)
    return pd.DataFrame(columns, dtype="object")


def _parts(answer: Answer, unit: str) -> dict[str, str]:
    """Return the columns of use by their headings: one, or main meters, submeters and both together."""
    submeters = {_("Submeters, {unit}", unit=unit): "submeter_l"}
    if answer.has_parts:
        house = {_("House without submeters, {unit}", unit=unit): "main_l"}
        return house | submeters | {_("Together, {unit}", unit=unit): "total_l"}
    if not np.isnan(answer.columns["submeter_l"]).all():
        return submeters
    return {_("Main meter, {unit}", unit=unit): "main_l"}


def unit_of(resolution: Resolution) -> str:
    """Return the unit in which a slot is written."""
    return "l" if resolution is Resolution.HOUR else "m³"


def volumes_of(litres: Floats, answer: Answer) -> list[Decimal | None]:
    """Return litres in the unit of the answer, nothing for what is not known."""
    places = 0 if answer.question.resolution is Resolution.HOUR else -LITRE_PLACES
    rounded = [None if value != value else round(value) for value in litres.tolist()]  # noqa: PLR0124 -- only NaN is not itself
    return [None if value is None else Decimal(value).scaleb(places) for value in rounded]


def labels(answer: Answer) -> list[str]:
    """Return the name of each slot: its day and hours, its day, month and year, or its first and last day."""
    first, last = answer.columns["label"], answer.columns["last_day"]
    again = [False, *(first[1:] == first[:-1]).tolist()]
    by = answer.question.resolution
    days = last.astype("datetime64[D]").tolist()
    return [label(by, *each[:2], again=each[2]) for each in zip(first.tolist(), days, again, strict=False)]


def label(resolution: Resolution, first: dt.datetime, last: dt.date, *, again: bool) -> str:
    """Return the name of a slot; ``again`` for the hour that the autumn night has twice."""
    if resolution is Resolution.HOUR:
        text = f"{day(first.date())} {first:%H:%M}\u2013{first + dt.timedelta(hours=1):%H:%M}"
        return _("{time} (winter time)", time=text) if again else text
    if resolution is Resolution.MONTH:
        return month(first.date())
    if resolution is Resolution.DAY:
        return day(first.date())
    return f"{day(first.date())}\u2013{day(last)}"


def remarks(answer: Answer) -> list[str]:
    """Say what is to be known of each slot besides its volume."""
    states = zip(answer.columns["estimated"].tolist(), answer.columns["is_unusual"].tolist(), strict=True)
    return [
        "" if gap is Gap.NONE and not any(state) else _remark(gap, state)
        for gap, state in zip(answer.gaps, states, strict=True)
    ]


def _remark(gap: Gap, state: tuple[float, bool]) -> str:
    estimated, unusual = state
    parts = [
        str(GAP_WORDS[gap]),
        _("partly estimated") if estimated else "",
        _("unusually high") if unusual else "",
    ]
    return ", ".join(filter(None, parts))


def readings_shown(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the readings, newest first and main meters before others, with whence each comes and what it is worth.

    The rows are named by the number of the reading, by which its picture is asked for.
    """
    order = {role.value: place for place, role in enumerate(ROLE_WORDS)}
    ranked = readings.assign(rank=readings["role"].map(order))
    readings = ranked.sort_values(["read_on", "rank"], ascending=[False, True], kind="stable", ignore_index=True)
    return pd.DataFrame(
        {
            _("Date"): readings["read_on"],
            _("Meter"): readings["serial"],
            _("Counts as"): [_(ROLE_WORDS[MeterRole(role)]) for role in readings["role"]],
            _("Reading, m³"): readings["value_m3"],
            _("Source"): [_(TOLD_SOURCES[source]) for source in readings["source"]],
            _("State"): [_believed(*each) for each in zip(readings["state"], readings["doubt"], strict=True)],
            _("Billed by"): readings["billed_by"],
            _("Picture"): [_("Show") if has_photo else "" for has_photo in readings["has_photo"]],
            _("Note"): readings["note"],
        }
    ).set_axis(readings["reading_id"])


def _believed(state: str, doubt: str) -> str:
    """Say how far a reading is believed, and why not."""
    words = _(TOLD_STATES[state])
    return f"{words}: {_(DOUBT_WORDS[doubt])}" if doubt else words


def consumption_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of consumption for the filters of the page's address."""
    if unknown := set(filters) - FILTERS:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    answer, parts = use_in_parts(*(filters.get(name, "") for name in ("by", "meters", "span", "compare")))
    question, first = answer.question, _dated(next(parts), answer)
    about = of_customer() | {
        _("Period"): _("{first} to {last}", first=day(question.first), last=day(question.last)),
        _("Meters"): ", ".join(_looked_at(answer)),
        _("Hours known"): f"{number(100 * answer.known)} %",
    }
    frames = chain([first], (_dated(part, answer) for part in parts))
    rows = chain.from_iterable(frame.itertuples(index=False, name=None) for frame in frames)
    return ExportTable(_("Water use"), list(first.columns), rows, about | as_of(answer.newest))


def _dated(answer: Answer, whole: Answer) -> pd.DataFrame:
    """Return the use of each slot with its first and last day, or hour, as cells that a spreadsheet can count with."""
    shown, slots = use_shown(answer, part_of=whole), answer.slots
    if answer.question.resolution is Resolution.HOUR:
        shown.insert(1, _("Begins"), slots["start"].dt.tz_localize("UTC").dt.tz_convert(current().zone))
        return shown
    shown.insert(1, _("First day"), slots["label"].dt.date)
    shown.insert(2, _("Last day"), slots["last_day"].dt.date)
    return shown


def _looked_at(answer: Answer) -> list[str]:
    """Return the serial numbers of the meters that were asked for."""
    places, meters = answer.places, answer.question.meters
    is_submeter = places["role"] == MeterRole.SUBMETER
    if meters in {Which.MAIN, Which.SUBMETERS}:
        return list(places.loc[is_submeter == (meters == Which.SUBMETERS), "serial"])
    return list(places["serial"] if meters == Which.ALL else places.loc[places["place"] == int(meters), "serial"])


def readings_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of all readings."""
    if filters:
        raise InvalidInputError(f"unknown filters {sorted(filters)}")
    shown = readings_shown(meter_readings())
    shown[_("Picture")] = [_("yes") if picture else "" for picture in shown[_("Picture")]]
    return ExportTable.of(_("Readings"), shown, of_customer() | as_of())
