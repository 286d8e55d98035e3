"""How an address says whose papers are asked for by whoever looks after several properties."""

from typing import Final

EVERY: Final = "every"
"""Those of all properties that the user may see; without it, those of the one in force."""
