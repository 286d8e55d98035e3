"""Meters and where they sit."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.words import N_


class MeterRole(enum.StrEnum):
    """What an installed meter counts. Values are stored; never rename one."""

    MAIN = "main"
    SUBMETER = "submeter"
    """Water that does not return as sewage (garden); deducted from the sewage volume, ACT 27(6)."""
    UNIT = "unit"
    """A flat behind the main meter of its building."""


ROLE_WORDS: Final[Mapping[MeterRole, str]] = {
    MeterRole.MAIN: N_("Main meter"),
    MeterRole.UNIT: N_("Meter of a flat"),
    MeterRole.SUBMETER: N_("Submeter"),
}
"""In the order in which meters are listed."""
VERIFICATION_YEARS: Final = 5
"""A water meter's verification mark lasts five years."""
VERIFICATION_ENDS: Final = dt.timedelta(days=90)
"""From so long before its end a verification is said to end."""


@dataclass(frozen=True, slots=True)
class MeterNow:
    """A meter in use, when it was last read so that it counts (nothing: never) and what it showed."""

    serial: str
    role: MeterRole
    verification_expires_on: dt.date | None
    read_on: dt.date | None = None
    value_m3: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FittedMeter:
    """A meter where it sits, or sat last."""

    id: int
    serial: str
    digits: int
    verification_expires_on: dt.date | None
    role: MeterRole
    installed_on: dt.date
    removed_on: dt.date | None
    main_id: int | None
    """The meter that it is behind."""
    point: str
    address: str
