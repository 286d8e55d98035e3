"""The worker: does what is due until it is told to stop."""

import logging
from threading import Event, Thread
from typing import Final

from services import runtime
from services.outbox import Courier, deliver_due
from services.runtime import Runtime

PAUSE_S: Final = 2.0

log = logging.getLogger(__name__)


def work(running: Runtime, courier: Courier, stop: Event) -> None:
    """Deliver messages as they fall due; a failing database is tried again after a pause."""
    runtime.use(running)
    while not stop.is_set():
        try:
            # One by one, so that whoever stops us waits for a single letter.
            busy = deliver_due(courier, most=1) > 0
        except Exception:
            log.exception("the worker goes on after an error")
            busy = False
        if not busy:
            stop.wait(PAUSE_S)


def start(running: Runtime, courier: Courier, stop: Event) -> Thread:
    """Start a worker beside the web server, in a thread of its own."""
    thread = Thread(target=work, args=(running, courier, stop), name="worker", daemon=True)
    thread.start()
    return thread
