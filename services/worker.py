"""The worker: does what is due until it is told to stop."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from services import runtime, timers
from services.outbox import Courier, deliver_due
from services.runtime import Runtime

PAUSE_S: Final = 2.0

log = logging.getLogger(__name__)


def work(running: Runtime, courier: Courier, stop: Event) -> None:
    """Deliver messages and run timers as they fall due; a failing database is tried again after a pause."""
    runtime.use(running)
    while not stop.is_set():
        try:
            _go_on(courier, stop)
        except Exception:
            log.exception("the worker goes on after an error")
            stop.wait(PAUSE_S)


def _go_on(courier: Courier, stop: Event) -> None:
    timers.ensure()
    while not stop.is_set():
        # Whoever stops us waits for a single letter.
        done = timers.run_due() + deliver_due(courier, halt=stop.is_set)
        if not done:
            stop.wait(PAUSE_S)


@contextmanager
def beside(running: Runtime, courier: Courier) -> Iterator[None]:
    """Let a worker run beside the web server for the length of a block, in a thread of its own."""
    stop = Event()
    thread = Thread(target=work, args=(running, courier, stop), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
