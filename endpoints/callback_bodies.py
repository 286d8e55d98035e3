"""The shape of a callback request, checked against the callback that it names before Dash sees it.

Dash trusts the shape and answers 500 to most bodies that its own renderer would not send.
"""

import json
from collections.abc import Mapping
from typing import Any

Spec = Mapping[str, Any]


def fits(body: Mapping[str, Any], spec: Spec) -> bool:
    """Tell whether the inputs, states, outputs and triggers are those of the callback ``spec``."""
    changed = body.get("changedPropIds", [])
    return (
        _all_fit(body.get("inputs", []), spec["inputs"])
        and _all_fit(body.get("state", []), spec["state"])
        and _outputs_fit(body.get("outputs"), spec)
        and isinstance(changed, list)
        and all(isinstance(name, str) and "." in name for name in changed)
    )


def _outputs_fit(given: Any, spec: Spec) -> bool:  # noqa: ANN401 -- anything that JSON can say
    if spec.get("no_output"):
        return not given
    wanted = spec["output"]
    if isinstance(wanted, list | tuple):
        return _all_fit(given, [one.to_dict() for one in wanted])
    return _fits(given, wanted.to_dict())


def _all_fit(given: Any, wanted: list[Spec]) -> bool:  # noqa: ANN401 -- anything that JSON can say
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    return all(_fits(one, dependency) for one, dependency in zip(given, wanted, strict=True))


def _fits(given: Any, wanted: Spec) -> bool:  # noqa: ANN401 -- anything that JSON can say
    ident = wanted["id"]
    if not (isinstance(ident, str) and ident.startswith("{")):
        return isinstance(given, dict) and given.get("id") == ident and _same_property(given, wanted)
    pattern = json.loads(ident)
    if '["ALL' in ident:
        return isinstance(given, list) and all(_fits_pattern(one, pattern, wanted) for one in given)
    return _fits_pattern(given, pattern, wanted)


def _fits_pattern(given: Any, pattern: Mapping[str, Any], wanted: Spec) -> bool:  # noqa: ANN401 -- anything
    if not isinstance(given, dict) or not isinstance(given.get("id"), dict):
        return False
    ident = given["id"]
    literal_parts_match = all(isinstance(part, list) or ident.get(key) == part for key, part in pattern.items())
    scalars = all(isinstance(part, str | int | float) for part in ident.values())
    return ident.keys() == pattern.keys() and literal_parts_match and scalars and _same_property(given, wanted)


def _same_property(given: Mapping[str, Any], wanted: Spec) -> bool:
    named = given.get("property")
    # A callback that shares its output carries a hash behind the property: `children@1a2b`.
    return isinstance(named, str) and named.partition("@")[0] == wanted["property"].partition("@")[0]
