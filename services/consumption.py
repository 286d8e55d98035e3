"""Answer questions about the consumption of the customer in force; screens and files ask here, and show the same."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pandas as pd

from data import lake
from data.queries.consumption import billed_spans_of, meters_of, readings_of
from data.queries.invoices import billed_readings_of
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
    in_longer_bars,
    moved,
    over_a_year,
    preset,
    whole,
    year_before,
)
from domain.consumption.unusual import LOOKBACK_DAYS, NightFlow, is_unusual, night_flows, typical
from domain.consumption.use import (
    dial_spans,
    due,
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


@dataclass(frozen=True)
class _Known:
    """What the database and the lake tell of a customer's meters; what few questions need is asked for when needed."""

    meters: pd.DataFrame
    """With ``place`` and ``has_hours``."""
    tree: Tree
    newest: dt.date

    @property
    def radio(self) -> frozenset[int]:
        """Return the places of which there are hours."""
        return frozenset(self.meters.loc[self.meters["has_hours"], "place"])

    @property
    def heard(self) -> list[int]:
        """Return the meters of which there are hours."""
        return list(self.meters.loc[self.meters["has_hours"], "meter_id"])

    @cached_property
    def by_eye(self) -> pd.DataFrame:
        """Return the readings of the places without radio."""
        meters = self.meters[~self.meters["place"].isin(self.radio)]
        place = dict(zip(meters["installation_id"], meters["place"], strict=True))
        with reading() as session:
            readings = readings_of(session, current_customer())
        own = readings[readings["installation_id"].isin(list(place))]
        return own.assign(place=own["installation_id"].map(place).astype("int64"))

    @cached_property
    def billed(self) -> pd.DataFrame:
        """Return what was billed, by place."""
        with reading() as session:
            billed = billed_spans_of(session, current_customer())
        place = dict(zip(self.meters["meter_id"], self.meters["place"], strict=True))
        own = billed[billed["meter_id"].isin(list(place))]
        return own.assign(place=own["meter_id"].map(place).astype("int64"))


def consumption_of(
    by: str, meters: str, span: str | Sequence[str], compare: str, *, turn: str = "", steps: int = 0
) -> Answer:
    """Answer a question in the words of the page's address; ``turn`` may be a :class:`Preset`, else ``steps`` lead on.

    Raises
    ------
    InvalidInputError
        When the words mean nothing.
    """
    known = _known()
    wanted = asked(by, meters, span, compare, known.newest)
    wanted = preset(wanted, Preset(turn), known.newest) if turn in set(Preset) else moved(wanted, steps)
    question, chosen, remarks = _possible(wanted, known)
    days = _days(question, known)
    tallied = _tallied(replace(question, first=question.first - _lookback(question)), known, chosen, days)
    usual = typical(tallied, question.resolution)
    tallied["typical_l"] = usual["total_l"]
    tallied["is_unusual"] = is_unusual(tallied, usual["main_l"], question.resolution)
    shown = tallied[(tallied["last_day"] >= pd.Timestamp(question.first))].reset_index(drop=True)
    shown["earlier_l"] = float("nan")
    if question.compares:
        before = _tallied(year_before(question), known, chosen, days)
        shown["earlier_l"] = _earlier(shown, before, question.resolution)
    present = known.meters.drop_duplicates("place", keep="last")
    present = present.sort_values("place", key=lambda places: places.map(list(known.tree.roles).index))
    longer = in_longer_bars(wanted) if Remark.SHORTENED in remarks else None
    return Answer(question, present, shown, _nights(question, known, chosen, days), remarks, known.newest, longer)


def meter_readings() -> pd.DataFrame:
    """Return the readings of the customer in force, ``data.queries.consumption.readings_of``.

    ``billed_by`` is the number of the newest invoice that counts up to a reading, empty where none does.
    """
    customer = current_customer()
    with reading() as session:
        readings, billed = readings_of(session, customer), billed_readings_of(session, customer, today())
    numbers = dict(zip(billed["reading_id"], billed["number"], strict=True))
    return readings.assign(billed_by=[numbers.get(one, "") for one in readings["reading_id"]])


def _known() -> _Known:
    with reading() as session:
        meters = places_of(meters_of(session, current_customer()))
    lengths = lake.lengths(current().lake, meters["meter_id"].tolist())
    meters["has_hours"] = meters["meter_id"].isin(lengths["meter_id"])
    days = [day.date() for day in (lengths["last_day"].max(), meters["last_read_on"].max()) if not pd.isna(day)]
    return _Known(meters, tree_of(meters), min([today(), max(days, default=today())]))


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


def _days(question: Question, known: _Known) -> pd.DataFrame:
    """Return the rolled-up days of a question, with those before that tell what is typical and how nights run."""
    before = aligned(replace(question, first=question.first - max(YEAR, _lookback(question)))).first
    rows = lake.daily(current().lake, known.heard, before, max(question.last, known.newest))
    return _own(rows, rows["day"], known)


def _tallied(question: Question, known: _Known, chosen: Sequence[int], days: pd.DataFrame) -> pd.DataFrame:
    """Tally the slots of a question that have begun, with ``last_day`` (local) of each."""
    question = aligned(question)
    if question.resolution is Resolution.BILLING:
        slots = slots_of_periods(known.billed)
        slots = slots[slots["start"] <= pd.Timestamp(question.last)].reset_index(drop=True)
        found = known_from_bills(known.billed, slots)
    else:
        slots = until(slots_of(question, current().zone), _limit(question))
        found = _from_meters(question, known, slots, days)
    shown = tally(found, slots, known.tree, chosen)
    hour = question.resolution is Resolution.HOUR
    last_day = shown["label"] if hour else shown["end"] - pd.Timedelta(days=1)
    return shown.assign(last_day=last_day, due=due(shown, today(), current().zone))


def _limit(question: Question) -> dt.datetime | dt.date:
    # Hours and days end together, with today: else the same day would have two totals.
    zone = current().zone
    last_hour = span_of(today(), today(), zone)[1] - dt.timedelta(hours=1)
    return last_hour.replace(tzinfo=None) if question.resolution is Resolution.HOUR else today()


def _from_meters(question: Question, known: _Known, slots: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of the slots: hours where there is radio, else the dial, shared out over its days."""
    zone = current().zone
    if question.resolution is Resolution.HOUR:
        hours = lake.hourly(current().lake, known.heard, *span_of(question.first, question.last, zone))
        day = hours["at"].dt.tz_convert(zone).dt.tz_localize(None)
        return known_from_hours(_own(hours, day, known), slots)
    heard = known_from_days(days, slots, zone)
    if question.resolution in FINE:
        return heard
    return pd.concat([heard, known_from_dial(dial_spans(known.by_eye), slots)], ignore_index=True)


def _own(rows: pd.DataFrame, day: pd.Series, known: _Known) -> pd.DataFrame:
    """Give rows of the lake their place, and keep those of the days on which the meter counted for the customer."""
    served = known.meters[["meter_id", "place", "from_on", "until_on"]]
    joined = rows.assign(local=day).merge(served, on="meter_id")
    ends = joined["until_on"] + pd.Timedelta(days=1)
    return joined[(joined["local"] >= joined["from_on"]) & ~(joined["local"] >= ends)]


def _earlier(shown: pd.DataFrame, before: pd.DataFrame, resolution: Resolution) -> pd.Series:
    """Return what the slots that are ``shown`` had a year ``before``, NaN where it is not known."""
    later = before["label"] + (pd.Timedelta(days=364) if resolution in FINE else pd.DateOffset(years=1))
    then = pd.DataFrame({"label": later.astype("datetime64[us]"), "then_l": before["total_l"]}).dropna()
    tolerance = EARLIER_TOLERANCE.get(resolution, pd.Timedelta(0))
    found = pd.merge_asof(
        shown[["label"]], then.sort_values("label"), on="label", direction="nearest", tolerance=tolerance
    )
    return found["then_l"]


def _nights(question: Question, known: _Known, chosen: Sequence[int], days: pd.DataFrame) -> list[NightFlow]:
    """Return the running nights of the chosen main meters that touch the period."""
    since = pd.Timestamp(question.first - YEAR)
    found = night_flows(days[days["place"].isin(known.tree.roots(chosen)) & (days["day"] >= since)])
    return [flow for flow in found if flow.first <= question.last and flow.last >= question.first]
