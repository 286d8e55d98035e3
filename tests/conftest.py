"""What every test lives by: closed sockets, and a loud line for whatever this machine lacks."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support import machine

MARK_OF_FIXTURE = {"browser": "browser", "dash_duo": "browser", "postgres": "postgres"}
# The packages without which a marked test cannot run.
NEEDS = {"browser": {"chromium", "chromium-driver"}, "postgres": {"postgresql-15", "postgresql-15-postgis-3"}}

MEMORY: Final = Path("/dev/shm")
ROOMY: Final = 4 << 30


def pytest_configure() -> None:
    """Let the tests write to memory where there is room: on a disk each commit waits until the disk has it."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by what they use, and leave out those that cannot run on this machine."""
    missing = set(machine.missing())
    for item in items:
        for name in MARK_OF_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARK_OF_FIXTURE[name])
        for mark in list(item.iter_markers()):
            if lacking := missing & NEEDS.get(mark.name, set()):
                item.add_marker(pytest.mark.skip(reason=f"{', '.join(sorted(lacking))} missing"))
        if item.get_closest_marker("sample") and not machine.SAMPLE_DATA.is_dir():
            item.add_marker(pytest.mark.skip(reason="sample data missing"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out, in one line that nobody overlooks."""
    missing = machine.missing()
    if not machine.SAMPLE_DATA.is_dir():
        missing.append("the sample data of WODNIK_SAMPLE_DATA")
    if missing:
        terminalreporter.write_sep("!", f"LEFT OUT for want of {', '.join(missing)}", red=True, bold=True)


@pytest.fixture(scope="session", autouse=True)
def _closed_sockets() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise PermissionError(f"tests stay on this machine, and {address[0]} is elsewhere")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded)
        yield


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # A name: resolving it would already ask another machine.
        return False
