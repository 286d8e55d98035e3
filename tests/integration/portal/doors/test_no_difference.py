"""What is another customer's is answered as what nobody has: every field of every callback, every address, every file.

One customer's rows all have one number and a few names; each is asked for in each place, and so is a free one of the
same shape. Secrets in addresses are left out: whoever holds one has a right.
"""

import itertools
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dash
import pytest

from callbacks.page_guard import PAGES_CALLBACK
from domain.roles import CUSTOMERS, allowed
from domain.trail import FILTERS
from endpoints.exports import DATASETS
from tests.support.forgery import honest
from tests.support.neighbours import NUMBER_OF_THEIRS, OURS, ROW_OF_THEIRS, SINCE, THEIRS, settle
from tests.support.portal import BROWSER, Visitor

THEIR_ROW = (ROW_OF_THEIRS, 770771)
AS_TEXT = tuple(map(str, THEIR_ROW))
NAMES = [
    (NUMBER_OF_THEIRS, "0000777"),
    ("FV-OBCA", "FV-PUST"),
    ("U-PP-OBCA", "U-PP-PUST"),
    (THEIRS, "pust@example.com"),
]
"""What is theirs, and what is nobody's."""
STEPS = ["end:{}", "stay:{}", f"dismiss:{{}}:{SINCE}", "give:marketing_email:{}", "away:{}", "{}"]
"""Names of buttons; a page knows some of them."""
USUAL = {"my-data-until": "2026-12-31", "my-data-scope": "see"}
"""What stands in a field beside the one that is tried, where nothing would be looked at without."""
ASKED = [*FILTERS, "account", "customer", "meter", "payment", "plan", "reading"]
ASKED_OF_FILES = ["account", "customer", "meters", "number", "premise"]
"""What may be said behind the question mark of a page and of a file."""
KINDS = {
    "n_clicks": [THEIR_ROW],
    "checked": [THEIR_ROW],
    "data": [THEIR_ROW, *NAMES[:3]],
    "value": [AS_TEXT, *NAMES],
    "href": [AS_TEXT],
}
"""What is put into a field of a kind; the ids that fields pass on are names of ours."""
PLACES = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
HELD = {"secret", "token"}
ONE_OF = re.compile(
    r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|"request":"\w{16}"|<code>\w{16}</code>|"end_id":"[^"]*"'
    r"|feeds(?:/|\\u002f)[\w-]+"
)
"""What no two answers have alike."""
Asked = tuple[str, Any, Any]
"""Where, and the body of a callback or the address and method of a route, for theirs and for what is nobody's."""


def slots(body: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Walk through the inputs and states of a callback."""
    for kind in ("inputs", "state"):
        for at, slot in enumerate(body[kind]):
            for one in slot if isinstance(slot, list) else [slot]:
                yield kind, at, one


def filled(key: str, spec: Any, part: str) -> dict[str, Any]:
    """Return a callback in whose fields stands what usually stands there."""
    body = honest(key, spec, lambda: None, lambda: part)
    for _kind, _at, one in slots(body):
        ident = one["id"]
        one["value"] = ident if one["property"] == "id" else USUAL.get(ident) if isinstance(ident, str) else None
    return body


def in_field(key: str, spec: Any, number: int, value: Any) -> dict[str, Any]:
    """Return a callback with a value in one of its fields."""
    body = filled(key, spec, str(value))
    kind, _at, one = list(slots(body))[number]
    one["value"] = one["id"] if one["property"] == "id" else value
    body["changedPropIds"] = [f"{named(one['id'])}.{one['property']}"] if kind == "inputs" else body["changedPropIds"]
    return body


def pressing(key: str, spec: Any, step: str) -> dict[str, Any]:
    """Return a callback by which a button with this name is pressed; beside it stands why."""
    about = step.partition(":")[2]
    body = filled(key, spec, about)
    for _kind, _at, one in slots(body):
        if isinstance(one["id"], dict):
            one["id"] |= {name: step if name == "step" else "reason" for name in one["id"] if name in {"step", "part"}}
            one["value"] = {"n_clicks": 1, "id": one["id"]}.get(one["property"], "known")
        if isinstance(one["id"], dict) and one["property"] == "n_clicks":
            body["changedPropIds"] = [f"{named(one['id'])}.n_clicks"]
    return body


def named(ident: Any) -> str:
    return ident if isinstance(ident, str) else json.dumps(ident, separators=(",", ":"), sort_keys=True)


def asked_of_callbacks(specs: Any) -> Iterator[Asked]:
    for key, spec in specs.items():
        for number, (_kind, _at, field) in enumerate(slots(filled(key, spec, ""))):
            for values in KINDS.get(field["property"], []):
                theirs, free = (in_field(key, spec, number, value) for value in values)
                yield f"{key} {number}", theirs, free
        if any('"step"' in one["id"] for one in spec["inputs"]):
            for step in STEPS:
                theirs, free = (pressing(key, spec, step.format(value)) for value in AS_TEXT)
                yield f"{key} {step}", theirs, free


def addresses(app: dash.Dash) -> Iterator[tuple[str, str]]:
    """Walk through what may be asked for by its address, with a place for what is asked for."""
    doors = app.server.extensions["doors"]
    for rule in app.server.url_map.iter_rules():
        places = PLACES.findall(rule.rule)
        if rule.endpoint in doors.routes and places and HELD.isdisjoint(name for _kind, name in places):
            path = PLACES.sub(lambda place: "csv" if place[1] == "any" else "{}", rule.rule)
            yield "POST" if "POST" in rule.methods else "GET", path
    for page in dash.page_registry.values():
        template = page["path_template"] or page["path"]
        yield "PAGE", PLACES.sub("{}", template) + "?" + "&".join(f"{name}={{}}" for name in ASKED)
    for name, dataset in DATASETS.items():
        if allowed(dataset.roles, CUSTOMERS):
            yield from (("GET", f"/export/{name}.csv?{asked}={{}}") for asked in ASKED_OF_FILES)


def asked_of_addresses(app: dash.Dash) -> Iterator[Asked]:
    for (method, path), values in itertools.product(addresses(app), [AS_TEXT, *NAMES[:3]]):
        # A file is made for every question: those by which a row is named are asked by the name of a row.
        is_of_file = path.startswith("/export/") and "?number=" not in path
        if not is_of_file or values == AS_TEXT:
            theirs, free = ((method, path.replace("{}", quote(value))) for value in values)
            yield f"{method} {path}", theirs, free


def send(visitor: Visitor, asked: Any) -> Any:
    """Send a callback, or ask for an address."""
    if isinstance(asked, dict):
        return visitor.call(asked)
    method, address = asked
    if method == "PAGE":
        path, _mark, query = address.partition("?")
        return visitor.open_page(path, f"?{query}")
    token = {"csrf_token": visitor.cookie_token()} if method == "POST" else None
    return visitor.client.open(address, method=method, data=token, headers=BROWSER, buffered=True)


def told(answer: Any, values: list[str]) -> tuple[int, str]:
    """Return what an answer says, but for what was asked for and what differs every time."""
    text = ONE_OF.sub("", f"{answer.location}\n{answer.get_data().decode('latin-1')}")
    for value in sorted({*values, *(quote(one, safe="") for one in values)}):
        text = text.replace(value, "@")
    return answer.status_code, text


class Undone:
    """Takes back what was written, so that whoever asks next finds what stood there."""

    def __init__(self, file: Path) -> None:
        self.file, self.kept = sqlite3.connect(file), sqlite3.connect(":memory:")
        self.file.backup(self.kept)
        self.version = self._version()

    def _version(self) -> int:
        [found] = self.file.execute("PRAGMA data_version").fetchone()
        return int(found)

    def take_back(self) -> None:
        """Put everything back where something was written."""
        if self._version() != self.version:
            self.kept.backup(self.file)
            self.version = self._version()


@pytest.fixture
def settled(session, tmp_path):
    """A customer beside one who has everything."""
    settle(session, tmp_path / "lake", has_everything=True)
    session.close()


@pytest.fixture
def ours(settled, visitor):
    """The customer who asks, signed in."""
    return let_sign_in(visitor, OURS)


def let_sign_in(visitor: Visitor, email: str) -> Visitor:
    visitor.sign_in(email)
    visitor.cookie_token()
    return visitor


def of_customers(app: dash.Dash) -> dict[str, Any]:
    """Return the callbacks that customers may call."""
    doors = app.server.extensions["doors"].callbacks
    keys = [key for key, policy in doors.items() if allowed(policy, CUSTOMERS) and key != PAGES_CALLBACK]
    return {key: app.callback_map[key] for key in keys}


def unlike(visitor: Visitor, undone: Undone, asked: Iterator[Asked]) -> list[str]:
    """Return where what is theirs is answered in another way than what is nobody's."""
    values = [str(one) for pair in (AS_TEXT, *NAMES) for one in pair]
    found = []
    for place, theirs, free in asked:
        answers: list[tuple[int, str]] = []
        for one in (theirs, free):
            answers.append(told(send(visitor, one), values))
            if isinstance(one, dict) or one[0] == "POST":
                undone.take_back()
        if answers[0] != answers[1] or answers[0][0] >= 500:
            found.append(place)
    return found


def test_no_callback_tells_what_is_theirs_from_what_is_nobodys(app, ours, tmp_path):
    assert unlike(ours, Undone(tmp_path / "wodnik.db"), asked_of_callbacks(of_customers(app))) == []


def test_no_address_tells_what_is_theirs_from_what_is_nobodys(app, ours, tmp_path):
    assert unlike(ours, Undone(tmp_path / "wodnik.db"), asked_of_addresses(app)) == []


def test_whose_it_is_is_told_something_else_of_it(app, settled, visitor, tmp_path):
    theirs = let_sign_in(visitor, THEIRS)
    own = [".pdf", ".xml", ".jpg", " end:", " stay:", " dismiss:", "contract-title", "invoice-title"]
    asked = [*asked_of_addresses(app), *asked_of_callbacks(of_customers(app))]
    found = unlike(
        theirs, Undone(tmp_path / "wodnik.db"), (one for one in asked if any(part in one[0] for part in own))
    )

    assert [part for part in own if not any(part in place for place in found)] == []
