"""Whoever is killed while messages are written and sent: none is lost, and repeated is at most what was in flight."""

import datetime as dt
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data.models import Message, MessageState
from services.outbox import LEASE, reconcile
from services.runtime import Runtime, system_clock, use
from tests.integration.conftest import POLAND_SRID
from tests.support.builders import WARSAW
from tests.support.machine import ROOT
from tests.support.mail_server import MailServer, mail_server
from tests.support.publishing import publish

PATIENCE_S = 240
COMMAND = ("-c", "from cli import main; main()")
VICTIMS = ["worker"] * 8 + ["second worker"] * 8 + ["web"] * 5
PUBLISH = ("-m", "tests.support.publishing", "50", "100")


@dataclass
class Site:
    """An installation whose processes are killed and started again."""

    env: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    programs: dict[str, list[str]] = field(default_factory=dict)

    def start(self, name: str, *program: str) -> None:
        """Start a program under a name, or the same one once more."""
        self.programs.setdefault(name, list(program))
        self.running[name] = subprocess.Popen(
            [sys.executable, *self.programs[name]],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        """Kill -9."""
        self.running[name].kill()
        self.running[name].wait()

    def finish(self, name: str) -> int:
        """Wait for a program to end by itself."""
        return self.running[name].wait(PATIENCE_S)


@contextmanager
def site(url: str, server: MailServer, folder) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "DATA_DIR": folder,
        "DATABASE_URL": url,
        "SMTP_URL": server.url,
        "MAP_CRS": f"EPSG:{POLAND_SRID}",
        "PORT": port,
        "THREADS": 1,
    }
    made = Site({**os.environ, **{f"WODNIK_{name}": str(value) for name, value in settings.items()}})
    try:
        yield made
    finally:
        for name in made.running:
            made.kill(name)


def wait_until(is_so, patience_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def counts(engine: Engine) -> Counter[MessageState]:
    with Session(engine) as session:
        return Counter(session.scalars(select(Message.state)).all())


def is_idle(engine: Engine) -> bool:
    return counts(engine)[MessageState.QUEUED] == 0


def give_back_leases(engine: Engine, folder) -> int:
    """Reconcile as somebody does who comes by when the leases of the dead have ended."""
    use(Runtime(engine, folder, lambda: system_clock() + LEASE + dt.timedelta(seconds=1), WARSAW, is_demo=True))
    again = reconcile().again
    use(Runtime(engine, folder, system_clock, WARSAW, is_demo=True))
    with Session(engine) as session, session.begin():
        for message in session.scalars(select(Message).where(Message.state == MessageState.QUEUED)):
            message.due_at = system_clock()
    return again


def test_a_killed_worker_loses_nothing_and_repeats_at_most_one_letter(engine, database_url, tmp_path):
    with mail_server() as server, site(database_url, server, tmp_path) as house:
        use(Runtime(engine, tmp_path, system_clock, WARSAW, is_demo=True))
        publish(["a", "b"], 100)
        house.start("worker", *COMMAND, "worker")
        wait_until(lambda: len(server.taken) >= 50)
        house.kill("worker")
        house.start("worker")
        wait_until(lambda: is_idle(engine) and len(server.taken) >= 199)
        left = give_back_leases(engine, tmp_path)
        wait_until(lambda: counts(engine)[MessageState.SENT] == 200)

    assert left <= 1
    assert len(set(server.references())) == 200
    assert len(server.references()) <= 201


@pytest.mark.proof
def test_of_five_thousand_messages_none_is_lost_whoever_is_killed(engine, database_url, tmp_path, capsys):
    chance, kills = random.Random(), Counter[str]()
    with mail_server() as server, site(database_url, server, tmp_path) as house:
        house.start("publisher", *PUBLISH)
        house.start("worker", *COMMAND, "worker")
        house.start("second worker", *COMMAND, "worker")
        house.start("web", *COMMAND, "serve")
        begin = time.monotonic()
        for written in sorted(chance.sample(range(200, 4_500), 3)):
            wait_until(lambda written=written: counts(engine).total() >= written)
            house.kill("publisher")
            kills["publisher"] += 1
            # An event is told to everybody or to nobody.
            assert counts(engine).total() % 100 == 0
            house.start("publisher")
        for victim in chance.sample(VICTIMS, len(VICTIMS)):
            # Counted in letters and not in seconds: on a busy machine nobody would live long enough to send one.
            goal = len(server.taken) + chance.randint(1, 220)
            wait_until(lambda goal=goal: len(server.taken) >= goal)
            house.kill(victim)
            kills[victim] += 1
            house.start(victim)
        assert house.finish("publisher") == 0
        wait_until(lambda: is_idle(engine))
        left = give_back_leases(engine, tmp_path)
        wait_until(lambda: counts(engine)[MessageState.SENT] == 5_000)
        took_s = time.monotonic() - begin
        house.start("publisher")
        assert house.finish("publisher") == 0
        again = counts(engine)

    repeated = len(server.references()) - 5_000
    with capsys.disabled():
        told = f"killed {dict(kills)} in {took_s:.0f} s; {left} leases left, {repeated} letters repeated"
        sys.stdout.write(f"\n{told}\n")
    assert len(set(server.references())) == 5_000
    assert repeated <= len(VICTIMS)
    assert again == {MessageState.SENT: 5_000}
