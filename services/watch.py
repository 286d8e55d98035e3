"""Watch over the use of a customer: leaks with what they cost, a goal for the month, use on days away.

What is read here is for the customer that is named: pages name the one in force, the worker goes through all of them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from data import lake
from data.queries.consumption import meter_rows_of_many
from data.queries.contracts import contracts_of
from data.queries.invoices import tariff_of
from data.queries.watch import away_of, customers_with, dismissals_of, goal_of, kind_of
from domain.calendar import month_start
from domain.consumption.dismissals import Dismissal
from domain.consumption.leaks import NIGHT_L_H, Leak, UseClass, leaks_in
from domain.consumption.prices import cost_of
from domain.consumption.watched import Spot, WatchedLeak
from domain.consumption.watching import GoalState, UsedAway, used_while_away
from domain.contracts import Supply
from domain.customers import CustomerKind
from domain.errors import RateUnknownError
from domain.identifiers import CustomerId
from domain.local_days import span_of
from domain.meters import MeterRole
from domain.plausibility import is_deducted
from domain.tariffs import RateBook
from services.consumption_known import Metered, Places, metered_of
from services.kept import Kept
from services.runtime import current

DAY: Final = dt.timedelta(days=1)
LOOKED_BACK: Final = 400 * DAY
"""A year to learn what is usual, and a month to show."""
SILENT: Final = 7 * DAY
"""A leak of which nothing was heard for longer is not said to be running."""
MONTH_DAYS: Final = Decimal("30.4")
SAME_WATER: Final = 0.5
"""A leak behind a meter that explains this share of the one before it is the same."""
LEAKS_KEPT: Final = 16_000_000
"""Bytes."""


_leaks: Final = Kept[tuple[Leak, ...]](LEAKS_KEPT, lambda found: 1_000 * (1 + len(found)))
_restless: Final = Kept[tuple[int, ...]](LEAKS_KEPT, lambda meters: 1_000 + 32 * len(meters))


def leaks(session: Session, customer: CustomerId, on: dt.date) -> list[WatchedLeak]:
    """Return the leaks of the customer's meters in the 13 months up to ``on``, the newest first."""
    metered = metered_of(session, customer)
    found = _leaks_at(metered, kind_of(session, customer), on) if metered.places.radio else ()
    if not found:
        return []
    said, (supplies, rates) = dismissals_of(session, customer), prices_of(session, customer)
    spots = {spot.place: spot for spot in _spots(metered.places)}
    watched = [_watched(leak, spots[leak.place], said, (supplies, rates), on) for leak in found]
    return sorted(watched, key=lambda one: (one.is_alert, one.is_running, one.last), reverse=True)


def alerts(session: Session, customers: Collection[CustomerId], on: dt.date) -> dict[CustomerId, int]:
    """Count the leaks that somebody has to look at where any runs; what they cost is not asked."""
    found: dict[CustomerId, int] = {}
    for customer, (kind, rows) in meter_rows_of_many(session, customers).items():
        metered = Metered(rows)
        known = _leaks_at(metered, kind, on) if metered.places.radio else ()
        running = [leak for leak in known if _is_running(leak, on)]
        if running:
            found[customer] = _unsettled(session, customer, running)
    return found


def _unsettled(session: Session, customer: CustomerId, running: Sequence[Leak]) -> int:
    said, zone = dismissals_of(session, customer), current().zone
    return sum(not any(one.is_of(leak, zone) and one.settles(leak, zone) for one in said) for leak in running)


def _leaks_at(metered: Metered, kind: CustomerKind, on: dt.date) -> tuple[Leak, ...]:
    use_class = _class_of(metered.places, kind)
    return _leaks.get((metered.state, use_class, on), lambda: tuple(_found(metered.places, use_class, on)))


def _is_running(leak: Leak, on: dt.date) -> bool:
    return leak.is_running and on - leak.last(current().zone) <= SILENT


def meters_heard(session: Session, customer: CustomerId) -> tuple[bool, bool]:
    """Tell whether the customer has a meter, and whether there are hours of any."""
    places = metered_of(session, customer).places
    return bool(places.tree.roles), bool(places.radio)


def perhaps_leaking(session: Session, on: dt.date) -> list[CustomerId]:
    """Return the customers with a meter that hardly paused in some night lately: nobody else has a running leak."""
    folder, zone = current().lake, current().zone
    meters = _restless.get(
        (folder, zone, lake.state(folder), on),
        lambda: tuple(lake.restless(folder, on - SILENT, on, zone, least_l=min(NIGHT_L_H.values()))),
    )
    return customers_with(session, meters, on)


def _found(places: Places, use_class: UseClass, on: dt.date) -> list[Leak]:
    """Find the leaks at every place, and leave out those that a meter behind explains."""
    zone, meters = current().zone, places.meters[places.meters["has_hours"]]
    hours = lake.hourly(current().lake, places.heard, *span_of(on - LOOKED_BACK, on, zone))
    served = meters[["meter_id", "place", "from_on", "until_on"]].itertuples(index=False, name=None)
    spans = pd.DataFrame(
        [
            (meter, place, *span_of(first.date(), on if pd.isna(last) else last.date(), zone))
            for meter, place, first, last in served
        ],
        columns=["meter_id", "place", "starts", "ends"],
    )
    own = hours.merge(spans, on="meter_id")
    own = own[(own["at"] >= own["starts"]) & (own["at"] < own["ends"])].sort_values(["place", "at"])
    classes = dict.fromkeys(meters["place"].tolist(), use_class)
    found = leaks_in(own.drop_duplicates(["place", "at"], keep="last"), classes, zone)
    behind = places.tree.behind
    return [leak for leak in found if not any(_explains(other, leak, behind.get(other.place)) for other in found)]


def _explains(other: Leak, leak: Leak, above: int | None) -> bool:
    overlaps = other.begins_at < leak.ends_at and leak.begins_at < other.ends_at
    return above == leak.place and overlaps and other.litres_an_hour >= SAME_WATER * leak.litres_an_hour


def _class_of(places: Places, kind: CustomerKind) -> UseClass:
    """Return what the customer's meters serve: a person with meters of flats has a house of flats."""
    if kind is CustomerKind.HOUSING or MeterRole.UNIT in places.tree.roles.values():
        return UseClass.FLATS
    return UseClass.HOME if kind is CustomerKind.PERSON else UseClass.BUSINESS


def _spots(places: Places) -> list[Spot]:
    present = places.present
    columns = (present[name].tolist() for name in ("place", "serial", "address", "role", "service_point_id"))
    verified = (None if pd.isna(until) else until.date() for until in present["verification_expires_on"])
    rows = zip(*columns, verified, strict=True)
    return [Spot(place, serial, address, MeterRole(role), *rest) for place, serial, address, role, *rest in rows]


def prices_of(session: Session, customer: CustomerId) -> tuple[list[Supply], RateBook]:
    """Return what is supplied to the customer, and every rate of its tariff groups."""
    supplies = [supply for contract in contracts_of(session, customer) for supply in contract.supplies]
    groups = {group for supply in supplies for group in supply.groups}
    return supplies, RateBook(rate for rate, _decision in tariff_of(session, groups))


def _watched(
    leak: Leak, spot: Spot, said: Sequence[Dismissal], prices: tuple[Sequence[Supply], RateBook], on: dt.date
) -> WatchedLeak:
    zone = current().zone
    first, last = leak.first(zone), leak.last(zone)
    groups = _groups(spot, prices[0], last)
    a_month = leak.litres_an_hour * 24 * float(MONTH_DAYS)
    own = tuple(one for one in said if one.is_of(leak, zone))
    return WatchedLeak(
        leak=leak,
        spot=spot,
        first=first,
        last=last,
        is_running=_is_running(leak, on),
        cost_so_far=_cost(leak.litres, first, last, groups, prices[1]),
        cost_a_month=_cost(a_month, on, on, groups, prices[1]),
        with_sewage=len(groups) > 1,
        dismissal=next((one for one in own if one.settles(leak, zone)), None),
        said=own,
    )


def _groups(spot: Spot, supplies: Sequence[Supply], on: dt.date) -> tuple[str, ...]:
    """Return the tariff groups that pay for water at a spot: through a verified submeter it leaves no sewage."""
    supply = next((one for one in supplies if one.point_id == spot.point_id and one.is_on(on)), None)
    if supply is None:
        return ()
    leaves_none = is_deducted(spot.role, spot.verified_until, on)
    return (supply.water,) * bool(supply.water) if leaves_none else supply.groups


def _cost(litres: float, first: dt.date, last: dt.date, groups: Sequence[str], rates: RateBook) -> Decimal | None:
    try:
        return cost_of(litres, first, last, groups, rates) if groups else None
    except RateUnknownError:
        return None


def litres_by_day(session: Session, customer: CustomerId, first: dt.date, last: dt.date) -> dict[dt.date, float]:
    """Return what went through the customer's main meters on each local day of which anything is known."""
    metered = metered_of(session, customer)
    days, tree = metered.days, metered.places.tree
    within = (days.when >= np.datetime64(first)) & (days.when <= np.datetime64(last))
    own = within & np.isin(days.place, tree.roots(list(tree.roles)))
    summed: dict[dt.date, float] = defaultdict(float)
    for day, litres in zip(days.when[own].astype("datetime64[D]").tolist(), days.use_l[own].tolist(), strict=True):
        summed[day] += litres
    return dict(summed)


def goal_state(session: Session, customer: CustomerId, on: dt.date) -> GoalState | None:
    """Return how the month of ``on`` stands against the customer's goal, nothing where there is none."""
    goal = goal_of(session, customer)
    if goal is None:
        return None
    first = month_start(on)
    days = litres_by_day(session, customer, first, on)
    used = Decimal(str(sum(days.values()))) / 1000
    return GoalState(first, goal, used, max(days, default=None))


def vacation_alerts(session: Session, customer: CustomerId, on: dt.date) -> list[UsedAway]:
    """Return the days away up to ``on`` on which more was used than nobody at home would, the newest first."""
    away = [one for one in away_of(session, customer) if one.first <= on]
    if not away:
        return []
    first, last = min(one.first for one in away), min(on, max(one.last for one in away))
    return used_while_away(away, litres_by_day(session, customer, first, last))
