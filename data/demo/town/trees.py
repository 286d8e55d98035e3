"""Shortest ways through the street graph: how water is led to a street and sewage away from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from data.demo.town.lines import Coords


@dataclass(frozen=True, slots=True)
class Tree:
    """For every node the way to the nearest root."""

    distance: Coords
    parent: NDArray[np.int64]
    """The next node on the way; -1 at a root and where there is no way."""
    by_edge: NDArray[np.int64]
    """The edge to the parent."""

    def leaves_first(self) -> list[int]:
        """Return the nodes that have a way to a root, farthest first."""
        order = np.argsort(-self.distance, kind="stable")
        return [int(node) for node in order if np.isfinite(self.distance[node])]


def shortest_ways(count: int, links: Sequence[tuple[int, int, float, int]], roots: Sequence[int]) -> Tree:
    """Find the ways to ``roots`` over ``links``: node on the root's side, node beyond, length, edge.

    Of parallel links the shortest is taken.
    """
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for start, end, length, edge in links:
        if start != end and length < best.get((start, end), (np.inf, 0))[0]:
            best[start, end] = (length, edge)
    keys = np.array(list(best), dtype=int).reshape(-1, 2)
    weights = np.array([length for length, _ in best.values()])
    graph = csr_matrix((weights, keys.T), shape=(count, count))
    distance, parent, _ = dijkstra(graph, indices=list(roots), min_only=True, return_predecessors=True)
    parent = np.where(parent < 0, -1, parent).astype(np.int64)
    by_edge = [best[up, node][1] if up >= 0 else -1 for node, up in enumerate(parent.tolist())]
    return Tree(distance, parent, np.array(by_edge, dtype=np.int64))
