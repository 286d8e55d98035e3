"""What is kept in memory between requests: values by all that they were made of.

A key holds everything that a value depends on (the rows of the database as they were read just now, the files of the
lake, which never change), so that a value cannot be out of date, nor be somebody else's (docs/decisions/0016).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from weakref import WeakSet

V = TypeVar("V")
MOST_VALUES: Final = 4096
LEAF_BYTES: Final = 60
"""Of a number, a day or a short text in a key, with its place."""


class Kept(Generic[V]):
    """Values up to a weight in bytes in all, with their keys; what has not been asked for longest goes first."""

    def __init__(self, limit: int, weigh: Callable[[V], int]) -> None:
        self._limit, self._weigh = limit, weigh
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()
        self.weight = 0
        """Of all values and keys, bytes."""
        _everything.add(self)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value of ``key``, made when it is not there; two who ask at once may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        value = make()
        with self._lock:
            self._put(key, value)
        return value

    def _put(self, key: Hashable, value: V) -> None:
        weight = self._weigh(value) + LEAF_BYTES * _leaves(key)
        if key in self._values or weight > self._limit:
            return
        self._values[key] = value, weight
        self.weight += weight
        while self.weight > self._limit or len(self._values) > MOST_VALUES:
            _oldest, (_gone, its_weight) = self._values.popitem(last=False)
            self.weight -= its_weight

    def forget(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._values.clear()
            self.weight = 0


def _leaves(key: object) -> int:
    """Count what a key holds; what is no tuple or row belongs to others, too."""
    return sum(map(_leaves, key)) if isinstance(key, tuple) else 1


_everything: Final[WeakSet[Kept[Any]]] = WeakSet()


def forget_everything() -> None:
    """Let go of everything that is kept anywhere."""
    for kept in list(_everything):
        kept.forget()
