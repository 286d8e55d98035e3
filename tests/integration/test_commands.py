"""Commands started as they are started in earnest: each in a process of its own."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.demo.build import LOCK
from data.engine import for_writing
from domain.errors import NotAllowedError
from services.runtime import demo_clock
from tests.support.builders import WARSAW
from tests.support.demo import build_demo

ROOT = Path(__file__).parents[2]


@pytest.fixture
def start(tmp_path):
    """Start a command on the installation in a fresh folder."""
    (tmp_path / "temporary").mkdir()
    started = []

    def start(*words, **settings):
        surroundings = {**os.environ, "WODNIK_DATA_DIR": str(tmp_path / "var"), "TMPDIR": str(tmp_path / "temporary")}
        command = [sys.executable, "-c", "from cli import main; main()", *words]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=surroundings | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def port():
    """A port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def ended(process):
    """Return how a command ended and what it said."""
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def test_of_two_demos_at_once_one_is_made(start):
    ended(start("db", "upgrade"))

    both = [ended(one) for one in [start("demo", "--size", "small", "--if-absent") for _ in range(2)]]

    assert 0 in {code for code, _said in both}
    assert sum("customers:" in said for _code, said in both) == 1
    assert not [said for _code, said in both if "Traceback" in said]


def test_nobody_makes_a_demo_where_one_is_being_made(engine, tmp_path):
    with Session(for_writing(engine)) as others:
        if engine.dialect.name == "postgresql":
            others.execute(select(func.pg_advisory_xact_lock(LOCK)))
        others.connection()

        with pytest.raises(NotAllowedError, match="somebody else"):
            build_demo(engine, tmp_path / "lake")


def test_a_server_that_is_told_to_end_leaves_nothing(start, port, tmp_path):
    ended(start("db", "upgrade"))
    server = start("serve", WODNIK_PORT=str(port))
    while "Wodnik serves" not in (line := server.stdout.readline()):
        assert line

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/tiles/base/light/1/14/9000/5300.png") as tile:
        assert tile.headers["Server"] is None
    server.send_signal(signal.SIGTERM)
    code, said = ended(server)

    assert (code, "Traceback" in said) == (0, False)
    assert list((tmp_path / "temporary").glob("wodnik-map-*")) == []


def test_a_port_in_use_is_told_in_one_line(start, port):
    ended(start("db", "upgrade"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        code, said = ended(start("serve", WODNIK_PORT=str(port)))

    assert code == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in said
    assert "Traceback" not in said


def test_all_processes_of_a_demo_share_its_clock(tmp_path):
    mark, day = tmp_path / "demo-clock", dt.date(2026, 10, 31)
    first = demo_clock(day, WARSAW, mark)
    first()
    os.utime(mark, (time.time() - 3600, time.time() - 3600))

    assert (demo_clock(day, WARSAW, mark)() - first()).total_seconds() < 1
    assert first().astimezone(WARSAW).hour == 11
