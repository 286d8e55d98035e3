"""Ten million hours of radio modules, from the command line, in bounded memory."""

import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.importing import write
from tests.support.machine import ROOT

METERS = 1_150
HOURS = 365 * 24
MEMORY_MB = 1_500
DAY_US = 86_400_000_000
SCHEMA = pa.schema([("meter", pa.string()), ("read_at", pa.timestamp("us", "UTC")), ("use_l", pa.int32())])


def of_days() -> Iterator[pa.RecordBatch]:
    """Every meter's hours, day by day, as a head end writes them."""
    serials = pa.array(np.repeat([f"M-{number:05}" for number in range(METERS)], 24))
    begin = np.datetime64("2025-01-01", "us").astype(np.int64)
    for day in range(HOURS // 24):
        at = begin + day * DAY_US + np.tile(np.arange(24) * (DAY_US // 24), METERS)
        use = (np.arange(METERS * 24, dtype=np.int32) + day) % 60
        yield pa.record_batch([serials, pa.array(at).cast(SCHEMA.field("read_at").type), use], schema=SCHEMA)


def wodnik(folder, *words):
    """Run a command and return what it says and the most memory it held, in MB."""
    command = [sys.executable, "-c", "from cli import main; main()", *map(str, words)]
    env = {**os.environ, "WODNIK_DATA_DIR": str(folder), "WODNIK_LOCALE": "en"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _pid, process.returncode, usage = os.wait4(process.pid, 0)
    return said, usage.ru_maxrss / 1024


@pytest.mark.proof
def test_ten_million_hours_are_imported_in_bounded_memory(tmp_path):
    with pq.ParquetWriter(tmp_path / "hours.parquet", SCHEMA) as file:
        for batch in of_days():
            file.write_batch(batch)
    wodnik(tmp_path, "db", "upgrade")
    serials = [f"M-{number:05};20" for number in range(METERS)]
    wodnik(tmp_path, "import", "meters", write(tmp_path / "meters.csv", "serial;dn_mm", *serials))

    said, memory_mb = wodnik(tmp_path, "import", "intervals", tmp_path / "hours.parquet")

    assert f"inserted {METERS * HOURS:,}" in said
    assert memory_mb < MEMORY_MB
