"""Where water flowed: through main meters, on to the meters behind them, and what remains between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.consumption.places import Tree


@dataclass(frozen=True, slots=True)
class Flow:
    """What went through a place, where it came from, and what did not flow on to the meters behind it."""

    place: int
    above: int | None
    litres: float
    remainder: float
    """Litres that no meter behind it counted; all of them where there is none. Below zero they counted more than it."""
    depth: int
    is_parted: bool
    """Whether there are meters behind it."""


def flows_of(tree: Tree, litres: Mapping[int, float]) -> list[Flow]:
    """Return the flow of each place of which the use is known, a place before those behind it.

    A place whose meter above is not known stands by itself, so that no litre is counted twice and none is lost.

    Parameters
    ----------
    tree : Tree
        Which place is behind which.
    litres : mapping
        What went through each place; places that are not known are not in it.
    """
    above = {place: _nearest(tree, place, litres) for place in tree.roles if place in litres}
    behind = {place: [other for other, of in above.items() if of == place] for place in above}
    found: list[Flow] = []
    for root in (place for place, of in above.items() if of is None):
        _walk(root, 0, (above, behind, litres), found)
    return found


def through(flows: Sequence[Flow]) -> float:
    """Return the litres that came in, each once."""
    return sum(flow.litres for flow in flows if flow.above is None)


Parts = tuple[Mapping[int, int | None], Mapping[int, Sequence[int]], Mapping[int, float]]


def _walk(place: int, depth: int, parts: Parts, found: list[Flow]) -> None:
    above, behind, litres = parts
    passed_on = sum(litres[other] for other in behind[place])
    found.append(Flow(place, above[place], litres[place], litres[place] - passed_on, depth, bool(behind[place])))
    for other in behind[place]:
        _walk(other, depth + 1, parts, found)


def _nearest(tree: Tree, place: int, litres: Mapping[int, float]) -> int | None:
    """Return the nearest known place above a place."""
    above = tree.behind[place]
    while above is not None and above not in litres:
        above = tree.behind.get(above)
    return above
