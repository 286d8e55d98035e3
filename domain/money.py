"""Grosze: where and how money is rounded.

Amounts are ``Decimal`` PLN with two places. Rounding is half up, as art. 106e(11) of the VAT act has it, and happens
only through :func:`grosz`.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

GROSZ: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")


def grosz(amount: Decimal) -> Decimal:
    """Round to whole grosze, half away from zero."""
    return amount.quantize(GROSZ, ROUND_HALF_UP)
