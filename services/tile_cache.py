"""Tiles kept in memory, the least used of them dropped when they grow too many."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Final

LOCKS: Final = 64


class TileCache:
    """Blocks of tiles drawn once, however many people ask for them at the same time."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._guard = threading.Lock()
        self._blocks = [threading.Lock() for _ in range(LOCKS)]

    def get(self, key: Hashable, block: Hashable, draw: Callable[[], Mapping[Hashable, bytes]]) -> bytes:
        """Return the tile of ``key``, drawn with its whole ``block`` where it is not kept."""
        found = self._find(key)
        if found is not None:
            return found
        with self._blocks[hash(block) % LOCKS]:
            found = self._find(key)  # Somebody else may have drawn the block meanwhile.
            if found is not None:
                return found
            tiles = draw()
            self._keep(tiles)
            return tiles[key]

    def _find(self, key: Hashable) -> bytes | None:
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, tiles: Mapping[Hashable, bytes]) -> None:
        with self._guard:
            for key, tile in tiles.items():
                self._size += len(tile) - len(self._kept.pop(key, b""))
                self._kept[key] = tile
            while self._size > self._limit_bytes:
                self._size -= len(self._kept.popitem(last=False)[1])
