"""Callback requests that our own pages would never send: what whoever wants the data of others might try."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hypothesis import strategies as st
from werkzeug.test import TestResponse

from endpoints.gate import CALLBACKS
from endpoints.server import LARGEST_BODY_BYTES
from tests.support.portal import Visitor

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NEST: Final[list[Any]] = json.loads("[" * 400 + "]" * 400)
ODD: Final[list[Any]] = [
    *(None, True, 0, -1, 2**63, 10**30, -0.5, 1e308, "", "all", "*", "@", "null", "0", "1,2", NEST, "x" * 5000),
    *("2026-10-01", "0001-01-01", "9999-12-31", "2026-02-30", "12", "24", "day", "hour", "month", "billing"),
    *(
        "\0",
        "'; DROP TABLE users; --",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "{{7*7}}",
        "\u202e",
        "٣",
        "NaN",
    ),
    *(["2026-10-01", "2026-10-31"], ["0001-01-01", "9999-12-31"], [None], {}, {"lat": 52.73, "lon": 15.24}),
    *({"lat": 1e308, "lon": "x"}, {"lat": "nan", "lon": "inf", "z": "1e9", "layers": "valves", "at": "91,181"}),
    *({"__proto__": {"roles": ["admin"]}}, {"role": "admin", "roles": ["admin"]}),
]
"""Values that options do not offer and controls cannot produce."""
Draw = Callable[[Any], Any]
Wrong = Callable[[Draw, "Envelope"], "Envelope"]


@dataclass(frozen=True)
class Envelope:
    """A request to the door of the callbacks."""

    body: dict[str, Any]
    raw: bytes | None = None
    """Sent instead of the body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    has_token: bool = True
    query: str = ""
    method: str = "POST"

    def send(self, visitor: Visitor) -> TestResponse:
        """Let ``visitor`` send it."""
        token = {"X-CSRFToken": visitor.cookie_token()} if self.has_token else {}
        data = json.dumps(self.body) if self.raw is None else self.raw
        return visitor.client.open(
            CALLBACKS,
            method=self.method,
            query_string=self.query,
            data=data,
            content_type=self.content_type,
            headers={**token, **self.headers},
        )


def honest(key: str, spec: Mapping[str, Any], value: Callable[[], Any], part: Callable[[], Any]) -> dict[str, Any]:
    """Return a body of the right shape; ``value`` fills its inputs and ``part`` the ids that stand for many."""
    wanted = spec["output"]
    many = isinstance(wanted, list | tuple)
    outputs = [_put(one.to_dict(), part) for one in (wanted if many else [wanted])]
    inputs = [_filled(one, value, part) for one in spec["inputs"]]
    return {
        "output": key,
        "outputs": outputs if many else outputs[0],
        "inputs": inputs,
        "state": [_filled(one, value, part) for one in spec["state"]],
        "changedPropIds": [f"{one['id']}.{one['property']}" for one in inputs[:1] if isinstance(one, dict)],
    }


def _filled(wanted: Mapping[str, Any], value: Callable[[], Any], part: Callable[[], Any]) -> Any:
    put, given = _put(wanted, part), value()
    return [one | {"value": given} for one in put] if isinstance(put, list) else put | {"value": given}


def _put(wanted: Mapping[str, Any], part: Callable[[], Any]) -> Any:
    """Return an input or an output as a browser names it; one that stands for many as a list of one."""
    if not wanted["id"].startswith("{"):
        return dict(wanted)
    pattern = json.loads(wanted["id"])
    ident = {name: part() if isinstance(one, list) else one for name, one in pattern.items()}
    one = {"id": ident, "property": wanted["property"]}
    return [one] if '["ALL' in wanted["id"] else one


@st.composite
def envelopes(draw: Draw, specs: Mapping[str, Mapping[str, Any]], tempting: Sequence[Any]) -> Envelope:
    """Draw a callback of ``specs``, values for it, of them the ``tempting``, and what is wrong with its envelope."""
    key = draw(st.sampled_from(sorted(specs)))
    value = st.sampled_from([*tempting, *ODD]) | JSON
    part = st.sampled_from([one for one in tempting if isinstance(one, str | int)])
    body = honest(key, specs[key], lambda: draw(value), lambda: draw(part))
    wrong: Wrong = draw(st.sampled_from([_nothing, _nothing, _nothing, *SHAPES, *BYTES, *ROUTES]))
    return wrong(draw, Envelope(body))


def _nothing(_draw: Draw, letter: Envelope) -> Envelope:
    return letter


# What is wrong with the shape.


def _something_is_missing(draw: Draw, letter: Envelope) -> Envelope:
    gone = draw(st.sampled_from(sorted(letter.body)))
    return replace(letter, body={name: value for name, value in letter.body.items() if name != gone})


def _something_is_else(draw: Draw, letter: Envelope) -> Envelope:
    return replace(letter, body={**letter.body, draw(st.sampled_from(sorted(letter.body))): draw(JSON)})


def _an_input_is_missing(_draw: Draw, letter: Envelope) -> Envelope:
    return replace(letter, body={**letter.body, "inputs": letter.body["inputs"][1:]})


def _an_input_is_else(draw: Draw, letter: Envelope) -> Envelope:
    inputs = [draw(JSON), *letter.body["inputs"][1:]]
    return replace(letter, body={**letter.body, "inputs": inputs})


def _an_id_is_else(draw: Draw, letter: Envelope) -> Envelope:
    ident = draw(st.sampled_from(["x", "", {}, {"type": "x", "group": []}, {"type": [1]}, None, 7]))
    inputs = [{"id": ident, "property": "value", "value": 1}, *letter.body["inputs"][1:]]
    return replace(letter, body={**letter.body, "inputs": inputs})


def _triggers_are_else(draw: Draw, letter: Envelope) -> Envelope:
    names = st.sampled_from(["x.y", "{.value", '{"a":}.value', ".", "", 7, None, "__class__.__init__", "{}.n_clicks"])
    return replace(letter, body={**letter.body, "changedPropIds": draw(st.lists(names, max_size=3))})


def _no_outputs(draw: Draw, letter: Envelope) -> Envelope:
    return replace(letter, body={**letter.body, "outputs": draw(st.sampled_from([None, [], {}, "x", [None], [[]]]))})


def _another_callback(draw: Draw, letter: Envelope) -> Envelope:
    other = draw(
        st.sampled_from(["shell-arrived.children", "..a.b..", "_pages_content.children", "", " ", None, [], {}])
    )
    return replace(letter, body={**letter.body, "output": other})


SHAPES: Final = [
    *(_something_is_missing, _something_is_else, _an_input_is_missing, _an_input_is_else, _an_id_is_else),
    *(_triggers_are_else, _no_outputs, _another_callback),
]

# What is wrong with the bytes.


def _no_number(draw: Draw, letter: Envelope) -> Envelope:
    told = draw(st.sampled_from(["NaN", "Infinity", "-Infinity", "1e999", "9" * 400, "01", "0x10"]))
    return replace(letter, raw=json.dumps({**letter.body, "more": "@"}).replace('"@"}', told + "}").encode())


def _repeated_keys(draw: Draw, letter: Envelope) -> Envelope:
    key = draw(st.sampled_from(sorted(letter.body)))
    text = json.dumps(letter.body)
    return replace(letter, raw=f"{text[:-1]}, {json.dumps(key)}: {json.dumps(draw(JSON))}}}".encode())


def _cut_off(draw: Draw, letter: Envelope) -> Envelope:
    text = json.dumps(letter.body)
    return replace(letter, raw=text[: draw(st.integers(0, len(text) - 1))].encode())


def _no_text(draw: Draw, letter: Envelope) -> Envelope:
    odd = draw(st.sampled_from([b'"\xff"', b'"\\ud800"', b"\x00", b"\xef\xbb\xbf{}", b"", b"\x1f\x8b\x08", b"'a'"]))
    return replace(letter, raw=json.dumps({**letter.body, "more": "@"}).encode().replace(b'"@"', odd))


def _nothing_but_brackets(draw: Draw, letter: Envelope) -> Envelope:
    bracket = draw(st.sampled_from(["[", '{"a":', '[{"inputs":']))
    return replace(letter, raw=(bracket * 200_000).encode()[:900_000])


def _huge(_draw: Draw, letter: Envelope) -> Envelope:
    return replace(letter, raw=b" " * (LARGEST_BODY_BYTES + 1))


BYTES: Final = [_no_number, _repeated_keys, _cut_off, _no_text, _nothing_but_brackets, _huge]

# What is wrong with the way.


def _without_token(_draw: Draw, letter: Envelope) -> Envelope:
    return replace(letter, has_token=False)


def _with_another_token(draw: Draw, letter: Envelope) -> Envelope:
    token = draw(st.sampled_from(["", "x", "null", "a.b.c", "IjAwIg.aa.bb"]))
    return replace(letter, has_token=False, headers={"X-CSRFToken": token})


def _from_another_site(draw: Draw, letter: Envelope) -> Envelope:
    origins = [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://[bad",
        "http://localhost:1",
        "x",
    ]
    headers = st.sampled_from(
        [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, *({"Origin": one} for one in origins)]
    )
    return replace(letter, headers=draw(headers))


def _as_another_kind(draw: Draw, letter: Envelope) -> Envelope:
    kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/xml",
    ]
    return replace(letter, content_type=draw(st.sampled_from(kinds)))


def _with_a_query(draw: Draw, letter: Envelope) -> Envelope:
    jobs = ["cacheKey=a&job=b", "cancelJob=x", "oldJob=1&endId=2", "customer=1", "longCallback=1&cacheKey=../x&job=1"]
    return replace(letter, query=draw(st.sampled_from(jobs)))


def _by_another_method(draw: Draw, letter: Envelope) -> Envelope:
    return replace(letter, method=draw(st.sampled_from(["GET", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])))


FOREIGN: Final = [_without_token, _with_another_token, _from_another_site, _as_another_kind, _by_another_method]
ROUTES: Final = [*FOREIGN, _with_a_query]


@st.composite
def foreign_envelopes(draw: Draw, specs: Mapping[str, Mapping[str, Any]]) -> Envelope:
    """Draw a request that is right but for the way that it comes."""
    key = draw(st.sampled_from(sorted(specs)))
    letter = Envelope(honest(key, specs[key], lambda: None, lambda: "x"))
    wrong: Wrong = draw(st.sampled_from(FOREIGN))
    return wrong(draw, letter)
