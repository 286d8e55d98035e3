"""Meters by the hundred: simulated ones with planted leaks, and real ones where the sample data are there."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data import lake
from data.demo.plan import Planted, SimMeter, UseKind
from data.demo.use import DailyUse, Litres, simulate, write_hours
from domain.consumption.forecast import Floats, expected
from domain.consumption.leaks import UseClass
from domain.intervals import hourly_use
from domain.local_days import span_of
from tests.support.builders import WARSAW
from tests.support.machine import SAMPLE_DATA

MADRID: Final = ZoneInfo("Europe/Madrid")
FIRST, LAST = dt.date(2025, 8, 1), dt.date(2026, 10, 31)
SIZES: Final = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 60, 80, 100)
"""Litres an hour of the planted leaks."""
KINDS: Final = {
    UseKind.HOUSE: 84,
    UseKind.BLOCK: 8,
    UseKind.SHOP: 3,
    UseKind.OFFICE: 2,
    UseKind.WORKSHOP: 2,
    UseKind.SCHOOL: 0.8,
    UseKind.HOSPITAL: 0.2,
}
"""Of a hundred, about as the demo town has them; there are more hospitals here."""
PEOPLE: Final = {UseKind.SHOP: 4, UseKind.OFFICE: 12, UseKind.WORKSHOP: 10, UseKind.SCHOOL: 220, UseKind.HOSPITAL: 260}
WHOLE_DAY_H: Final = 23
EARLIEST: Final = 150
"""Days of history before the first forecast."""
QUESTIONS: Final = 4
ENOUGH: Final = 0.75


def population(seed: int, count: int) -> list[SimMeter]:
    """Return main meters of all kinds, half of the houses with a garden on the same meter."""
    rng = random.Random(seed)
    return [_meter(number, rng) for number in range(1, count + 1)]


def _meter(number: int, rng: random.Random) -> SimMeter:
    [kind] = rng.choices(list(KINDS), list(KINDS.values()))
    people = PEOPLE.get(kind) or (rng.randint(1, 5) if kind is UseKind.HOUSE else rng.randint(8, 120))
    garden = rng.choice((0, 0, 200, 500)) if kind is UseKind.HOUSE else 0
    return SimMeter(number, kind, people, garden, None)


def class_of(kind: UseKind) -> UseClass:
    """Return the class in which the customer of such a meter is."""
    return {UseKind.HOUSE: UseClass.HOME, UseKind.BLOCK: UseClass.FLATS}.get(kind, UseClass.BUSINESS)


def leaking_town(folder: Path, seed: int, count: int) -> tuple[list[SimMeter], list[Planted], pd.DataFrame]:
    """Write the hours of meters to a lake, a leak at every second one; return meters, leaks and the hours as kept."""
    meters = population(seed, count)
    daily = simulate(meters, FIRST, LAST, seed, shown=-1)
    leak, planted = _planted(meters, daily, np.random.default_rng([seed, 9]))
    write_hours(folder, replace(daily, leak_l_h=leak, planted=tuple(planted)), range(count))
    hours = lake.hourly(folder, [meter.meter_id for meter in meters], *span_of(FIRST, LAST, WARSAW))
    return meters, planted, hours.rename(columns={"meter_id": "place"})


def _planted(meters: list[SimMeter], daily: DailyUse, rng: np.random.Generator) -> tuple[Litres, list[Planted]]:
    leak, planted = np.zeros_like(daily.leak_l_h), []
    for place in range(0, len(meters), 2):
        length, size = int(rng.integers(14, 57)), int(rng.choice(SIZES))
        start = int(rng.integers(0, len(daily.days) - length))
        leak[start : start + length, place] = size
        first, last = daily.days[start], daily.days[start + length - 1]
        planted.append(Planted("leak", meters[place].meter_id, first, last, size))
    return leak, planted


def town_days(seed: int, count: int = 300) -> tuple[list[Floats], list[Floats]]:
    """Return litres a day of the homes and of the other meters of a town, over 26 months."""
    meters = population(seed, count)
    litres = simulate(meters, dt.date(2024, 9, 1), LAST, seed, shown=-1).litres.astype("float64")
    homes = [place for place, meter in enumerate(meters) if meter.kind is UseKind.HOUSE]
    others = [place for place in range(len(meters)) if place not in homes]
    return [litres[:, place] for place in homes], [litres[:, place] for place in others]


def daiad_hours() -> pd.DataFrame:
    """Return the hours of the households of Alicante, empty without the sample data."""
    file = SAMPLE_DATA / "smart_meters" / "daiad_alicante_hourly.parquet"
    if not file.exists():
        return pd.DataFrame({"place": [], "at": [], "use_l": [], "flag": []})
    records = pd.read_parquet(file, columns=["meter_id", "ts", "reading_l"])
    at = records["ts"].dt.tz_localize(MADRID, ambiguous=np.zeros(len(records), bool), nonexistent="shift_forward")
    index = records.assign(at=at.dt.tz_convert("UTC").astype("datetime64[ms, UTC]"), index_l=records["reading_l"])
    return hourly_use(index[["meter_id", "at", "index_l"]]).hours.rename(columns={"meter_id": "place"})


def daiad_days() -> list[Floats]:
    """Return litres a day of the households of Alicante, NaN for days that are not whole."""
    hours = daiad_hours()
    if hours.empty:
        return []
    day = hours["at"].dt.tz_convert(MADRID).dt.tz_localize(None).dt.normalize()
    days = hours.groupby(["place", day])["use_l"].agg(["sum", "size"])
    whole = days["sum"].where(days["size"] >= WHOLE_DAY_H)
    return [own.droplevel("place").asfreq("D").to_numpy(dtype="float64") for _place, own in whole.groupby("place")]


def backtest(series: Sequence[Floats], seed: int, length: int) -> tuple[list[bool], list[float], list[float]]:
    """Ask every meter; return what was in its interval, and how far off forecast and rival were, of the true use."""
    rng = np.random.default_rng([seed, length])
    held, off, rival = [], [], []
    for litres in series:
        latest = len(litres) - length
        for now in rng.integers(EARLIEST, latest, QUESTIONS) if latest > EARLIEST else ():
            came = litres[now : now + length]
            said = expected(litres[:now], length)
            week = litres[now - 7 : now]
            if said is None or np.isnan(came).mean() > 1 - ENOUGH or np.isnan(week).all():
                continue
            true, usual = float(np.nanmean(came)) * length, float(np.nanmean(litres)) * length
            held.append(said.low_l <= true <= said.high_l)
            off.append(abs(said.expected_l - true) / usual)
            rival.append(abs(float(np.nanmean(week)) * length - true) / usual)
    return held, off, rival
