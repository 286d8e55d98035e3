"""What is written into files, looked at before it is written."""

import pandas as pd

from services.exports import ExportTable


def frame_of(table: ExportTable) -> pd.DataFrame:
    """Return the rows under their headings; they are read by that."""
    return pd.DataFrame(list(table.rows), columns=list(table.columns))
