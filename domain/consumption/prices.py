"""What water costs at home: by the rates of its tariff groups, with tax."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from domain.money import grosz
from domain.tariffs import RateBook, RateKind


def cost_of(litres: float, first: dt.date, last: dt.date, groups: Sequence[str], rates: RateBook) -> Decimal:
    """Return what litres that ran evenly from ``first`` to ``last`` cost, gross, in all tariff groups together.

    Raises
    ------
    RateUnknownError
        When some day has no price.
    """
    total, days = Decimal(0), (last - first).days + 1
    a_day_m3 = Decimal(str(litres)) / 1000 / days
    for group in groups:
        for priced in rates.during(group, RateKind.VOLUME, first, last):
            gross = priced.rate.net * (100 + priced.rate.vat_percent) / 100
            total += a_day_m3 * ((priced.last - priced.first).days + 1) * gross
    return grosz(total)
