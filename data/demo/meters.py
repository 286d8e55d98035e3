"""Meters of the demo utility: which one sits where, since when, and when it was exchanged."""

import datetime as dt
import enum
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from data.demo.customers import Client, Supply
from data.demo.plan import SimMeter, UseKind
from data.demo.rows import Rows
from data.models import Installation, Meter
from domain.meters import VERIFICATION_YEARS, MeterRole
from domain.settlement import Period

RADIO_SHARE: Final = 0.25
GARDEN_SHARE: Final = 0.22
FORGOTTEN_SHARE: Final = 0.05
"""Meters whose verification ended and that nobody has exchanged yet."""
MAKERS: Final = ("Wodomat", "Hydrolicz", "Aquametr")
_DN_MM: Final = {UseKind.BLOCK: 40, UseKind.SCHOOL: 40, UseKind.HOSPITAL: 80, UseKind.WORKSHOP: 25}
_PEOPLE: Final[dict[UseKind, int]] = {
    UseKind.SHOP: 4,
    UseKind.OFFICE: 12,
    UseKind.WORKSHOP: 10,
    UseKind.SCHOOL: 220,
    UseKind.HOSPITAL: 260,
}
_SHARING_MONTHS: Final = frozenset({4, 5, 6})
"""Around the yearly change of prices nobody exchanges a meter with a submeter behind it."""
_DAY: Final = dt.timedelta(days=1)


class Life(enum.Enum):
    """What became of a submeter within the history."""

    STAYS = enum.auto()
    CAME = enum.auto()
    WENT = enum.auto()
    EXCHANGED = enum.auto()


LIVES: Final = (Life.CAME, Life.WENT, Life.EXCHANGED, *[Life.STAYS] * 7)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A meter at its place."""

    meter_id: int
    digits: int
    installed_on: dt.date
    removed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Position:
    """A place for a meter, with those that have sat there since the history began: one, or two after an exchange."""

    fittings: tuple[Fitting, ...]
    installation_id: int
    """Of the first fitting."""
    is_radio: bool
    row: int
    """Position of its meter in the simulated use."""

    @property
    def exchanged_on(self) -> dt.date | None:
        """Return the day of the exchange, if there was one."""
        return self.fittings[0].removed_on

    def during(self, period: Period) -> list[tuple[Fitting, Period]]:
        """Return the meters that were there, each with the days on which it counted."""
        days = (
            (one, max(one.installed_on + _DAY, period.first), one.removed_on or period.last) for one in self.fittings
        )
        return [
            (one, Period(first, min(last, period.last))) for one, first, last in days if first <= min(last, period.last)
        ]


@dataclass(frozen=True, slots=True)
class Metered:
    """A supply with its main meter and, behind it, the submeter of the garden."""

    supply: Supply
    main: Position
    garden: Position | None


@dataclass(frozen=True, slots=True)
class Fitter:
    """What fitting meters needs: the history is from ``since`` to ``as_of``."""

    rows: Rows
    rng: random.Random
    since: dt.date
    as_of: dt.date
    meters: list[SimMeter]
    """Filled here, one for every position."""
    gardens: Iterator[int] = field(default_factory=itertools.count)
    """Counts the submeters that might have come or gone."""


def fit_meters(clients: Sequence[Client], fitter: Fitter, *, shown: Supply) -> list[list[Metered]]:
    """Fit every supply of every client; ``shown`` gets radio meters and a garden submeter, for the demo customer."""
    return [list(_fit_client(client, fitter, shown)) for client in clients]


def _fit_client(client: Client, fitter: Fitter, shown: Supply) -> Iterator[Metered]:
    rng = fitter.rng
    for supply in client.supplies:
        has_garden = supply.terms.sewage_group is not None and supply.premise.garden_m2 > 0
        submetered = supply is shown or (has_garden and rng.random() < GARDEN_SHARE)
        is_radio = supply is shown or rng.random() < RADIO_SHARE
        main_row = len(fitter.meters)
        main = _fit(supply, fitter, is_radio=is_radio, submetered=submetered)
        garden_m2 = supply.premise.garden_m2
        fitter.meters.append(
            SimMeter(
                meter_id=main.fittings[-1].meter_id,
                kind=supply.premise.kind,
                persons=_persons(supply, rng),
                garden_m2=0 if submetered else garden_m2,
                parent=None,
            )
        )
        garden = _fit_garden(supply, fitter, main, is_radio=supply is shown) if submetered else None
        if garden is not None:
            fitter.meters.append(SimMeter(garden.fittings[0].meter_id, UseKind.GARDEN, 0, garden_m2, main_row))
        yield Metered(supply, main, garden)


def _persons(supply: Supply, rng: random.Random) -> int:
    kind, flats = supply.premise.kind, supply.premise.flats
    if kind is UseKind.HOUSE:
        return rng.choice((1, 2, 2, 3, 3, 4, 4, 5))
    if kind is UseKind.BLOCK:
        return max(2, round(flats * rng.uniform(1.7, 2.3)))
    return max(1, round(_PEOPLE[kind] * rng.uniform(0.6, 1.4)))


def _fit(supply: Supply, fitter: Fitter, *, is_radio: bool, submetered: bool) -> Position:
    """Fit a main meter; its verification ends within the history for two in five, unless it is a new radio one."""
    rng = fitter.rng
    age_days = rng.randrange(40, 800) if is_radio else rng.randrange(30, VERIFICATION_YEARS * 365 - 60)
    installed_on = fitter.since - dt.timedelta(days=age_days)
    exchanged_on = _exchange_day(installed_on, fitter, submetered=submetered)
    first, installation = _install(supply, fitter, (installed_on, exchanged_on), radio=is_radio)
    if exchanged_on is None:
        return Position((first,), installation, is_radio, len(fitter.meters))
    second, _ = _install(supply, fitter, (exchanged_on, None), radio=False)
    return Position((first, second), installation, is_radio, len(fitter.meters))


def _exchange_day(installed_on: dt.date, fitter: Fitter, *, submetered: bool) -> dt.date | None:
    rng = fitter.rng
    wanted = expires_on(installed_on) - dt.timedelta(days=rng.randrange(10, 200))
    day = wanted.replace(day=rng.randrange(5, 26))
    if submetered and day.month in _SHARING_MONTHS:
        day = day.replace(month=3)
    within = fitter.since + 45 * _DAY <= day <= fitter.as_of - 40 * _DAY
    return day if within and rng.random() >= FORGOTTEN_SHARE else None


def expires_on(verified_on: dt.date) -> dt.date:
    """Return the last day of a verification."""
    return verified_on.replace(year=verified_on.year + VERIFICATION_YEARS, day=min(verified_on.day, 28)) - _DAY


def _fit_garden(supply: Supply, fitter: Fitter, main: Position, *, is_radio: bool) -> Position:
    """Fit a submeter, young enough to stay through the whole history; of those that people read, some came or went."""
    installed_on = fitter.since - dt.timedelta(days=fitter.rng.randrange(40, 900))
    is_free = not is_radio and main.exchanged_on is None
    life = LIVES[next(fitter.gardens) % len(LIVES)] if is_free else Life.STAYS
    day = _changed_on(life, supply, fitter.as_of)
    stays = {Life.CAME: (day, None), Life.WENT: (installed_on, day), Life.EXCHANGED: (installed_on, day)}
    behind = main.installation_id
    first, ident = _install(supply, fitter, stays.get(life, (installed_on, None)), radio=is_radio, behind=behind)
    fittings = [first]
    if life is Life.EXCHANGED:
        fittings.append(_install(supply, fitter, (day, None), radio=False, behind=behind)[0])
    return Position(tuple(fittings), ident, is_radio, len(fitter.meters))


def _changed_on(life: Life, supply: Supply, as_of: dt.date) -> dt.date:
    """Return a day of last summer, far from any change of prices: in a period's second month for one that came."""
    august = dt.date(as_of.year - 1, 8, 5 + supply.terms.service_point_id % 20)
    months = (august.year - supply.bills_from.year) * 12 + august.month - supply.bills_from.month
    is_second = bool(months % supply.period_months)
    return august.replace(month=9) if is_second is (life is not Life.CAME) else august


def _install(
    supply: Supply, fitter: Fitter, days: tuple[dt.date, dt.date | None], *, radio: bool, behind: int | None = None
) -> tuple[Fitting, int]:
    rng, (installed_on, removed_on) = fitter.rng, days
    dn_mm = 15 if behind is not None else _DN_MM.get(supply.premise.kind, 20)
    digits = 6 if dn_mm > 40 else 5
    meter: dict[str, object] = {
        "dn_mm": dn_mm,
        "dial_digits": digits,
        "maker": rng.choice(MAKERS),
        "verification_expires_on": expires_on(installed_on),
    }
    meter_id = fitter.rows.add(Meter, meter)
    meter["serial"] = f"{installed_on.year % 100:02d}-{meter_id:07d}"
    meter["radio_id"] = f"{70_000_000 + meter_id}" if radio else None
    installation_id = fitter.rows.add(
        Installation,
        {
            "meter_id": meter_id,
            "service_point_id": supply.terms.service_point_id,
            "role": MeterRole.MAIN if behind is None else MeterRole.SUBMETER,
            "parent_id": behind,
            "purpose": "" if behind is None else "garden",
            "installed_on": installed_on,
            "removed_on": removed_on,
            "seal_number": f"P-{rng.randrange(10**6):06d}",
        },
    )
    return Fitting(meter_id, digits, installed_on, removed_on), installation_id
