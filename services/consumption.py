"""Answer questions about the consumption of the customer in force; screens and files ask here, and show the same."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.queries.consumption import readings_of
from data.queries.invoices import billed_readings_of
from domain.consumption import use
from domain.consumption.answer import Answer, Remark
from domain.consumption.compare import Comparison, Period, period_of
from domain.consumption.flow import Flow, flows_of
from domain.consumption.question import (
    FINE,
    Preset,
    Question,
    Resolution,
    Which,
    aligned,
    asked,
    by_month,
    by_parts,
    in_longer_bars,
    moved,
    over_a_year,
    preset,
    whole,
    year_before,
)
from domain.consumption.slots import DAY, Floats, Slots, Times, Whole, due, slots_of, slots_of_periods
from domain.consumption.unusual import LOOKBACK_DAYS, is_unusual, typical
from domain.consumption.use import Tally, joined, known_from, known_from_bills, known_from_dial, tally
from domain.local_days import span_of
from domain.reading_window import next_window
from services.consumption_known import Known, Places
from services.identity import current_customer
from services.runtime import current, reading, today

EARLIER_TOLERANCE: Final = {Resolution.BILLING: 20 * DAY}
"""Settlement periods of two years rarely begin on the same day."""
Counted = tuple[Slots, Tally]
"""Slots and what was counted in each."""


def consumption_of(
    by: str, meters: str, span: str | Sequence[str], compare: str, *, turn: str = "", steps: int = 0
) -> Answer:
    """Answer a question in the words of the page's address; ``turn`` may be a :class:`Preset`, else ``steps`` lead on.

    Raises
    ------
    InvalidInputError
        When the words mean nothing.
    """
    known = Known()
    wanted = asked(by, meters, span, compare, known.newest)
    wanted = preset(wanted, Preset(turn), known.newest) if turn in set(Preset) else _stepped(wanted, steps)
    return answered(known, wanted)


def answered(known: Known, wanted: Question) -> Answer:
    """Answer a question from what is known."""
    question, chosen, remarks = _possible(wanted, known.places)
    slots = _tallied(question, known, chosen)
    cut: tuple[Question, ...] = ()
    if Remark.SHORTENED in remarks:
        cut = in_longer_bars(wanted), aligned(replace(question, first=wanted.first))
    return Answer(question, known.places.present, slots, remarks, known.newest, *cut)


def use_in_parts(by: str, meters: str, span: str | Sequence[str], compare: str) -> tuple[Answer, Iterator[Answer]]:
    """Answer a question of any length: as a whole, which has days for more hours than a screen shows, and in parts.

    The parts are as asked, oldest first, and made as they are taken: years of hours are never held. What lies before
    the first meter is left out of a question that is too long for a screen.

    Raises
    ------
    InvalidInputError
        When the words mean nothing.
    """
    known = Known()
    question, chosen, remarks = _possible(asked(by, meters, span, compare, known.newest), known.places, cut=False)
    is_long = whole(question).first > question.first
    if is_long:
        begun = known.places.begun or question.first
        question = aligned(replace(question, first=min(max(question.first, begun), question.last)))
    by_hour = is_long and question.resolution is Resolution.HOUR
    overall = replace(question, resolution=Resolution.DAY) if by_hour else question

    def answered(one: Question) -> Answer:
        return Answer(one, known.places.present, _tallied(one, known, chosen), remarks, known.newest)

    answer = answered(overall)
    shown = replace(question, last=max(question.first, min(question.last, today())))
    return answer, map(answered, by_parts(shown)) if by_hour else iter([answer])


def _stepped(question: Question, steps: int) -> Question:
    """Return the question so many spans later or earlier, and no later than the one that holds today."""
    while steps > 0 and moved(question, steps).first > today():
        steps -= 1
    return moved(question, steps)


def compared(by: str, meters: str, span: str | Sequence[str], compare: str) -> Comparison | None:
    """Put the period of a question beside the one it is compared with; nothing where it is compared with none.

    Raises
    ------
    InvalidInputError
        When the words mean nothing.
    """
    known = Known()
    question, chosen, _remarks = _possible(asked(by, meters, span, compare, known.newest), known.places)
    if question.then is None:
        return None
    pair = question, question.then if question.compares else whole(question.then)
    now, then = (counted(one, known, chosen) for one in pair)
    if question.compares:
        own, met = _met_in_both(question, now, then)
        if len(own):
            now, then = _picked(now, own), _picked(then, met)
            return Comparison(question.resolution, *(_matched(one, question.resolution) for one in (now, then)))
    periods = (_period(one, known.newest, counts) for one, counts in zip(pair, (now, then), strict=True))
    return Comparison(question.resolution, *periods)


def _met_in_both(question: Question, now: Counted, then: Counted) -> tuple[Whole, Whole]:
    """Return the numbers of the slots that are known now and a year before, and of those that they meet there."""
    met = _meets(now[0].label, then[0].label, then[1].total_l, question.resolution)
    asked_for = _last_day(now[0], question.resolution) >= np.datetime64(question.first)
    own = np.flatnonzero(asked_for & (met >= 0) & ~np.isnan(now[1].total_l))
    return own, met[own]


def _picked(counts: Counted, which: Whole) -> Counted:
    slots, tallied = counts
    return (
        Slots(*(getattr(slots, name)[which] for name in Slots.__slots__)),
        Tally(*(getattr(tallied, name)[which] for name in Tally.__slots__)),
    )


def _matched(counts: Counted, by: Resolution) -> Period:
    """Return the period from the first of the slots to the last."""
    last_day = _last_day(counts[0], by)
    first, last = (day.astype("datetime64[D]").item() for day in (counts[0].label[0], last_day[-1]))
    return period_of(first, last, *counts, last_day)


def _period(question: Question, newest: dt.date, counts: Counted) -> Period:
    last_day = _last_day(counts[0], question.resolution)
    return period_of(question.first, min(question.last, newest), *counts, last_day)


def _last_day(slots: Slots, by: Resolution) -> Times:
    return slots.label if by is Resolution.HOUR else slots.end - DAY


def flowed(by: str, meters: str, span: str | Sequence[str]) -> tuple[Question, pd.DataFrame, list[Flow]]:
    """Return where the water of a period flowed, with the question that is answered and the places.

    Raises
    ------
    InvalidInputError
        When the words mean nothing.
    """
    known = Known()
    question, chosen, _remarks = _possible(asked(by, meters, span, "", known.newest), known.places)
    slots, found = found_in(question, known)
    inside = _last_day(slots, question.resolution) >= np.datetime64(question.first)
    litres = use.by_place(found, slots, chosen)[inside]
    known_l = {
        place: float(np.nansum(own)) for place, own in zip(chosen, litres.T, strict=True) if not np.isnan(own).all()
    }
    return question, known.places.present, flows_of(known.places.tree, known_l)


def present_meters() -> pd.DataFrame:
    """Return the meter of each place now, with its newest reading that counts and when the next one is due.

    Returns
    -------
    pandas.DataFrame
        ``domain.consumption.answer.Answer.places`` with ``behind`` (number of the meter before it, or empty),
        ``read_on``, ``value_m3`` (nothing: never read) and ``window`` (nothing where none is due).
    """
    known = Known()
    places, tree = known.places.present, known.places.tree
    never: tuple[None, None] = None, None
    read = [known.last_read.get(meter, never) for meter in places["meter_id"].tolist()]
    serial = dict(zip(places["place"].tolist(), places["serial"].tolist(), strict=True))
    served = zip(read, places["period_months"].tolist(), places["until_on"].tolist(), strict=True)
    windows = [
        next_window(read_on, months, today()) if read_on and pd.isna(until_on) else None
        for (read_on, _value), months, until_on in served
    ]
    return places.assign(
        read_on=np.array([day for day, _value in read], dtype="datetime64[us]"),
        value_m3=np.array([value for _day, value in read], dtype="object"),
        window=pd.Series(windows, index=places.index, dtype="object"),
        behind=[serial.get(tree.behind[place] or 0, "") for place in places["place"].tolist()],
    )


def meter_readings() -> pd.DataFrame:
    """Return the readings of the customer in force, ``data.queries.consumption.readings_of``.

    ``billed_by`` is the number of the newest invoice that counts up to a reading, empty where none does.
    """
    customer = current_customer()
    with reading() as session:
        readings, billed = readings_of(session, customer), billed_readings_of(session, customer, today())
    numbers = dict(zip(billed["reading_id"], billed["number"], strict=True))
    return readings.assign(billed_by=[numbers.get(one, "") for one in readings["reading_id"]])


def _possible(question: Question, known: Places, *, cut: bool = True) -> tuple[Question, list[int], frozenset[Remark]]:
    """Return the question that can be answered, the places that answer it, and what had to be changed.

    What is too long for a screen is ``cut``.
    """
    remarks = set()
    if question.resolution is Resolution.BILLING:
        question = over_a_year(question)
    chosen = known.tree.chosen(question.meters)
    if not chosen and question.meters != Which.ALL:
        question, chosen = replace(question, meters=Which.ALL), known.tree.chosen(Which.ALL)
        remarks.add(Remark.NO_SUCH_METERS)
    by_eye = [place for place in chosen if place not in known.radio]
    if question.resolution is Resolution.MONTH and by_eye:
        remarks.add(Remark.SHARED_OUT)
    elif question.resolution in FINE and by_eye and len(by_eye) == len(chosen):
        question = by_month(question)
        remarks.add(Remark.NO_RADIO)
    elif question.resolution in FINE and by_eye:
        chosen = [place for place in chosen if place in known.radio]
        remarks.add(Remark.SOME_WITHOUT_RADIO)
    shown = whole(question) if cut else aligned(question)
    if shown.first > question.first:
        remarks.add(Remark.SHORTENED)
    return shown, chosen, frozenset(remarks)


def _tallied(question: Question, known: Known, chosen: Sequence[int]) -> dict[str, npt.NDArray[Any]]:
    """Return the slots of a question that have begun, ``domain.consumption.answer.Answer.columns``."""
    resolution = question.resolution
    before = replace(question, first=question.first - dt.timedelta(days=LOOKBACK_DAYS[resolution]))
    slots, tallied = counted(before, known, chosen)
    shares = slots.hours, tallied.known
    usual = typical(tallied.total_l, slots.label, shares, resolution)
    is_main = np.array_equal(tallied.main_l, tallied.total_l, equal_nan=True)
    usual_main = usual if is_main else typical(tallied.main_l, slots.label, shares, resolution)
    last_day = _last_day(slots, resolution)
    columns: dict[str, npt.NDArray[Any]] = {name: getattr(slots, name) for name in Slots.__slots__}
    columns |= {name: getattr(tallied, name) for name in Tally.__slots__}
    columns |= {
        "last_day": last_day,
        "due": due(slots, today(), resolution, current().zone),
        "typical_l": usual,
        "is_unusual": is_unusual(tallied.main_l, usual_main, resolution),
    }
    asked_for = last_day >= np.datetime64(question.first)
    shown = {name: column[asked_for] for name, column in columns.items()}
    return shown | _earlier(question, known, chosen, shown["label"])


def _earlier(question: Question, known: Known, chosen: Sequence[int], label: Times) -> dict[str, Times | Floats]:
    """Return what the slots with ``label`` had a year before, and when that was; NaN where it is not known."""
    if not question.compares:
        return dict.fromkeys(("earlier_l", "earlier_h"), np.full(len(label), np.nan))
    slots, tallied = counted(year_before(question), known, chosen)
    met = _meets(label, slots.label, tallied.total_l, question.resolution)
    litres, hours = tallied.total_l, tallied.known * slots.hours
    days = {"earlier_first": slots.label, "earlier_last": _last_day(slots, question.resolution)}
    # Where none is met, -1 stands: the last, which is nothing.
    numbers = {"earlier_l": litres, "earlier_h": hours}
    return {name: np.append(column, np.nan)[met] for name, column in numbers.items()} | {
        name: np.append(column, np.datetime64("NaT"))[met] for name, column in days.items()
    }


def counted(question: Question, known: Known, chosen: Sequence[int]) -> Counted:
    """Tally the slots of a question that have begun."""
    slots, found = found_in(question, known)
    return slots, tally(found, slots, known.places.tree, chosen)


def found_in(question: Question, known: Known) -> tuple[Slots, use.Known]:
    """Return the slots of a question that have begun, and what is known of them.

    Hours where there is radio, else the dial, shared out over its days.
    """
    question = aligned(question)
    zone = current().zone
    if question.resolution is Resolution.BILLING:
        periods = known.billed
        slots = slots_of_periods(
            *(periods[name].to_numpy().astype("M8[D]") for name in ("period_from", "period_until"))
        )
        slots = slots.until(question.last)
        return slots, known_from_bills(known.billed, slots)
    slots = slots_of(question, zone).until(_limit(question))
    if question.resolution is Resolution.HOUR:
        return slots, known_from(known.hours(question.first, question.last), slots)
    heard = known_from(known.days, slots)
    if question.resolution in FINE:
        return slots, heard
    return slots, joined(heard, known_from_dial(known.dial_spans, slots))


def _limit(question: Question) -> dt.datetime | dt.date:
    # Hours and days end together, with today: else the same day would have two totals.
    last_hour = span_of(today(), today(), current().zone)[1] - dt.timedelta(hours=1)
    return last_hour.replace(tzinfo=None) if question.resolution is Resolution.HOUR else today()


def _meets(label: Times, then: Times, litres: Floats, resolution: Resolution) -> Whole:
    """Return the number of the slot, of those a year before, that each slot with ``label`` meets; -1: none is known."""
    later = then + 364 * DAY if resolution in FINE else _year_later(then)
    known = np.flatnonzero(~np.isnan(litres))
    if not len(known):
        return np.full(len(label), -1)
    known = known[np.argsort(later[known], kind="stable")]
    later = later[known]
    after = np.searchsorted(later, label).clip(max=len(later) - 1)
    before = (after - 1).clip(min=0)
    nearest = np.where(np.abs(later[before] - label) <= np.abs(later[after] - label), before, after)
    # The two hours of an autumn night meet those of the year before, where these are two as well.
    second = np.append(False, label[1:] == label[:-1])[: len(label)]
    following = (nearest + 1).clip(max=len(later) - 1)
    nearest = np.where(second & (later[following] == later[nearest]), following, nearest)
    tolerance = EARLIER_TOLERANCE.get(resolution, np.timedelta64(0, "D"))
    return np.where(np.abs(later[nearest] - label) <= tolerance, known[nearest], -1)


def _year_later(days: Times) -> Times:
    months = days.astype("datetime64[M]")
    return np.asarray((months + 12).astype("datetime64[D]") + (days - months.astype(days.dtype)))
