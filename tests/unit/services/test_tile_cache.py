import functools
import threading
import time
from collections.abc import Hashable

from services.tile_cache import TileCache


def test_a_block_is_drawn_once_however_many_ask_at_the_same_time():
    cache, drawn = TileCache(1000), []

    def draw() -> dict[str, bytes]:
        drawn.append(1)
        time.sleep(0.02)
        return {"a": b"A", "b": b"B"}

    askers = [threading.Thread(target=cache.get, args=(key, "block", draw)) for key in "abababab"]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert len(drawn) == 1


def test_the_least_used_tile_goes_first():
    cache, drawn = TileCache(20), []

    def draw(key: str) -> dict[Hashable, bytes]:
        drawn.append(key)
        return {key: b"x" * 8}

    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get(key, key, functools.partial(draw, key))

    assert drawn == ["a", "b", "c", "b"]
