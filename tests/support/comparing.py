"""Whether answers tell anything apart: by what they say, what is asked of the database, what is written and noted.

Time is compared by the statements: two requests that ask the database for the same take as long as each other.
"""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Engine, event

from callbacks.faults import BROKEN
from endpoints.viewers import VIEWER_COOKIE
from tests.support.asking import AS_TEXT, NAMES, Asked
from tests.support.portal import BROWSER, Visitor

ONE_OF: Final = re.compile(
    r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|\b[0-9a-f]{16}\b|"end_id":"[^"]*"|[0-9a-f]{64}'
    r"|feeds(?:/|\\u002f)[\w-]+|/[\w-]{43}\b|\$argon2[^ ']*"
)
"""What no two answers, rows and lines of the log have alike."""
OWN_HEADERS: Final = {"content-length", "set-cookie", "x-request-id"}
"""Headers that differ every time; cookies are compared by what is in them."""
VALUES: Final = sorted({one for pair in (AS_TEXT, *NAMES) for name in pair for one in (name, quote(name, safe=""))})


def send(visitor: Visitor, asked: Any) -> Any:
    """Send a callback or a form, or ask for an address."""
    if isinstance(asked, dict):
        return visitor.call(asked)
    if callable(asked):
        return asked(visitor)
    method, address = asked
    if method == "PAGE":
        path, _mark, query = address.partition("?")
        return visitor.open_page(path, f"?{query}")
    token = {"csrf_token": visitor.cookie_token()} if method == "POST" else None
    return visitor.client.open(address, method=method, data=token, headers=BROWSER, buffered=True)


@dataclass(frozen=True)
class Told:
    """All that whoever asks could tell an answer from another by."""

    status: int
    text: str
    head: list[tuple[str, str]]
    cookies: list[str]
    statements: list[str]
    written: list[str]
    noted: list[str]

    @property
    def is_broken(self) -> bool:
        """Tell whether a fault of ours is told."""
        return self.status >= 500 or str(BROKEN[0]) in self.text


class Seen(logging.Handler):
    """What the database is asked and what is logged meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.statements: list[str] = []
        self.noted: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of the log, and that a fault of ours is behind it."""
        self.noted.append(nameless(f"{record.levelname} {record.getMessage()}{' FAULT' * bool(record.exc_info)}"))

    def ask(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        """Keep a statement."""
        self.statements.append(statement)

    def taken(self) -> tuple[list[str], list[str]]:
        """Return what was seen, and forget it."""
        found = self.statements[:], self.noted[:]
        self.statements.clear()
        self.noted.clear()
        return found


@contextmanager
def seeing() -> Iterator[Seen]:
    """See what is asked and logged meanwhile."""
    seen, root = Seen(), logging.getLogger()
    root.addHandler(seen)
    event.listen(Engine, "before_cursor_execute", seen.ask)
    yield seen
    event.remove(Engine, "before_cursor_execute", seen.ask)
    root.removeHandler(seen)


def nameless(text: str) -> str:
    """Return a text without what was asked for and what differs every time."""
    text = ONE_OF.sub("", text)
    for value in VALUES:
        text = text.replace(value, "@")
    return text


class Undone:
    """Takes back what was written, so that whoever asks next finds what stood there."""

    def __init__(self, file: Path) -> None:
        self.file, self.kept = sqlite3.connect(file), sqlite3.connect(":memory:")
        self.file.backup(self.kept)
        self.version = self._version()
        self.tables = [name for (name,) in self.kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def _version(self) -> int:
        [found] = self.file.execute("PRAGMA data_version").fetchone()
        return int(found)

    def take_back(self) -> list[str]:
        """Put everything back where something was written, and return what it was."""
        if self._version() == self.version:
            return []
        written = self.written()
        self.kept.backup(self.file)
        self.version = self._version()
        return written

    def written(self) -> list[str]:
        """Return the rows that are there and were not, and those that were there."""
        found = []
        for table in self.tables:
            before, now = (set(one.execute(f'SELECT * FROM "{table}"')) for one in (self.kept, self.file))
            found += [
                nameless(f"{table} {sign}{row}")
                for sign, rows in (("+", now - before), ("-", before - now))
                for row in rows
            ]
        return sorted(found)


def told(visitor: Visitor, asked: Any, undone: Undone, seen: Seen) -> Told:
    """Ask, and return all that can be told from it; nothing of it stays."""
    seen.taken()
    answer = send(visitor, asked)
    text = nameless(answer.get_data().decode("latin-1"))
    statements, noted = seen.taken()
    head = sorted((name, nameless(said)) for name, said in answer.headers if name.lower() not in OWN_HEADERS)
    return Told(answer.status_code, text, head, _cookies(visitor, answer), statements, undone.take_back(), noted)


def _cookies(visitor: Visitor, answer: Any) -> list[str]:
    """Return the cookies that are set, that of the session by what is in it."""
    found, server = [], visitor.client.application
    kept = server.session_interface.get_signing_serializer(server)
    for cookie in answer.headers.getlist("Set-Cookie"):
        name, _equals, rest = cookie.partition("=")
        value, _semicolon, how = rest.partition(";")
        is_session = name == server.config["SESSION_COOKIE_NAME"] and value
        told = sorted(kept.loads(value).items()) if is_session else value if name == VIEWER_COOKIE else ""
        found.append(nameless(f"{name} {told} {how}"))
    return found


def unlike(visitor: Visitor, undone: Undone, asked: Iterator[Asked], *, within: bool = True) -> list[str]:
    """Return where what is theirs is answered in another way than what is nobody's.

    Without ``within`` only what the asker is told counts, not what is done for it: an address of an account that is
    there is written to, and whoever asks by it is told the same.
    """
    found = []
    with seeing() as seen:
        for place, *pair in asked:
            first, second = (told(visitor, one, undone, seen) for one in pair)
            if not within:
                first, second = (replace(one, statements=[], written=[], noted=[]) for one in (first, second))
            if first != second or first.is_broken:
                found.append(place)
    return found
