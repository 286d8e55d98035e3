"""Mapnik, imported and used in the one way that leaves the rest of the process alone.

``import mapnik`` points ``PROJ_LIB`` and ``GDAL_DATA`` to folders of its own that hold no ``proj.db``, after which
other libraries fail; and a ``PROJ_LIB`` that somebody else has set makes Mapnik's own projections fail. So Mapnik is
imported, and maps are put together, while none of these variables is set, and afterwards they are as they were.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

VARIABLES: Final = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA")
FONTS: Final = Path(__file__).parent.parent / "fonts"
_environment = threading.RLock()


@contextmanager
def own_projections() -> Iterator[None]:
    """Hide other installations of PROJ and GDAL from Mapnik for a block."""
    with _environment:
        kept = {name: os.environ.pop(name) for name in VARIABLES if name in os.environ}
        try:
            yield
        finally:
            for name in VARIABLES:
                os.environ.pop(name, None)
            os.environ.update(kept)


with own_projections():
    import mapnik

mapnik.register_fonts(str(FONTS))

__all__ = ["mapnik", "own_projections"]
