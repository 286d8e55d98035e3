"""What the running settlement period will come to, in water and in money."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

import pandas as pd
from sqlalchemy.orm import Session

from data import lake
from data.queries.billed import billed_to
from data.queries.contracts import contracts_of
from data.queries.invoices import tariff_of
from domain.consumption.forecast import Span, forecast
from domain.consumption.watched import Bill, Outlook
from domain.contracts import Supply
from domain.errors import WodnikError
from domain.identifiers import CustomerId
from domain.local_days import days_of
from domain.meters import MeterRole
from domain.money import ZERO
from domain.settlement import DialReading, Measured, Period, Place, Terms, settle
from domain.settlement import Span as DialSpan
from domain.settling.periods import running_period
from domain.tariffs import RateBook
from services.consumption_known import metered_of
from services.kept import Kept
from services.runtime import current

DAY: Final = dt.timedelta(days=1)
LOOKED_BACK: Final = 800 * DAY
"""Two years and what it takes to know what was expected then."""
PRICED: Final = 0.95
"""Share of the use without which nothing is said of money (analytics.md)."""
DIGITS: Final = 9
OUTLOOKS_KEPT: Final = 16_000_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A service point in its running settlement period, and its use by day."""

    supply: Supply
    period: Period
    main: pd.DataFrame
    submeters: tuple[pd.DataFrame, ...]
    there: tuple[Place, ...]
    """Since when each submeter has been there, to the end of the period."""


_outlooks: Final = Kept[Outlook](OUTLOOKS_KEPT, lambda _outlook: 4_000)


def outlook(session: Session, customer: CustomerId, on: dt.date) -> Outlook | None:
    """Return how the running settlement period goes; nothing for a customer who is supplied nowhere.

    Points that are settled over other periods than most are left out and counted.
    """
    supplies = _running(session, customer, on)
    period = _most_common(supplies)
    if period is None:
        return None
    own = tuple(supply for supply, its in supplies if its == period)
    metered = metered_of(session, customer)
    rates = tuple(rate for rate, _decision in tariff_of(session, {group for supply in own for group in supply.groups}))
    others = len(supplies) - len(own)
    return _outlooks.get(
        (metered.state, own, period, rates, others, on),
        lambda: _outlook(_points(metered.places.meters, own, period, on), RateBook(rates), others, on),
    )


def _outlook(points: Sequence[_Point], rates: RateBook, others: int, on: dt.date) -> Outlook:
    period = points[0].period
    use = forecast(_together([point.main for point in points]), period.first, period.last, on)
    bill = None if use.projected is None else _bill(points, use.projected, rates, on)
    return Outlook(use, bill, len(points), others)


def running(session: Session, customer: CustomerId, on: dt.date) -> Period | None:
    """Return the settlement period that most of the customer's points are in; nothing for who is supplied nowhere."""
    return _most_common(_running(session, customer, on))


def _most_common(supplies: Sequence[tuple[Supply, Period]]) -> Period | None:
    return next((period for period, _count in Counter(its for _one, its in supplies).most_common(1)), None)


def _running(session: Session, customer: CustomerId, on: dt.date) -> list[tuple[Supply, Period]]:
    """Return the points in force with the settlement period that each is in."""
    billed = billed_to(session, customer)
    found = []
    for contract in contracts_of(session, customer):
        for supply in contract.supplies_on(on):
            until = billed.until(customer, contract.id, supply.point_id)
            period = running_period(supply.first, supply.last, contract.period_months, until, on)
            found.append((supply, period))
    return found


def _points(meters: pd.DataFrame, supplies: Sequence[Supply], period: Period, on: dt.date) -> list[_Point]:
    since = on - LOOKED_BACK
    found = lake.daily(current().lake, meters["meter_id"].tolist(), since, on - DAY)
    known = found.merge(meters[["meter_id", "place", "from_on", "until_on"]], on="meter_id")
    known = known[(known["day"] >= known["from_on"]) & ~(known["day"] > known["until_on"])]
    lengths = days_of(since, on - DAY, current().zone)
    by_place = {int(str(place)): _daily(own, lengths) for place, own in known.groupby("place")}
    points = []
    for supply in supplies:
        here = meters[(meters["service_point_id"] == supply.point_id)].drop_duplicates("place", keep="last")
        mains = here.loc[(here["role"] == MeterRole.MAIN), "place"]
        # One whose verification ends before the period does is deducted in part or not at all: here it is left out.
        is_verified = ~(here["verification_expires_on"] < pd.Timestamp(period.last))
        subs = here.loc[(here["role"] == MeterRole.SUBMETER) & here["until_on"].isna() & is_verified, "place"]
        nothing = _daily(known.iloc[:0], lengths)
        main = _together([by_place.get(int(place), nothing) for place in mains])
        began = meters.groupby("place")["from_on"].min()
        there = tuple((Period(max(began[place].date() + DAY, period.first), period.last),) for place in subs)
        points.append(_Point(supply, period, main, tuple(by_place.get(int(place), nothing) for place in subs), there))
    return points


def _daily(own: pd.DataFrame, lengths: pd.Series) -> pd.DataFrame:
    """Return litres and the known share of every day since the first known one."""
    summed = own.groupby("day")[["use_l", "missing_hours"]].sum().reindex(lengths.index)
    heard = summed["use_l"].notna()
    if not heard.any():
        return pd.DataFrame({"litres": [], "known": []}, index=pd.DatetimeIndex([]), dtype="float64")
    known = (1 - summed["missing_hours"] / lengths).fillna(0).clip(0, 1)
    return pd.DataFrame({"litres": summed["use_l"].fillna(0), "known": known}).loc[heard.idxmax() :]


def _together(series: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add meters up by day; what is known is the mean of them, one without radio counting as not known."""
    litres = pd.concat([one["litres"] for one in series], axis=1) if series else pd.DataFrame()
    known = pd.concat([one["known"] for one in series], axis=1) if series else pd.DataFrame()
    summed = pd.DataFrame({"litres": litres.sum(axis=1), "known": known.fillna(0).sum(axis=1) / max(1, len(series))})
    return summed.sort_index()


def _bill(points: Sequence[_Point], projected: Span, rates: RateBook, on: dt.date) -> Bill | None:
    """Price the projection, the points sharing it as they shared the use of the year before; nothing without a price.

    Sewage is less by what the submeters are expected to count.
    """
    shares = _shares(points)
    sums = {"low": ZERO, "expected": ZERO, "high": ZERO}
    priced = 0.0
    for point, share in zip(points, shares, strict=True):
        subs = [forecast(one, point.period.first, point.period.last, on) for one in point.submeters]
        deducted = [one.projected.expected_l if one.projected else one.so_far_l for one in subs]
        try:
            gross = {
                "low": _gross(point, projected.low_l * share, deducted, rates, ROUND_FLOOR),
                "expected": _gross(point, projected.expected_l * share, deducted, rates, ROUND_HALF_UP),
                "high": _gross(point, projected.high_l * share, deducted, rates, ROUND_CEILING),
            }
        except WodnikError:
            continue
        priced += share
        sums = {name: amount + gross[name] for name, amount in sums.items()}
    return Bill(**sums) if priced >= PRICED else None


def _shares(points: Sequence[_Point]) -> list[float]:
    year = [float(point.main["litres"].tail(365).sum()) for point in points]
    return [own / sum(year) if sum(year) else 1 / len(points) for own in year]


def _gross(point: _Point, litres: float, deducted: Sequence[float], rates: RateBook, rounding: str) -> Decimal:
    """Settle the period as its invoice will be: whole m³, every subscription for the months that it is owed for."""
    main = int((Decimal(str(litres)) / 1000).to_integral_value(rounding))
    subs, left = [], main
    for one in deducted:
        counted = min(left, round(one / 1000))
        left -= counted
        subs.append((_span(counted, point.period),))
    terms = Terms(point.supply.point_id, point.supply.water or None, point.supply.sewage or None)
    return settle(point.period, terms, Measured((_span(main, point.period),), tuple(subs), point.there), rates).gross


def _span(volume_m3: int, period: Period) -> DialSpan:
    start = DialReading(0, period.first - DAY, ZERO)
    return DialSpan(start, DialReading(0, period.last, Decimal(volume_m3)), DIGITS)
