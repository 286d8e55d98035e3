"""Who stands on a document: the one who sells and the one who buys."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Named:
    """A party to a document; what is not known is empty."""

    name: str
    street_line: str
    postcode_line: str
    nip: str


FIELDS = tuple(field.name for field in fields(Named))


@dataclass(frozen=True, slots=True)
class Sides:
    """Both parties to a document."""

    seller: Named
    buyer: Named


def named(kept: Mapping[str, str] | None) -> Named | None:
    """Return a party as it was kept, nothing where none was."""
    return Named(*(kept.get(field, "") for field in FIELDS)) if kept else None


def as_issued(seller: Mapping[str, str] | None, buyer: Mapping[str, str] | None, today: Sides) -> Sides:
    """Return the parties as they were kept when a document was issued; those of today where none were."""
    return Sides(named(seller) or today.seller, named(buyer) or today.buyer)
