"""The shape of a callback request, checked against the callback that it names before Dash sees it.

Dash trusts the shape and answers 500 to most bodies that its own renderer would not send.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from dash._utils import stringify_id

Spec = Mapping[str, Any]
BEGINS: Final = {"pathname": "/", "search": ""}
"""How the parts of an address begin."""


def fits(body: Mapping[str, Any], spec: Spec) -> bool:
    """Tell whether the inputs, states, outputs and triggers are those of the callback ``spec``."""
    inputs = body.get("inputs", [])
    return (
        _all_fit(inputs, spec["inputs"])
        and _all_fit(body.get("state", []), spec["state"])
        and _outputs_fit(body.get("outputs"), spec)
        and _are_among(body.get("changedPropIds", []), inputs)
    )


def _are_among(changed: Any, inputs: list[Any]) -> bool:  # noqa: ANN401 -- anything that JSON can say
    """Tell whether all that changed (``id.property``) is among the inputs."""
    given = [one for group in inputs for one in (group if isinstance(group, list) else [group])]
    names = {f"{stringify_id(one['id'])}.{one['property']}" for one in given}
    return isinstance(changed, list) and all(isinstance(name, str) and name in names for name in changed)


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
        return isinstance(given, dict) and given.get("id") == ident and _same_property(given, wanted) and _leads(given)
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


def _leads(given: Mapping[str, Any]) -> bool:
    """Tell whether what is said of the address of a page can be one: Dash takes it apart without asking."""
    begins, value = BEGINS.get(given["property"]), given.get("value")
    return begins is None or (isinstance(value, str) and value.startswith(begins))
