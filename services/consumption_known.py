"""What the database and the lake tell of the meters of the customer in force; what was made of the same is kept.

The rows of the database are read anew for every question: they are the keys by which frames and arrays are kept.
"""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from data import lake
from data.queries.consumption import (
    Rows,
    billed_rows,
    framed_bills,
    framed_meters,
    framed_readings,
    meter_rows,
    newest_counted,
    reading_rows,
)
from domain.calendar import month_start
from domain.consumption.places import Tree, places_of, tree_of
from domain.consumption.slots import LENGTHS_FROM, LENGTHS_UNTIL, Times, Whole, hours_of_days
from domain.consumption.use import Heard, dial_spans, rise_l
from domain.identifiers import CustomerId
from domain.intervals import Flag
from domain.local_days import span_of
from domain.readings import ACTUAL
from services.identity import current_customer
from services.kept import Kept, forget_everything
from services.runtime import current, reading, today

QUARTER: Final = 3
"""Months of hours that are read at once: whoever looks around comes back to them."""
FRAMES_KEPT: Final = 32_000_000
HOURS_KEPT: Final = 64_000_000
"""Bytes."""


@dataclass(frozen=True)
class Places:
    """The meters of a customer by place, with ``has_hours``, and the last day of which anything is known."""

    meters: pd.DataFrame
    tree: Tree
    known_until: dt.date | None

    @cached_property
    def radio(self) -> frozenset[int]:
        """Return the places of which there are hours."""
        return frozenset(self.meters.loc[self.meters["has_hours"], "place"].tolist())

    @cached_property
    def begun(self) -> dt.date | None:
        """Return the first day of which anything may be known."""
        return self.meters["from_on"].min().date() if len(self.meters) else None

    @cached_property
    def heard(self) -> list[int]:
        """Return the meters of which there are hours."""
        return list(dict.fromkeys(self.meters.loc[self.meters["has_hours"], "meter_id"].tolist()))

    @cached_property
    def is_read_by_eye(self) -> bool:
        """Tell whether there are meters, and no hours of any."""
        return bool(self.tree.roles) and not self.radio

    @cached_property
    def present(self) -> pd.DataFrame:
        """Return the meter that counts at each place now, or was the last to."""
        present = self.meters.drop_duplicates("place", keep="last")
        return present.sort_values("place", key=lambda places: places.map(list(self.tree.roles).index))


def _size_of(frame: pd.DataFrame) -> int:
    return int(frame.memory_usage(deep=False).sum()) + 2_000


def _size_of_heard(heard: Heard) -> int:
    return sum(getattr(heard, name).nbytes for name in Heard.__slots__)


_places: Final = Kept[Places](FRAMES_KEPT, lambda known: _size_of(known.meters))
_spans: Final = Kept[pd.DataFrame](FRAMES_KEPT, _size_of)
_days: Final = Kept[Heard](HOURS_KEPT, _size_of_heard)
_hours: Final = Kept[Heard](HOURS_KEPT, _size_of_heard)


def forget() -> None:
    """Let go of all that is kept: benchmarks look as whoever has just come."""
    lake.forget()
    forget_everything()


class Metered:
    """The meters of a customer as the database tells of them just now, and what they tell by radio."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._lake, self._zone = current().lake, current().zone
        self.state: Hashable = self._lake, self._zone, lake.state(self._lake), self._rows
        """By this is kept what is made of meters and their hours."""
        self.places = _places.get(self.state, lambda: _placed(self._lake, self._rows))

    @cached_property
    def days(self) -> Heard:
        """Return all rolled-up days on which a meter counted for the customer."""
        return _days.get(self.state, lambda: _read_days(self._lake, self.places, self._zone))


def metered_of(session: Session, customer: CustomerId) -> Metered:
    """Return the meters of a customer who is named."""
    return Metered(meter_rows(session, customer))


class Known(Metered):
    """What is known of the customer in force at this request; what few questions need is asked for when needed."""

    def __init__(self) -> None:
        with reading() as session:
            super().__init__(meter_rows(session, current_customer()))
        known_until = self.places.known_until
        self.newest = today() if known_until is None else min(today(), known_until)

    def hours(self, first: dt.date, last: dt.date) -> Heard:
        """Return the hours of local days, whole quarters of a year around them."""
        starts = [month_start(first.replace(day=1), months=-((first.month - 1) % QUARTER))]
        while (after := month_start(starts[-1], months=QUARTER)) <= last:
            starts.append(after)
        return _joined([self._quarter(start) for start in starts])

    def _quarter(self, start: dt.date) -> Heard:
        return _hours.get((self.state, start), lambda: _read_hours(self._lake, self.places, start, self._zone))

    @cached_property
    def dial_spans(self) -> pd.DataFrame:
        """Return what the dials of the places without radio counted between readings."""
        rows = self._readings
        return _spans.get((self.state, rows), lambda: _read_by_eye(self.places, rows))

    @cached_property
    def last_read(self) -> Mapping[int, tuple[dt.date, Decimal]]:
        """Return of each meter the day and the value of its newest reading that counts."""
        return newest_counted(self._readings)

    @cached_property
    def _readings(self) -> Rows:
        with reading() as session:
            return reading_rows(session, current_customer())

    @cached_property
    def billed(self) -> pd.DataFrame:
        """Return what was billed: ``place``, ``period_from``, ``period_until``, ``use_l``, ``is_estimate``."""
        with reading() as session:
            rows = billed_rows(session, current_customer())
        return _spans.get((self._rows, rows), lambda: _billed(self.places, rows))


def _placed(folder: Path, rows: Rows) -> Places:
    meters = places_of(framed_meters(rows))
    lengths = lake.lengths(folder, sorted(set(meters["meter_id"].tolist())))
    meters["has_hours"] = meters["meter_id"].isin(lengths["meter_id"])
    days = [day.date() for day in (lengths["last_day"].max(), meters["last_read_on"].max()) if not pd.isna(day)]
    return Places(meters, tree_of(meters), max(days, default=None))


def _read_days(folder: Path, places: Places, zone: ZoneInfo) -> Heard:
    rows = lake.daily(folder, places.heard, LENGTHS_FROM, LENGTHS_UNTIL)
    columns = {str(name): rows[name].to_numpy() for name in rows.columns}
    day = columns["day"]
    picked, place = _own(columns["meter_id"], day, places)
    known = hours_of_days(day[picked], zone) - columns["missing_hours"][picked]
    use, estimated = (columns[name][picked].astype(np.float64) for name in ("use_l", "estimated_hours"))
    return Heard(place, day[picked], use, known, estimated)


def _read_hours(folder: Path, places: Places, start: dt.date, zone: ZoneInfo) -> Heard:
    last = month_start(start, months=QUARTER) - dt.timedelta(days=1)
    rows = lake.hourly(folder, places.heard, *span_of(start, last, zone))
    local = rows["at"].dt.tz_convert(zone).dt.tz_localize(None).to_numpy()
    picked, place = _own(rows["meter_id"].to_numpy(), local, places)
    at = rows["at"].dt.tz_localize(None).to_numpy()[picked]
    estimated = (rows["flag"].to_numpy()[picked] & Flag.SPREAD != 0).astype(np.float64)
    return Heard(place, at, rows["use_l"].to_numpy()[picked].astype(np.float64), np.ones(len(picked)), estimated)


def _own(meter: Whole, when: Times, places: Places) -> tuple[Whole, Whole]:
    """Return which rows (sorted by meter) are of days on which the meter counted for the customer, and their place."""
    picked, place = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    heard = places.meters[places.meters["has_hours"]]
    for ident, at in dict.fromkeys(zip(heard["meter_id"].tolist(), heard["place"].tolist(), strict=True)):
        terms = heard[(heard["meter_id"] == ident) & (heard["place"] == at)]
        first, end = np.searchsorted(meter, [ident, ident + 1]).tolist()
        own, served = when[first:end], np.zeros(end - first, dtype=bool)
        for begun, until in terms[["from_on", "until_on"]].itertuples(index=False, name=None):
            ends = pd.Timestamp.max if pd.isna(until) else until + pd.Timedelta(days=1)
            served |= (own >= begun.to_datetime64()) & (own < ends.to_datetime64())
        picked.append(first + np.flatnonzero(served))
        place.append(np.full(int(served.sum()), at, dtype=np.int64))
    return np.concatenate(picked), np.concatenate(place)


def _joined(parts: Sequence[Heard]) -> Heard:
    return Heard(*(np.concatenate([getattr(part, name) for part in parts]) for name in Heard.__slots__))


def _read_by_eye(places: Places, rows: Rows) -> pd.DataFrame:
    meters = places.meters[~places.meters["place"].isin(places.radio)]
    place = dict(zip(meters["installation_id"], meters["place"], strict=True))
    readings = framed_readings(rows)
    own = readings[readings["installation_id"].isin(list(place))]
    return dial_spans(own.assign(place=own["installation_id"].map(place).astype("int64")))


def _billed(places: Places, rows: Rows) -> pd.DataFrame:
    place = dict(zip(places.meters["meter_id"], places.meters["place"], strict=True))
    billed = framed_bills(rows)
    own = billed[billed["meter_id"].isin(list(place))]
    return pd.DataFrame(
        {
            "place": own["meter_id"].map(place).astype("int64"),
            "period_from": own["period_from"],
            "period_until": own["period_until"],
            "use_l": rise_l(own["start_m3"], own["end_m3"], own["dial_digits"]),
            "is_estimate": ~own["source"].isin(ACTUAL),
        }
    )
