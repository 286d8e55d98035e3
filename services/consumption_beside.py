"""The tables beside the use of a period: two periods side by side, and where the water flowed; screens and files."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isnan
from typing import Final

import pandas as pd

from domain.consumption.compare import Comparison, Period
from domain.consumption.flow import Flow, through
from domain.consumption.question import Question, Resolution
from domain.errors import InvalidInputError
from domain.meters import ROLE_WORDS, MeterRole
from services.consumption import compared, flowed
from services.consumption_known import Known
from services.consumption_shown import FILTERS, LITRE_PLACES, label
from services.exports import ExportTable
from services.file_heads import as_of, of_customer
from services.runtime import current
from texts import _, day

PERCENT_PLACES: Final = 1


def comparison_shown(comparison: Comparison) -> pd.DataFrame:
    """Return both periods slot by slot, litres a day, the one beside the other, and both as a whole."""
    by, length = comparison.resolution, comparison.length
    pairs = [_slots(period, by, length) for period in (comparison.now, comparison.then)]
    names, rates = zip(*pairs, strict=True)
    change = [_less(*pair) for pair in zip(*rates, strict=True)]
    totals = [_rate(period.litres_a_day) for period in (comparison.now, comparison.then)]
    columns: dict[str, list[object]] = {
        _("This period"): [_("Together"), *names[0]],
        _("Litres a day"): [totals[0], *rates[0]],
        _("Beside it"): [_("Together"), *names[1]],
        _("Litres a day beside it"): [totals[1], *rates[1]],
        _("More, litres a day"): [_less(*totals), *change],
    }
    return pd.DataFrame(columns, dtype="object")


def _slots(period: Period, by: Resolution, length: int) -> tuple[list[str | None], list[Decimal | None]]:
    days = zip(period.label.tolist(), period.last_day.astype("datetime64[D]").tolist(), strict=True)
    names: list[str | None] = [label(by, *pair, again=False) for pair in days]
    rates = [_rate(value) for value in period.rates.tolist()]
    missing = [None] * (length - len(names))
    return [*names, *missing], [*rates, *missing]


def _rate(litres: float) -> Decimal | None:
    return None if isnan(litres) else Decimal(round(litres))


def _less(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    return None if now is None or then is None else now - then


def comparison_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of two periods for the filters of the page's address; beside nothing else, a year before."""
    if unknown := set(filters) - FILTERS:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    by, meters, span = (filters.get(name, "") for name in ("by", "meters", "span"))
    found = compared(by, meters, span, filters.get("compare", "1"))
    if found is None:
        raise InvalidInputError("compared with nothing")
    about = {_("This period"): span_words(found.now), _("Beside it"): span_words(found.then)}
    return ExportTable.of(_("Two periods"), _dated(found), of_customer() | about | as_of(Known().newest))


def _dated(comparison: Comparison) -> pd.DataFrame:
    """Return both periods with the days of each slot, or the beginning of its hour, as cells that programs read."""
    shown, by, length = comparison_shown(comparison), comparison.resolution, comparison.length
    if by is Resolution.HOUR:
        shown.insert(3, _("Begins beside it"), _hours(comparison.then, length))
        shown.insert(1, _("Begins"), _hours(comparison.now, length))
        return shown
    for place, headings, period in (
        (3, (_("First day beside it"), _("Last day beside it")), comparison.then),
        (1, (_("First day"), _("Last day")), comparison.now),
    ):
        for heading, days in zip(reversed(headings), reversed(_days(period, length)), strict=True):
            shown.insert(place, heading, days)
    return shown


def _hours(period: Period, length: int) -> list[dt.datetime | None]:
    """Return when each hour begins on the wall clock of the utility; the autumn night has one of them twice."""
    wall = pd.DatetimeIndex(period.label)
    begins = wall.tz_localize(current().zone, ambiguous=~wall.duplicated())
    return [None, *begins.tolist(), *[None] * (length - len(wall))]


def _days(period: Period, length: int) -> tuple[list[dt.date | None], list[dt.date | None]]:
    """Return the first and last day of the period and of each of its slots."""
    first, last = (days.astype("datetime64[D]").tolist() for days in (period.label, period.last_day))
    missing = [None] * (length - len(first))
    return [period.first, *first, *missing], [period.last, *last, *missing]


def span_words(period: Period) -> str:
    """Return the days of a period in words."""
    return _("{first} to {last}", first=day(period.first), last=day(period.last))


def flow_shown(flows: Sequence[Flow], names: Mapping[int, str]) -> pd.DataFrame:
    """Return what went through each meter and what remained, with its share of all that came in."""
    total = through(flows)
    rows = [
        [
            names[flow.place],
            "" if flow.above is None else names[flow.above],
            *_measured(flow.litres, total),
            _rest(flow),
        ]
        for flow in flows
    ]
    headings = [_("Meter"), _("Behind"), _("Use, m³"), _("Share, %"), _("Not counted by meters behind it, m³")]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def _measured(litres: float, total: float) -> tuple[Decimal, Decimal | None]:
    share = None if total <= 0 else Decimal(round(1000 * litres / total)).scaleb(-PERCENT_PLACES)
    return _m3(litres), share


def _rest(flow: Flow) -> Decimal | None:
    return _m3(flow.remainder) if flow.is_parted else None


def _m3(litres: float) -> Decimal:
    return Decimal(round(litres)).scaleb(-LITRE_PLACES)


def meter_names(places: pd.DataFrame) -> dict[int, str]:
    """Return each place in words: what its meter counts as, and its number."""
    rows = zip(places["place"].tolist(), places["role"].tolist(), places["serial"].tolist(), strict=True)
    return {place: f"{_(ROLE_WORDS[MeterRole(role)])} {serial}" for place, role, serial in rows}


def flow_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of where the water of a period flowed."""
    if unknown := set(filters) - FILTERS:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    question, places, flows = flowed(*(filters.get(name, "") for name in ("by", "meters", "span")))
    about = of_customer() | {_("Period"): question_words(question)} | as_of(Known().newest)
    return ExportTable.of(_("Where the water flowed"), flow_shown(flows, meter_names(places)), about)


def question_words(question: Question) -> str:
    """Return the days of a question in words."""
    return _("{first} to {last}", first=day(question.first), last=day(question.last))
