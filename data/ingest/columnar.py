"""Parquet files: from typed columns to a table of text, which every kind reads alike."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.ingest.delimited import MAX_COLUMNS
from data.ingest.profiles import Profile
from data.ingest.reasons import DAMAGED, EMPTY_FILE, NO_CELLS, NO_ROWS, TOO_MANY_COLUMNS, RefusedFileError
from data.ingest.tables import Table, as_text


def read_parquet(path: Path, profile: Profile) -> Table:
    """Read a whole Parquet file.

    Raises
    ------
    RefusedFileError
        When it is damaged or empty.
    """
    if not path.stat().st_size:
        raise RefusedFileError(EMPTY_FILE)
    try:
        with pq.ParquetFile(path) as file:
            if (found := len(file.schema_arrow.names)) > MAX_COLUMNS:
                raise RefusedFileError(TOO_MANY_COLUMNS, found=found, limit=MAX_COLUMNS)
            _refuse_nested(file.schema_arrow)
            content = file.read()
            columns = [[as_text(value, profile.decimal) for value in column.to_pylist()] for column in content.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise RefusedFileError(DAMAGED, error=str(error).splitlines()[0]) from error
    if not content.num_rows:
        raise RefusedFileError(NO_ROWS)
    return Table(list(content.column_names), list(columns), range(1, content.num_rows + 1))


def _refuse_nested(schema: pa.Schema) -> None:
    """Refuse columns whose values are no cells: lists, structures, bytes."""
    for field in schema:
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
            raise RefusedFileError(NO_CELLS, column=field.name, type=field.type)
