"""Making the demo utility, unless the database is somebody's."""

import datetime as dt
from collections.abc import Callable

from data.demo.build import DemoReport, build
from data.demo.plan import Size
from domain.errors import NotAllowedError
from services.installation import discard_demo, has_contents
from services.runtime import current


def make_demo(
    size: Size, *, seed: int, as_of: dt.date, map_crs: str, present: str | None, progress: Callable[[str], None]
) -> DemoReport | None:
    """Make the demo utility in the installation in force; return nothing when there is one that is to be kept.

    Parameters
    ----------
    present
        What becomes of one that is there: ``kept`` or ``replaced``; otherwise it is refused.

    Raises
    ------
    NotAllowedError
        When the database has contents, or somebody else is making a demo.
    """
    if has_contents() and present == "kept":
        return None
    if present == "replaced":
        discard_demo()
    if has_contents():
        raise NotAllowedError("the database has contents already: --anew throws an earlier demo away")
    here = current()
    try:
        return build(
            here.engine,
            here.lake,
            size=size,
            seed=seed,
            as_of=as_of,
            map_crs=map_crs,
            zone=here.zone,
            progress=progress,
        )
    except NotAllowedError:
        if present == "kept" and has_contents():
            # Somebody else was quicker.
            return None
        raise
