"""What every test lives by: closed sockets, and a loud line for whatever this machine lacks."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest

from tests.support import machine

# The marks and fixtures that a test uses, and the packages without which it cannot run.
NEEDS = {
    "browser": {"chromium"},
    "dash_duo": {"chromium", "chromium-driver"},
    "postgres": {"postgresql-15", "postgresql-15-postgis-3"},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the tests that cannot run on this machine."""
    missing = set(machine.missing())
    for item in items:
        used = {*item.keywords, *getattr(item, "fixturenames", ())}
        lacking = missing & {package for name in used for package in NEEDS.get(name, ())}
        if lacking:
            item.add_marker(pytest.mark.skip(reason=f"{', '.join(sorted(lacking))} missing"))
        if "sample" in used and not machine.SAMPLE_DATA.is_dir():
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
