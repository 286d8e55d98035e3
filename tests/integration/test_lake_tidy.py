"""The command that keeps the lake small, as an operator gives it."""

import datetime as dt
import os
import subprocess
import sys

from config import Settings
from tests.support.machine import ROOT
from tests.unit.data.lake.test_lake import days, hours, written


def wodnik(folder, *words):
    command = [sys.executable, "-c", "from cli import main; main()", *words]
    environment = {**os.environ, "WODNIK_DATA_DIR": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_files_of_daily_imports_are_joined_and_the_hours_stay(tmp_path):
    wodnik(tmp_path, "db", "upgrade")
    place = Settings(data_dir=tmp_path).lake
    dates = [dt.date(2026, 10, number) for number in range(2, 12)]
    before = days(written(place, *(hours(date, date) for date in dates)))

    assert wodnik(tmp_path, "lake", "tidy") == "months joined: 1, files removed: 0\n"
    assert days(place) == before
