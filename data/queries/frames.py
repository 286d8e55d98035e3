"""Frames that keep the same columns and dtypes however few rows there are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

DAY: Final = "datetime64[us]"
EXACT: Final = "object"
"""``Decimal`` values: money and volumes are not rounded on their way."""
KEY: Final = "int64"
MAYBE_KEY: Final = "Int64"
TEXT: Final = "str"
PLAIN: Final = {DAY, KEY}


def declared(rows: Sequence[Any], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return ``rows`` as a frame of the named columns, each of its dtype."""
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    named = zip(columns.items(), cells, strict=True)
    return pd.DataFrame({name: _array(list(own), dtype) for (name, dtype), own in named}, copy=False)


def _array(values: list[Any], dtype: str) -> Any:  # noqa: ANN401 -- of numpy or of pandas
    """Return the values as an array; numpy's own dtypes go past pandas, which takes as long again to look at them."""
    if dtype != EXACT:
        return np.array(values, dtype=dtype) if dtype in PLAIN else pd.Series(values, dtype=dtype).array
    # A bare array of objects would be taken for days or text by their look.
    return pd.Series(np.fromiter(values, dtype=dtype, count=len(values)), dtype=dtype, copy=False)
