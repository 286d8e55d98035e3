"""Several fields at once: what is theirs in all of them, in one beside what is the asker's own, in two by turns."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.support.asking import (
    ADDRESS,
    AS_TEXT,
    KINDS,
    NAMES,
    OUR_NAMES,
    ROW_STEPS,
    THEIR_ROW,
    Asked,
    filled,
    named,
    pressing,
    slots,
)
from tests.support.neighbours import ROW_OF_OURS

OWN: Final[dict[str, list[Any]]] = {
    "data": [ROW_OF_OURS, *OUR_NAMES[:3]],
    "value": [str(ROW_OF_OURS), *OUR_NAMES],
    "href": [str(ROW_OF_OURS), ADDRESS.replace("@", str(ROW_OF_OURS))],
}
"""What is the asker's own, of those kinds of :data:`tests.support.asking.KINDS` that name rows."""
IN_JSON: Final = ("[{}]", '{{"id": {0}, "customer": {0}, "meters": [{0}], "account": {{"number": "{0}"}}}}')
IN_TEXT: Final = ("?account={0}&customer={0}&meters={0}", "/go/{}/finance")
WITHIN: Final[dict[str, tuple[str, ...]]] = {"data": IN_JSON, "value": IN_TEXT, "href": IN_TEXT}
"""What a row may be named within."""
Fields = Mapping[int, str]
"""The kind of each field that takes a value, by its place."""
Bodies = tuple[dict[str, Any], dict[str, Any]]
"""A callback that asks for what is theirs, and the same that asks for what is nobody's."""


def asked_together(specs: Mapping[str, Any]) -> Iterator[Asked]:
    """Ask for values in several fields of each callback at once, and for what stands within others."""
    for key, spec in specs.items():
        found = enumerate(slots(filled(key, spec, "")))
        fields = {number: one["property"] for number, (_kind, _at, one) in found if one["property"] in WITHIN}
        ways = (_in_all, _beside_own, _by_turns, _within)
        for place, (theirs, free) in itertools.chain(*(way(key, spec, fields) for way in ways)):
            yield f"{key} {place}", theirs, free


def with_values(key: str, spec: Any, values: Mapping[int, Any], part: str = "") -> dict[str, Any]:
    """Return a callback with values in some of its fields; ``part`` stands in the ids that stand for many."""
    body = filled(key, spec, part)
    for number, (_kind, _at, one) in enumerate(slots(body)):
        one["value"] = values.get(number, one["value"])
    return body


def pair_of(kind: str, nth: int) -> tuple[Any, Any]:
    """Return the nth thing that is theirs, and nobody's, of a kind of field."""
    theirs, free = KINDS[kind][nth % len(KINDS[kind])]
    return theirs, free


def _in_all(key: str, spec: Any, fields: Fields) -> Iterator[tuple[str, Bodies]]:
    """Ask for what is theirs in all fields and ids, as if all of them had changed, or none."""
    has_many = any(one["id"].startswith("{") for one in (*spec["inputs"], *spec["state"]))
    for nth in range(len(NAMES) + 1 if has_many or len(fields) > 1 else 0):
        theirs, free = (
            with_values(
                key,
                spec,
                {number: pair_of(kind, nth)[side] for number, kind in fields.items()},
                pair_of("value", nth)[side],
            )
            for side in (0, 1)
        )
        yield f"all {nth}", (_changed(theirs), _changed(free))
        if not nth:
            yield "all, unchanged", (theirs | {"changedPropIds": []}, free | {"changedPropIds": []})


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    names = [f"{named(one['id'])}.{one['property']}" for kind, _at, one in slots(body) if kind == "inputs"]
    return body | {"changedPropIds": names}


def _beside_own(key: str, spec: Any, fields: Fields) -> Iterator[tuple[str, Bodies]]:
    """Ask for what is theirs in one field, while all others hold what is the asker's own."""
    for number, kind in fields.items() if len(fields) > 1 else ():
        for nth in range(len(KINDS[kind])):
            others = {other: OWN[one][min(nth, 1) % len(OWN[one])] for other, one in fields.items()}
            theirs, free = (
                with_values(key, spec, others | {number: value}, str(ROW_OF_OURS)) for value in pair_of(kind, nth)
            )
            yield f"{number} {nth} beside own", (theirs, free)


def _by_turns(key: str, spec: Any, fields: Fields) -> Iterator[tuple[str, Bodies]]:
    """Ask for what is theirs in one field while another holds what is the asker's own, and the rest what is usual."""
    for (number, kind), (other, others) in itertools.permutations(fields.items(), 2) if len(fields) > 2 else ():
        for nth in (0, 1):
            own = OWN[others][(nth + 1) % len(OWN[others])]
            theirs, free = (with_values(key, spec, {other: own, number: value}) for value in pair_of(kind, nth))
            yield f"{number} {nth} with {other}", (theirs, free)


def _within(key: str, spec: Any, fields: Fields) -> Iterator[tuple[str, Bodies]]:
    """Ask for what is theirs within JSON and within texts."""
    for number, kind in fields.items():
        for form in WITHIN.get(kind, ()):
            said = [form.format(row) for row in THEIR_ROW]
            theirs, free = (
                with_values(key, spec, {number: json.loads(one) if kind == "data" else one}) for one in said
            )
            yield f"{number} within {form}", (theirs, free)


def asked_of_two_buttons(specs: Mapping[str, Any]) -> Iterator[Asked]:
    """Ask by a button that names what is theirs beside one that names what is the asker's own, whichever is pressed."""
    for key, spec in specs.items():
        if any('"step"' in one["id"] for one in spec["inputs"]):
            for step, pressed in itertools.product(ROW_STEPS, (0, 1)):
                own = pressing(key, spec, step.format(ROW_OF_OURS))
                theirs, free = (_joined(own, pressing(key, spec, step.format(row)), pressed) for row in AS_TEXT)
                yield f"{key} {step} of two, {pressed}", theirs, free


def _joined(own: dict[str, Any], other: dict[str, Any], pressed: int) -> dict[str, Any]:
    """Return the callback of a page that has the buttons and fields of both, one of which is pressed."""
    both = {kind: [_both(*slot) for slot in zip(own[kind], other[kind], strict=True)] for kind in ("inputs", "state")}
    return own | both | {"changedPropIds": (own, other)[pressed]["changedPropIds"]}


def _both(own: Any, other: Any) -> Any:
    return [*own, *other] if isinstance(own, list) else other


def asked_by_every_button(specs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Press every button among what is the asker's own, with a number, a day and a guest to type in."""
    for key, spec in specs.items():
        if any('"step"' in one["id"] for one in spec["inputs"]):
            for step in (*ROW_STEPS, "goal", "no-goal"):
                yield pressing(key, spec, step.format(ROW_OF_OURS))
        elif any(one["property"] == "n_clicks" for one in spec["inputs"]):
            for typed in ("20", "2026-12-31", "guest@example.com"):
                found = enumerate(slots(filled(key, spec, "")))
                empty = [number for number, (_kind, _at, one) in found if one["value"] is None]
                yield _changed(with_values(key, spec, {number: 1 if number == 0 else typed for number in empty}))
