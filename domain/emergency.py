"""Whom to call when water does damage."""

from typing import Final

EMERGENCY: Final = "994"
"""The number of the water emergency service everywhere in Poland."""
