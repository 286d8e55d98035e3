"""Answer questions about the consumption of the customer in force; screens and files ask here, and show the same."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from data import lake
from data.queries.consumption import billed_spans_of, meters_of, readings_of
from domain.consumption.answer import Answer, Remark
from domain.consumption.places import Tree, places_of, tree_of
from domain.consumption.question import (
    FINE,
    Preset,
    Question,
    Resolution,
    Which,
    aligned,
    asked,
    by_month,
    moved,
    over_a_year,
    preset,
    whole,
    year_before,
)
from domain.consumption.unusual import LOOKBACK_DAYS, NightFlow, is_unusual, night_flows, typical
from domain.consumption.use import (
    dial_spans,
    known_from_bills,
    known_from_days,
    known_from_dial,
    known_from_hours,
    slots_of,
    slots_of_periods,
    tally,
    until,
)
from domain.local_days import span_of
from services.identity import current_customer
from services.runtime import current, reading, today

EARLIER_TOLERANCE: Final = {Resolution.BILLING: pd.Timedelta(days=20)}
"""Settlement periods of two years rarely begin on the same day."""
YEAR: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the database and the lake tell of a customer's meters."""

    meters: pd.DataFrame
    """With ``place`` and ``has_hours``."""
    readings: pd.DataFrame
    billed: pd.DataFrame
    tree: Tree
    newest: dt.date

    @property
    def radio(self) -> frozenset[int]:
        """Return the places of which there are hours."""
        return frozenset(self.meters.loc[self.meters["has_hours"], "place"])


def consumption_of(by: str, meters: str, span: str | Sequence[str], compare: str, *, turn: str = "") -> Answer:
    """Answer a question in the words of the page's address; ``turn`` is a :class:`Preset`, ``earlier`` or ``later``.

    Raises
    ------
    InvalidInputError
        When the words mean nothing.
    """
    known = _known()
    wanted = _turned(asked(by, meters, span, compare, known.newest), turn, known.newest)
    question, chosen, remarks = _possible(wanted, known)
    tallied = _tallied(replace(question, first=question.first - _lookback(question)), known, chosen)
    tallied["typical_l"] = typical(tallied, question.resolution)
    tallied["is_unusual"] = is_unusual(tallied, question.resolution)
    shown = tallied[(tallied["last_day"] >= pd.Timestamp(question.first))].reset_index(drop=True)
    shown["earlier_l"] = _earlier(question, known, chosen, shown) if question.compares else float("nan")
    present = known.meters.drop_duplicates("place", keep="last")
    present = present.sort_values("place", key=lambda places: places.map(list(known.tree.roles).index))
    return Answer(question, present, shown, _nights(question, known, chosen), remarks, known.newest)


def meter_readings() -> pd.DataFrame:
    """Return the readings of the customer in force; columns of :func:`data.queries.consumption.readings_of`."""
    with reading() as session:
        return readings_of(session, current_customer())


def _known() -> _Known:
    customer = current_customer()
    with reading() as session:
        meters = places_of(meters_of(session, customer))
        readings = readings_of(session, customer)
        billed = billed_spans_of(session, customer)
    lengths = lake.lengths(current().lake, meters["meter_id"].tolist())
    meters["has_hours"] = meters["meter_id"].isin(lengths["meter_id"])
    of_installation = meters[["installation_id", "place"]]
    of_meter = meters[["meter_id", "place"]].drop_duplicates("meter_id", keep="last")
    last = [lengths["last_day"].max(), readings["read_on"].max()]
    days = [day.date() for day in last if not pd.isna(day)]
    return _Known(
        meters,
        readings.merge(of_installation, on="installation_id"),
        billed.merge(of_meter, on="meter_id"),
        tree_of(meters),
        min([today(), max(days, default=today())]),
    )


def _turned(question: Question, turn: str, newest: dt.date) -> Question:
    steps: Mapping[str, int] = {"earlier": -1, "later": 1}
    if turn in steps:
        return moved(question, steps[turn])
    return preset(question, Preset(turn), newest) if turn in set(Preset) else question


def _possible(question: Question, known: _Known) -> tuple[Question, list[int], frozenset[Remark]]:
    """Return the question that can be answered, the places that answer it, and what had to be changed."""
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
    shown = whole(question)
    if shown.first > question.first:
        remarks.add(Remark.SHORTENED)
    return shown, chosen, frozenset(remarks)


def _lookback(question: Question) -> dt.timedelta:
    return dt.timedelta(days=LOOKBACK_DAYS[question.resolution])


def _tallied(question: Question, known: _Known, chosen: Sequence[int]) -> pd.DataFrame:
    """Tally the slots of a question that have begun, with ``last_day`` (local) of each."""
    question = aligned(question)
    if question.resolution is Resolution.BILLING:
        slots = slots_of_periods(known.billed)
        slots = slots[slots["start"] <= pd.Timestamp(question.last)].reset_index(drop=True)
        found = known_from_bills(known.billed, slots)
    else:
        slots = until(slots_of(question, current().zone), _limit(question))
        found = _from_meters(question, known, slots)
    shown = tally(found, slots, known.tree, chosen)
    hour = question.resolution is Resolution.HOUR
    return shown.assign(last_day=shown["label"] if hour else shown["end"] - pd.Timedelta(days=1))


def _limit(question: Question) -> dt.datetime | dt.date:
    # Hours and days end together, with today: else the same day would have two totals.
    zone = current().zone
    last_hour = span_of(today(), today(), zone)[1] - dt.timedelta(hours=1)
    return last_hour.replace(tzinfo=None) if question.resolution is Resolution.HOUR else today()


def _from_meters(question: Question, known: _Known, slots: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of the slots: hours where there is radio, else the dial, shared out over its days."""
    ids = known.meters.loc[known.meters["has_hours"], "meter_id"].tolist()
    zone, folder = current().zone, current().lake
    if question.resolution is Resolution.HOUR:
        hours = lake.hourly(folder, ids, *span_of(question.first, question.last, zone))
        day = hours["at"].dt.tz_convert(zone).dt.tz_localize(None)
        return known_from_hours(_own(hours, day, known), slots)
    days = lake.daily(folder, ids, question.first, question.last)
    heard = known_from_days(_own(days, days["day"], known), slots, zone)
    if question.resolution in FINE:
        return heard
    by_eye = known.readings[~known.readings["place"].isin(known.radio)]
    return pd.concat([heard, known_from_dial(dial_spans(by_eye), slots)], ignore_index=True)


def _own(rows: pd.DataFrame, day: pd.Series, known: _Known) -> pd.DataFrame:
    """Give rows of the lake their place, and keep those of the days on which the meter counted for the customer."""
    served = known.meters[["meter_id", "place", "from_on", "until_on"]]
    joined = rows.assign(local=day).merge(served, on="meter_id")
    ends = joined["until_on"] + pd.Timedelta(days=1)
    return joined[(joined["local"] >= joined["from_on"]) & ~(joined["local"] >= ends)]


def _earlier(question: Question, known: _Known, chosen: Sequence[int], shown: pd.DataFrame) -> pd.Series:
    """Return what the same slots had a year before, NaN where it is not known."""
    before = _tallied(year_before(question), known, chosen)
    fine = question.resolution in FINE
    later = before["label"] + (pd.Timedelta(days=364) if fine else pd.DateOffset(years=1))
    then = pd.DataFrame({"label": later.astype("datetime64[us]"), "then_l": before["total_l"]}).dropna()
    tolerance = EARLIER_TOLERANCE.get(question.resolution, pd.Timedelta(0))
    found = pd.merge_asof(
        shown[["label"]], then.sort_values("label"), on="label", direction="nearest", tolerance=tolerance
    )
    return found["then_l"]


def _nights(question: Question, known: _Known, chosen: Sequence[int]) -> list[NightFlow]:
    """Return the running nights of the chosen main meters that touch the period."""
    roots = known.meters[known.meters["has_hours"] & known.meters["place"].isin(known.tree.roots(chosen))]
    days = lake.daily(current().lake, roots["meter_id"].tolist(), question.first - YEAR, known.newest)
    found = night_flows(_own(days, days["day"], known))
    return [flow for flow in found if flow.first <= question.last and flow.last >= question.first]
