"""Meters and where they sit."""

import enum
from typing import Final


class MeterRole(enum.StrEnum):
    """What an installed meter counts. Values are stored; never rename one."""

    MAIN = "main"
    SUBMETER = "submeter"
    """Water that does not return as sewage (garden); deducted from the sewage volume, ACT 27(6)."""
    UNIT = "unit"
    """A flat behind the main meter of its building."""


VERIFICATION_YEARS: Final = 5
"""A water meter's verification mark lasts five years."""
