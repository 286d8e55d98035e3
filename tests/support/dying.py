"""Issue a settlement as a process of its own that dies of SIGKILL on the way: ``python -m tests.support.dying``."""

import datetime as dt
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from services.runtime import Runtime, use
from services.settlement import issue
from tests.support.builders import WARSAW, clock_at
from tests.support.engines import engine_on

COMMIT = "COMMIT"


def _die(*_args: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_before(words: str) -> None:
    """Die before the first statement that begins with some words, or before the transaction is committed."""

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith(words):
            _die()

    event.listen(Engine, "commit", _die) if words == COMMIT else event.listen(Engine, "before_cursor_execute", look)


def main(url: str, folder: str, run: str, *moments: str) -> None:
    """Let a child issue the run and die, for each moment; print the signals that they died of."""
    for words in moments:
        child = os.fork()
        if child == 0:
            with engine_on(url) as engine:
                use(Runtime(engine, Path(folder), clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True))
                _die_before(words)
                issue(int(run), actor="clerk")
            os._exit(0)
        print(os.WTERMSIG(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
