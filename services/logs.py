"""Logs as JSON lines; no personal data goes into them."""

import datetime as dt
import json
import logging


class JsonLines(logging.Formatter):
    """One JSON object a record; an error carries its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as a line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "from": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def install() -> None:
    """Send the logs of this process to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Flask's own server and Dash tell about every request; the access log is the web server's.
    for chatty in ("werkzeug", "dash.dash", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
