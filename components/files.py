"""Tables as files: where they are, and the links that lead there."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from dash import html

KINDS: Final = ("csv", "xlsx")
NOTHING: Final[Mapping[str, str]] = {}


def addresses_of(name: str, filters: Mapping[str, str] = NOTHING) -> dict[str, str]:
    """Return where the data set ``name`` is as a file of each kind; a filter without a word asks for everything."""
    query = urlencode({key: word for key, word in filters.items() if word})
    return {kind: f"/export/{name}.{kind}" + (f"?{query}" if query else "") for kind in KINDS}


def links_to(name: str, filters: Mapping[str, str] = NOTHING, *, looks: str = "link") -> list[html.A]:
    """Return the links to these files; ``looks`` is their class."""
    return [
        html.A(kind.upper(), href=address, className=looks) for kind, address in addresses_of(name, filters).items()
    ]
