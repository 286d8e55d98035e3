"""Whoever is killed while messages are written and sent: none is lost, and repeated is at most what was in flight."""

import datetime as dt
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data.models import Message, MessageState
from services.outbox import LEASE, reconcile
from services.runtime import Runtime, system_clock, use
from tests.support.builders import WARSAW
from tests.support.engines import POLAND_SRID
from tests.support.machine import ROOT
from tests.support.mail_server import MailServer, mail_server
from tests.support.publishing import numbered, publish

PATIENCE_S = 240
"""How long nothing at all may move: on a busy machine everything is slow, and only what stands still has failed."""
EVENTS, RECIPIENTS = 50, 100
LETTERS = EVENTS * RECIPIENTS
WORKER = ("-c", "from cli import main; main()", "worker")
PORTAL = ("-m", "tests.support.publishing", str(EVENTS), str(RECIPIENTS))
PROGRAMS: Final = {"worker": WORKER, "second worker": WORKER, "portal": PORTAL}
DEATHS_WHILE_WRITING = 3
DEATHS = ["worker"] * 8 + ["second worker"] * 8 + ["portal"] * 5


@dataclass
class Site:
    """An installation whose processes are killed and started again."""

    engine: Engine
    server: MailServer
    folder: Path
    env: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start programs, and keep what they say."""
        for name in names:
            program = [sys.executable, *PROGRAMS[name]]
            with self._log(name).open("ab") as log:
                self.running[name] = subprocess.Popen(program, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """Kill -9."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Let every program finish the letter that it is at."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(PATIENCE_S)
        self.running.clear()

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait as long as letters go on coming and nobody dies by himself."""
        taken, end = -1, 0.0
        while not is_so():
            if len(self.server.taken) > taken:
                taken, end = len(self.server.taken), time.monotonic() + PATIENCE_S
            assert time.monotonic() < end, f"nothing moves: {self.counts()}, {taken} letters taken"
            for name, process in self.running.items():
                assert process.poll() is None, f"{name} has died:\n{self._log(name).read_text()[-3000:]}"
            time.sleep(0.05)

    def wait_until_sent(self, letters: int) -> None:
        """Wait until so many letters are known to be sent."""
        self.wait_until(lambda: self.counts()[MessageState.SENT] == letters)

    def counts(self) -> Counter[MessageState]:
        """Count the messages by their states."""
        by_state = select(Message.state, func.count()).group_by(Message.state)
        with Session(self.engine) as session:
            return Counter(dict(session.execute(by_state).all()))

    def attempts(self) -> int:
        """Return how often somebody has begun to send a letter."""
        with Session(self.engine) as session:
            return session.scalar(select(func.sum(Message.attempts))) or 0

    def give_back_leases(self) -> int:
        """Reconcile as somebody does who comes by when the leases of the dead have ended."""
        later = system_clock() + LEASE + dt.timedelta(seconds=1)
        use(Runtime(self.engine, self.folder, lambda: later, WARSAW, is_demo=True))
        again = reconcile().again
        use(Runtime(self.engine, self.folder, system_clock, WARSAW, is_demo=True))
        with Session(self.engine) as session, session.begin():
            for message in session.scalars(select(Message).where(Message.state == MessageState.QUEUED)):
                message.due_at = system_clock()
        return again

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


@pytest.fixture
def house(engine, database_url, tmp_path) -> Iterator[Site]:
    """An installation with a mail server of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with mail_server() as server:
        settings = {
            "DATA_DIR": tmp_path,
            "DATABASE_URL": database_url,
            "SMTP_URL": server.url,
            "MAP_CRS": f"EPSG:{POLAND_SRID}",
            "PORT": port,
            "THREADS": 1,
        }
        env = {**os.environ, **{f"WODNIK_{name}": str(value) for name, value in settings.items()}}
        use(Runtime(engine, tmp_path, system_clock, WARSAW, is_demo=True))
        house = Site(engine, server, tmp_path, env)
        yield house
        for name in list(house.running):
            house.kill(name)


def test_a_killed_worker_loses_nothing_and_repeats_at_most_one_letter(house):
    publish(["a", "b"], 100)
    house.start("worker")
    house.wait_until(lambda: len(house.server.taken) >= 50)
    house.kill("worker")
    in_flight = house.counts()[MessageState.SENDING]
    house.start("worker")
    house.wait_until_sent(200 - in_flight)
    left = house.give_back_leases()
    house.wait_until_sent(200)

    assert left == in_flight <= 1
    assert len(set(house.server.references())) == 200
    assert len(house.server.references()) <= 200 + in_flight


@pytest.mark.proof
def test_of_five_thousand_messages_none_is_lost_whoever_is_killed(house):
    chance, deaths, begin = random.Random(), Counter[str](), time.monotonic()

    def let_die(victim: str, letters: Callable[[], int], goal: int) -> None:
        house.wait_until(lambda: letters() >= goal)
        house.kill(victim)
        deaths[victim] += 1

    house.start(*PROGRAMS)
    for written in sorted(chance.sample(range(200, LETTERS - 500), DEATHS_WHILE_WRITING)):
        let_die("portal", lambda: house.counts().total(), written)
        # An event is told to everybody or to nobody.
        assert house.counts().total() % RECIPIENTS == 0
        house.start("portal")
    # Counted in letters and not in seconds: on a busy machine nobody would live long enough to send one.
    moments = sorted(chance.sample(range(len(house.server.taken), LETTERS - 100), len(DEATHS)))
    for victim, moment in zip(chance.sample(DEATHS, len(DEATHS)), moments, strict=True):
        let_die(victim, lambda: len(house.server.taken), moment)
        house.start(victim)
    house.wait_until(lambda: house.counts().total() == LETTERS and not house.counts()[MessageState.QUEUED])
    house.stop()
    left = house.give_back_leases()
    house.start(*PROGRAMS)
    house.wait_until_sent(LETTERS)
    publish(numbered(EVENTS), RECIPIENTS)

    references = house.server.references()
    repeated, begun_again = len(references) - LETTERS, house.attempts() - LETTERS
    took_s = time.monotonic() - begin
    sys.stdout.write(f"{dict(deaths)} killed in {took_s:.0f} s: {left} leases left at the end, ")
    sys.stdout.write(f"{begun_again} letters begun again, {repeated} of them sent twice\n")
    assert len(set(references)) == LETTERS
    # Whoever dies has one letter in flight at most, and only such a letter is begun again.
    assert repeated <= begun_again <= deaths.total()
    assert house.counts() == {MessageState.SENT: LETTERS}
