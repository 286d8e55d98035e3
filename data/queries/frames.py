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
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    named = zip(columns.items(), cells, strict=True)
    return pd.DataFrame({name: pd.Series(list(own), dtype=dtype) for (name, dtype), own in named}, copy=False)
