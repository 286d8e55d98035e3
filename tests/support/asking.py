"""What somebody asks who wants the data of others: every field of every callback, every address, every file.

Everything is asked for twice, as what is another customer's and as what nobody has, and the answers are compared. Where
two right values are needed at once, the others are the asker's own.
"""

import inspect
import itertools
import json
import re
import sys
from collections.abc import Iterator
from typing import Any, ClassVar, Final
from urllib.parse import quote

import dash
from werkzeug.datastructures import ImmutableMultiDict

from domain.properties import EVERY
from domain.roles import CUSTOMERS, allowed
from domain.topics import Topic
from domain.trail import FILTERS
from endpoints.exports import DATASETS
from tests.support.forgery import honest
from tests.support.neighbours import NUMBER_OF_OURS, NUMBER_OF_THEIRS, OURS, ROW_OF_OURS, ROW_OF_THEIRS, SINCE, THEIRS
from tests.support.portal import BROWSER, Visitor

THEIR_ROW: Final = (ROW_OF_THEIRS, 770771)
AS_TEXT: Final = tuple(map(str, THEIR_ROW))
NAMES: Final = [
    (NUMBER_OF_THEIRS, "0000777"),
    ("FV-OBCA", "FV-PUST"),
    ("U-PP-OBCA", "U-PP-PUST"),
    (THEIRS, "pust@example.com"),
]
"""What is theirs, and what is nobody's."""
OUR_NAMES: Final = [NUMBER_OF_OURS, "FV-NASZA", "U-PP-NASZA", OURS]
"""What is the asker's own, of the same kinds."""
ROW_STEPS: Final = [
    *("end:{}", "stay:{}", f"dismiss:{{}}:{SINCE}", "give:marketing_email:{}", "withdraw:{}", "send:{}", "away:{}"),
    "{}",
]
STEPS: Final = [
    *(tuple(step.format(value) for value in AS_TEXT) for step in ROW_STEPS),
    (f"dismiss:{ROW_OF_OURS}:{SINCE}", f"dismiss:{ROW_OF_OURS}:2026-10-30"),
]
"""Names of buttons; a page knows some of them."""
USUAL: Final = {
    "consumption-by": "month",
    "consumption-span": ["2026-10-01", "2026-10-31"],
    "my-data-until": "2026-12-31",
    "my-data-scope": "see",
}
"""What stands in a field beside the one that is tried, where nothing would be looked at without."""
ASKED: Final = [
    *(*FILTERS, "account", "customer", "meter", "payment", "plan", "reading"),
    *("before", "locale", "name", "role", "state", "user", "words"),
]
"""What may be said behind the question mark of any page at once."""
NAMING: Final = {
    "account": NUMBER_OF_OURS,
    "customer": NUMBER_OF_OURS,
    "meters": str(ROW_OF_OURS),
    "number": "FV-NASZA",
    "premise": "ul. Nasza 1",
    "properties": EVERY,
}
"""Words behind the question mark of a page or a file that name a row, and one of the asker's own."""
PLAIN: Final = {
    *("as_of", "by", "compare", "duplicate", "first", "last", "services", "span", "status", "year"),
    *("lat", "lon", "z", "layers", "at", "q", "next", "street", "page", "sent", "ready"),
}
"""Words that name nobody's row."""
ADDRESS: Final = "/export/any.csv?by=month&compare=1&" + "&".join(f"{word}=@" for word in NAMING)
KINDS: Final[dict[str, list[tuple[Any, ...]]]] = {
    "n_clicks": [THEIR_ROW],
    "checked": [THEIR_ROW],
    "data": [THEIR_ROW, *NAMES[:3]],
    "value": [AS_TEXT, *NAMES],
    "href": [AS_TEXT, tuple(ADDRESS.replace("@", value) for value in AS_TEXT)],
}
"""What is put into a field of a kind; the ids that fields pass on are names of ours."""
OF_ROWS: Final = {"value", "data"}
"""Kinds of fields that may name a row by what stands in them."""
LEAVING: Final = {"/logout", "/metrics"}
PLACES: Final = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
HELD: Final = {"secret", "token"}
Asked = tuple[str, Any, Any]
"""Where, and the body of a callback, of a route its method and address, or what sends a form: theirs and nobody's."""


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
    """Ask for a value in each field alone, and by each button that names a row."""
    for key, spec in specs.items():
        for number, (_kind, _at, field) in enumerate(slots(filled(key, spec, ""))):
            for values in KINDS.get(field["property"], []):
                theirs, free = (in_field(key, spec, number, value) for value in values)
                yield f"{key} {number}", theirs, free
        if any('"step"' in one["id"] for one in spec["inputs"]):
            for step in STEPS:
                theirs, free = (pressing(key, spec, value) for value in step)
                yield f"{key} {step[0]}", theirs, free


def in_each_row_field(specs: dict[str, Any], value: str) -> Iterator[tuple[str, Any]]:
    """Ask for a row in each field of each callback that may name one."""
    for key, spec in specs.items():
        for number, (_kind, _at, field) in enumerate(slots(filled(key, spec, ""))):
            if field["property"] in OF_ROWS:
                yield f"{key} {number}", in_field(key, spec, number, value)
        if any('"step"' in one["id"] for one in spec["inputs"]):
            yield f"{key} step", pressing(key, spec, f"end:{value}")


def routes(app: dash.Dash) -> Iterator[tuple[str, str]]:
    """Walk through the addresses that are no pages, with their places as they are written; without secrets."""
    doors = app.server.extensions["doors"]
    for rule in app.server.url_map.iter_rules():
        if rule.endpoint in doors.routes and HELD.isdisjoint(name for _kind, name in PLACES.findall(rule.rule)):
            yield "POST" if "POST" in rule.methods else "GET", rule.rule


def addresses(app: dash.Dash) -> Iterator[tuple[str, str]]:
    """Walk through what may be asked for by its address, with a place for what is asked for."""
    for method, rule in routes(app):
        path = PLACES.sub(lambda place: "csv" if place[1] == "any" else "{}", rule)
        if "{}" in path:
            yield method, path
    for page in dash.page_registry.values():
        template = page["path_template"] or page["path"]
        yield "PAGE", PLACES.sub("{}", template) + "?" + "&".join(f"{name}={{}}" for name in ASKED)


def asked_of_addresses(app: dash.Dash) -> Iterator[Asked]:
    """Ask for a value in all places of each address, and in each of them beside values of one's own."""
    theirs, free = (("GET", f"/stop/{row}-{next(iter(Topic))}-email-{'x' * 22}") for row in THEIR_ROW)
    yield "GET /stop", theirs, free
    for (method, path), values in itertools.product(addresses(app), [AS_TEXT, *NAMES[:3]]):
        theirs, free = ((method, path.replace("{}", quote(value))) for value in values)
        yield f"{method} {path}", theirs, free
    for method, path in addresses(app):
        for place in range(path.count("{}") if method != "PAGE" and path.count("{}") in {2, 3} else 0):
            for values, own in itertools.product([AS_TEXT, *NAMES[:3]], [str(ROW_OF_OURS), *OUR_NAMES[:3]]):
                theirs, free = ((method, put(path, place, quote(value), own)) for value in values)
                yield f"{method} {path} {place} beside {own}", theirs, free


def put(path: str, place: int, value: str, own: str) -> str:
    """Put a value into one of the places of an address, and one's own into the others."""
    return path.format(*(value if at == place else own for at in range(path.count("{}"))))


class Listening(ImmutableMultiDict[str, str]):
    """What stands behind the question mark or in a form; it remembers what it was asked for."""

    heard: ClassVar[set[str]] = set()

    def __contains__(self, key: object) -> bool:
        """Tell whether a word is there."""
        self.heard.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        """Return what was said of a word."""
        self.heard.add(key)
        return super().__getitem__(key)

    def get(self, key: str, *more: Any, **options: Any) -> Any:
        """Return what was said of a word, if anything was."""
        self.heard.add(key)
        return super().get(key, *more, **options)

    def getlist(self, key: str, *more: Any, **options: Any) -> Any:
        """Return all that was said of a word."""
        self.heard.add(key)
        return super().getlist(key, *more, **options)


def listen(app: dash.Dash) -> None:
    """Let every request remember which words were looked for in it."""
    kind = app.server.request_class
    app.server.request_class = type("Listened", (kind,), {"parameter_storage_class": Listening})


def heard_of_files(app: dash.Dash, visitor: Visitor) -> dict[str, set[str]]:
    """Return which words each file and each route without a row in its address looks for."""
    files = [f"/export/{name}.csv" for name, dataset in DATASETS.items() if allowed(dataset.roles, CUSTOMERS)]
    files += [rule.replace("<int:year>", "2026") for method, rule in routes(app) if method == "GET"]
    found = {}
    for path in files:
        if "<" not in path and path not in LEAVING:
            Listening.heard.clear()
            visitor.client.get(path, headers=BROWSER, buffered=True)
            found[path] = set(Listening.heard)
    return found


def heard_of_pages() -> dict[str, set[str]]:
    """Return which words each page looks for behind its question mark."""
    found = {}
    for page in dash.page_registry.values():
        named = inspect.signature(sys.modules[page["module"]].layout).parameters.values()
        places = {name for _kind, name in PLACES.findall(page["path_template"] or "")}
        found[page["path"]] = {one.name for one in named if one.kind is not one.VAR_KEYWORD} - places
    return found


def asked_of_words(heard: dict[str, set[str]], method: str) -> Iterator[Asked]:
    """Ask for a value by each word that names a row, beside and among values of one's own.

    A file that takes no word at all is asked by the first of them.
    """
    for path, words in heard.items():
        naming = sorted(words & NAMING.keys() or (["account"] if path.startswith("/export/") else ()))
        for word in naming:
            beside = "".join(f"&{other}={quote(NAMING[other])}" for other in naming if other != word)
            among = tuple(f"{NAMING[word]},{value}" for value in AS_TEXT)
            for values in (AS_TEXT, among, *(NAMES[:3] if word == "number" else NAMES[:1])):
                theirs, free = ((method, f"{path}?{word}={quote(value)}{beside}") for value in values)
                yield f"{method} {path} {word}", theirs, free
