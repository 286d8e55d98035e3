"""What benchmarks need to ask a portal over real HTTP, and to compare how long it takes."""

import contextlib
import logging
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from threading import Thread
from types import MappingProxyType
from typing import Any

import requests
from dash import Dash
from flask import Flask
from werkzeug.serving import make_server

from tests.support.portal import page_body

ROUNDS = 15
EMAIL, PASSWORD = "customer@demo.example", "wodnik-demo"
CALLBACKS = "/_dash-update-component"
SHELL = ("/", "/_dash-layout", "/_dash-dependencies")


class Browser:
    """What a browser asks of the portal between the sign-in form and the chart."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()

    def sign_in(self, email: str = EMAIL) -> None:
        """Send the sign-in form."""
        self.session.cookies.clear()
        token = self.session.get(f"{self.address}/login").text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, "email": email, "password": PASSWORD, "next": "/"}
        self.session.post(f"{self.address}/login", data=form, allow_redirects=False).raise_for_status()

    def open_shell(self) -> None:
        """Load what stands around every page, and the page itself."""
        for path in SHELL:
            self.session.get(self.address + path).raise_for_status()
        self.call(page_body("/"))

    def call(self, body: dict[str, Any]) -> bytes:
        """Send a callback."""
        token = {"X-CSRFToken": self.session.cookies.get("_csrf_token") or ""}
        answer = self.session.post(self.address + CALLBACKS, json=body, headers=token)
        answer.raise_for_status()
        return answer.content


def body_of(app: Dash, output: str, values: Mapping[str, object] = MappingProxyType({})) -> dict[str, Any]:
    """Return the body by which a page asks the callback that has this output; inputs without ``values`` are at 0."""
    key = next(key for key in app.callback_map if output in key)
    pairs = [one.rsplit(".", 1) for one in key.strip(".").split("...")]
    inputs, state = (
        [{**one, "value": values.get(f"{one['id']}.{one['property']}", 0)} for one in app.callback_map[key][kind]]
        for kind in ("inputs", "state")
    )
    outputs = [{"id": ident, "property": name} for ident, name in pairs]
    told = outputs if key.startswith("..") else outputs[0]
    return {"output": key, "outputs": told, "inputs": inputs, "state": state, "changedPropIds": []}


def medians(work: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median seconds of each piece of work, taken in turns, so that a busy moment weighs on all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for number in range(ROUNDS + 1):
        for name, one in work.items():
            started = time.perf_counter()
            one()
            if number:  # The first round warms up.
                seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(measured) for name, measured in seconds.items()}


@contextlib.contextmanager
def served(server: Flask) -> Iterator[str]:
    """Serve an application on this machine."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    listening = make_server("127.0.0.1", 0, server, threaded=True)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
