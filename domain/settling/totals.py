"""What a run comes to: documents, cubic metres and money by kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from domain.money import ZERO
from domain.settlement_runs import ItemKind


@dataclass(frozen=True, slots=True)
class Amounts:
    """Documents counted and added up; a correction counts with its difference."""

    documents: int = 0
    volume_m3: int = 0
    net: Decimal = field(default=ZERO)
    vat: Decimal = field(default=ZERO)
    gross: Decimal = field(default=ZERO)

    def __add__(self, other: "Amounts") -> "Amounts":
        """Return both together."""
        return Amounts(
            self.documents + other.documents,
            self.volume_m3 + other.volume_m3,
            self.net + other.net,
            self.vat + other.vat,
            self.gross + other.gross,
        )


def by_kind(documents: Iterable[tuple[ItemKind, Amounts]]) -> dict[ItemKind, Amounts]:
    """Add documents up by kind, every kind named."""
    sums = dict.fromkeys(ItemKind, Amounts())
    for kind, amounts in documents:
        sums[kind] += amounts
    return sums


def together(sums: Iterable[Amounts]) -> Amounts:
    """Add everything up."""
    return sum(sums, Amounts())
