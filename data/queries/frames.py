"""Frames that keep the same columns and dtypes however few rows there are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

DAY: Final = "datetime64[us]"
EXACT: Final = "object"
"""``Decimal`` values: money and volumes are not rounded on their way."""
KEY: Final = "int64"
MAYBE_KEY: Final = "Int64"
TEXT: Final = "str"


def declared(rows: Sequence[Any], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return ``rows`` as a frame of the named columns, each of its dtype."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(columns), dtype="object")
    return frame.astype(dict(columns))
