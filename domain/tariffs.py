"""Tariffs: what a cubic metre and a month cost, and since when.

Prices are net PLN a unit. A rate is valid from its first to its last day, both included (domain.md 2.1).
"""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import RateUnknownError


class Service(enum.StrEnum):
    """A service with prices of its own. Values are stored; never rename one."""

    WATER = "water"
    SEWAGE = "sewage"


class RateKind(enum.StrEnum):
    """What a rate multiplies. Values are stored; never rename one."""

    VOLUME = "volume"
    """A cubic metre."""
    SUBSCRIPTION = "subscription"
    """A month of the main meter."""
    SUBMETER_SUBSCRIPTION = "submeter_subscription"
    """A month of a submeter."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One price of one group, with its validity; ``valid_until`` is the last day, open when absent."""

    id: int
    group: str
    kind: RateKind
    net: Decimal
    vat_percent: int
    valid_from: dt.date
    valid_until: dt.date | None


def rate_on(rates: Iterable[Rate], group: str, kind: RateKind, day: dt.date) -> Rate:
    """Return the rate of ``group`` in force on ``day``.

    Raises
    ------
    RateUnknownError
        When no rate, or more than one, is in force.
    """
    found = [
        rate
        for rate in rates
        if (rate.group, rate.kind) == (group, kind)
        and rate.valid_from <= day
        and (rate.valid_until is None or day <= rate.valid_until)
    ]
    if len(found) != 1:
        raise RateUnknownError(f"{len(found)} rates of {kind} for group {group} on {day}")
    return found[0]
