"""Logs of a process: JSON lines for programs, or text for people. No personal data goes into them."""

import datetime as dt
import json
import logging
from typing import Final

TEXT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
FACTS: Final = "facts"
"""Attribute of a record with more to say than its message: a dictionary."""


class JsonLines(logging.Formatter):
    """One JSON object a record; an error carries its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as a line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "from": record.name, "message": record.getMessage()}
        line |= getattr(record, FACTS, {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def install(form: str) -> None:
    """Send the logs of this process to standard error: as ``json``, as ``text``, or of ``faults`` only."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.WARNING if form == "faults" else logging.INFO, handlers=[handler], force=True)
    # Flask's own server and Dash tell about every request; so do we, without addresses and names.
    for chatty in ("werkzeug", "dash.dash", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
