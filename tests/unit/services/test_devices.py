"""Devices are named so that their owner knows them."""

import pytest

from services.accounts.devices import device_name
from texts import speaking

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{WINDOWS} {BLINK} Safari/537.36", "Chrome, Windows"),
        (f"{WINDOWS} {BLINK} Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Linux"),
        (f"Mozilla/5.0 (Linux; Android 16; K) {BLINK} Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_by_its_browser_and_its_system(agent, name):
    with speaking("en"):
        assert device_name(agent) == name
