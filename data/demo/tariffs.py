"""Two tariff decisions of the demo utility, each of three yearly steps. Every price is invented."""

import datetime as dt
from decimal import Decimal
from typing import Final

from data.demo.rows import Rows
from data.models import TariffDecision, TariffGroup, TariffRate
from domain.money import grosz
from domain.tariffs import Rate, RateBook, RateKind, Service

FIRST_DAY: Final = dt.date(2022, 5, 16)
LAST_DAY: Final = dt.date(2028, 5, 15)
_DECISIONS: Final = (("WD.RZT.70.41.2022.D", 2022), ("WD.RZT.70.118.2025.D", 2025))
_FACTORS: Final = {2022: "0.888", 2023: "0.941", 2024: "1", 2025: "1.046", 2026: "1.083", 2027: "1.121"}
_GROUPS: Final = {
    "W1": (Service.WATER, "Gospodarstwa domowe"),
    "W2": (Service.WATER, "Wspólnoty i spółdzielnie mieszkaniowe"),
    "W3": (Service.WATER, "Działalność gospodarcza i instytucje"),
    "S1": (Service.SEWAGE, "Gospodarstwa domowe"),
    "S2": (Service.SEWAGE, "Wspólnoty i spółdzielnie mieszkaniowe"),
    "S3": (Service.SEWAGE, "Działalność gospodarcza i instytucje"),
}
_PRICES: Final = {
    "W1": {RateKind.VOLUME: "5.86", RateKind.SUBSCRIPTION: "4.20"},
    "W2": {RateKind.VOLUME: "5.86", RateKind.SUBSCRIPTION: "24.50"},
    "W3": {RateKind.VOLUME: "6.34", RateKind.SUBSCRIPTION: "12.90"},
    "S1": {RateKind.VOLUME: "9.42", RateKind.SUBSCRIPTION: "2.60", RateKind.SUBMETER_SUBSCRIPTION: "1.35"},
    "S2": {RateKind.VOLUME: "9.42", RateKind.SUBSCRIPTION: "14.80", RateKind.SUBMETER_SUBSCRIPTION: "1.35"},
    "S3": {RateKind.VOLUME: "10.15", RateKind.SUBSCRIPTION: "7.40", RateKind.SUBMETER_SUBSCRIPTION: "1.35"},
}
"""Net PLN in the year from May 2024."""
_UNITS: Final = {
    RateKind.VOLUME: "m3",
    RateKind.SUBSCRIPTION: "month",
    RateKind.SUBMETER_SUBSCRIPTION: "meter_month",
}
_DAY: Final = dt.timedelta(days=1)


def write_tariffs(rows: Rows) -> tuple[RateBook, dict[str, int]]:
    """Return every rate, and the numbers of the groups by code."""
    groups = {
        code: rows.add(TariffGroup, {"code": code, "service": service, "description": text})
        for code, (service, text) in _GROUPS.items()
    }
    rates = []
    for number, year in _DECISIONS:
        decision = rows.add(TariffDecision, _decision(number, year))
        for step in range(year, year + 3):
            rates += [
                _rate(rows, decision, (code, groups[code]), (kind, step)) for code in groups for kind in _PRICES[code]
            ]
    return RateBook(rates), groups


def _decision(number: str, year: int) -> dict[str, object]:
    return {
        "number": number,
        "approved_by": "Regionalny Zarząd Gospodarki Wodnej w Wodnikowie",
        "published_on": _changes_on(year) - 8 * _DAY,
        "valid_from": _changes_on(year),
        "valid_until": _changes_on(year + 3) - _DAY,
        "url": None,
    }


def _rate(rows: Rows, decision: int, group: tuple[str, int], step: tuple[RateKind, int]) -> Rate:
    (code, group_id), (kind, year) = group, step
    net = grosz(Decimal(_PRICES[code][kind]) * Decimal(_FACTORS[year]))
    first, last = _changes_on(year), _changes_on(year + 1) - _DAY
    ident = rows.add(
        TariffRate,
        {
            "decision_id": decision,
            "group_id": group_id,
            "kind": kind,
            "unit": _UNITS[kind],
            "net": net,
            "vat_percent": 8,
            "valid_from": first,
            "valid_until": last,
        },
    )
    return Rate(ident, code, kind, net, 8, first, last)


def _changes_on(year: int) -> dt.date:
    return dt.date(year, FIRST_DAY.month, FIRST_DAY.day)
