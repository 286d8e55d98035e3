"""Who stands on a document: the one who sells and the one who buys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A party to a document; what is not known is empty."""

    name: str
    street_line: str
    postcode_line: str
    nip: str
