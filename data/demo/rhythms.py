"""Rhythms of use: what a household, a garden, a school takes on a day, and at which hours."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from data.demo.plan import SimMeter, UseKind
from domain.calendar import SATURDAY, is_holiday

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SUNDAY: Final = 6


def _hours(text: str) -> list[float]:
    """Read 24 weights, one digit an hour; a zero still lets a drop through."""
    return [int(digit) + 0.01 for digit in text]


PROFILES: Final[dict[UseKind, tuple[list[float], list[float]]]] = {
    UseKind.HOUSE: (_hours("000000485433334445676531"), _hours("000000025877665545666531")),
    UseKind.BLOCK: (_hours("211112585444445556788753"), _hours("321111235788766556677754")),
    UseKind.GARDEN: (_hours("000011310000000000389510"), _hours("000011321000000000389510")),
    UseKind.SHOP: (_hours("000000135666777777654200"), _hours("000000013566666554320000")),
    UseKind.OFFICE: (_hours("000000148888888852100000"), _hours("000000011111111110000000")),
    UseKind.WORKSHOP: (_hours("000000577767777521000000"), _hours("000000011111111100000000")),
    UseKind.SCHOOL: (_hours("000000137889987642100000"), _hours("000000000111110000000000")),
    UseKind.HOSPITAL: (_hours("322223688888777776665543"), _hours("322223577777766666555443")),
}
"""Weights of the 24 hours: on a working day, and on a Saturday, Sunday or holiday."""

LITRES: Final = {
    UseKind.HOUSE: 98.0,
    UseKind.BLOCK: 92.0,
    UseKind.GARDEN: 0.0,
    UseKind.SHOP: 35.0,
    UseKind.OFFICE: 28.0,
    UseKind.WORKSHOP: 60.0,
    UseKind.SCHOOL: 18.0,
    UseKind.HOSPITAL: 320.0,
}
"""Litres a person and day, before weekday, season and chance."""
WATERING_L_M2: Final = 5.0


def weather(days: Sequence[dt.date], seed: int) -> Floats:
    """Return how dry each day is, 0 to 1: a season of growth times the days since it last rained."""
    rng = np.random.default_rng([seed, 4])
    rained = rng.random(len(days)) < 0.28
    since, dry = 0, np.zeros(len(days))
    for place, day in enumerate(days):
        since = 0 if rained[place] else since + 1
        warmth = np.clip(np.sin((day.timetuple().tm_yday - 100) / 185 * np.pi), 0, 1)
        dry[place] = warmth * min(since, 5) / 5
    return dry


def litres_a_day(
    meters: Sequence[SimMeter], days: Sequence[dt.date], dry: Floats, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Return what flows to each meter's own taps, litres, days x meters."""
    kinds = np.array([list(UseKind).index(meter.kind) for meter in meters], dtype=np.int64)
    persons = np.array([meter.persons for meter in meters], dtype=np.float64)
    garden = np.array([meter.garden_m2 for meter in meters], dtype=np.float64)
    habit = rng.lognormal(-0.05, 0.32, len(meters))
    base = persons * habit * np.array([LITRES[kind] for kind in UseKind])[kinds]
    by_day = np.array([_factors(kind, days) for kind in UseKind]).T
    chance = rng.gamma(18.0, 1 / 18, (len(days), len(meters)))
    use = base * by_day[:, kinds] * chance
    is_home = np.array([kind in {UseKind.HOUSE, UseKind.GARDEN} for kind in UseKind])[kinds]
    use[_away(meters, days, rng) & is_home[None, :]] = 0
    litres: npt.NDArray[np.int64] = np.rint(use + _watering(garden, dry, rng)).astype(np.int64)
    return litres


def _factors(kind: UseKind, days: Sequence[dt.date]) -> Floats:
    """Return what each day is to a kind of use, 1 on a plain one."""
    weekday = np.array([SUNDAY if is_holiday(day) else day.weekday() for day in days])
    year_day = np.array([day.timetuple().tm_yday for day in days])
    summer = np.clip(np.sin((year_day - 80) / 365 * 2 * np.pi), 0, 1)
    saturday, sunday = weekday == SATURDAY, weekday == SUNDAY
    factors: Floats = 1 + 0.04 * summer - 0.9 * saturday
    if kind in {UseKind.HOUSE, UseKind.BLOCK}:
        factors = 1 + 0.14 * saturday + 0.1 * sunday + 0.07 * summer
    elif kind is UseKind.HOSPITAL:
        factors = 1 - 0.18 * (saturday | sunday) + 0.05 * summer
    elif kind is UseKind.SCHOOL:
        factors = np.where([_is_term(day) for day in days], 1.0, 0.08) * np.where(saturday, 0.05, 1.0)
    elif kind is UseKind.SHOP:
        factors = 1 + 0.12 * saturday + 0.05 * summer
    if kind in {UseKind.SCHOOL, UseKind.SHOP, UseKind.OFFICE, UseKind.WORKSHOP}:
        factors = np.where(sunday, 0.02, factors)
    return factors


def _is_term(day: dt.date) -> bool:
    """Tell whether schools teach: not in July and August, nor over Christmas, nor in the first half of February."""
    christmas = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2)
    summer = (6, 27) <= (day.month, day.day) <= (8, 31)
    return not (christmas or summer or (day.month == 2 and day.day <= 14))


def _away(meters: Sequence[SimMeter], days: Sequence[dt.date], rng: np.random.Generator) -> Bools:
    """Mark the days on which households are away: a fortnight in most summers, some days at Christmas."""
    years = sorted({day.year for day in days})
    ordinals = np.array([day.toordinal() for day in days])[:, None]
    away = np.zeros((len(days), len(meters)), dtype=bool)
    for year in years:
        for start, spread, length, share in (((6, 25), 55, 14, 0.6), ((12, 22), 5, 5, 0.15)):
            begins = dt.date(year, *start).toordinal() + rng.integers(0, spread, len(meters))
            lasts = np.where(rng.random(len(meters)) < share, rng.integers(length // 2, length + 1, len(meters)), 0)
            away |= (ordinals >= begins) & (ordinals < begins + lasts)
    return away


def _watering(garden: Floats, dry: Floats, rng: np.random.Generator) -> Floats:
    """Return litres for gardens: every second day or so of a dry spell, through whichever meter they hang on."""
    waters = np.flatnonzero(garden)
    use = np.zeros((len(dry), len(garden)))
    keen = rng.uniform(0.4, 1.3, len(waters))
    on = rng.random((len(dry), len(waters))) < 0.25 + 0.5 * dry[:, None]
    watered = WATERING_L_M2 * garden[waters] * keen * dry[:, None] * on * rng.uniform(0.7, 1.2, on.shape)
    use[:, waters] = np.where(dry[:, None] > 0.2, watered, 0)
    return use
