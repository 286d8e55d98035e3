"""What the page says when a handler refuses or breaks."""

import logging
from typing import Final

from dash import set_props
from flask import g

from callbacks.notices import notify
from components.shell import Ids
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError, OnlySeesError, ProofNeededError
from texts import _l

TOLD: Final = {
    OnlySeesError: (
        _l("You may look, not change"),
        _l("What you wanted only the customer can do, or whoever they let act for them. Nothing was changed."),
    ),
    NotAllowedError: (
        _l("This is not open to you"),
        _l("Your account does not allow it. If it should, ask the utility."),
    ),
    NotFoundError: (_l("It is not there"), _l("It may have been removed. Reload the page.")),
    InvalidInputError: (
        _l("This value cannot be used"),
        _l("Check what you have entered. Nothing was changed."),
    ),
}
"""Title and text by kind of refusal; the first that fits."""
BROKEN: Final = (
    _l("Something went wrong"),
    _l("It is our fault and has been noted. Nothing was changed; try again in a moment."),
)

log = logging.getLogger(__name__)


def tell(error: Exception) -> None:
    """Say above the page what happened and what to do; what was on the page stays.

    A refusal is noted with the request (``endpoints.observing``).
    Whoever has to give the password again is sent where it is asked for; that page knows where they come from.
    """
    if isinstance(error, ProofNeededError):
        set_props(Ids.LEAVE, {"href": "/account/prove"})
        return
    if isinstance(error, NotAllowedError):
        g.denied = True
    words = next((words for kind, words in TOLD.items() if isinstance(error, kind)), None)
    if words is None:
        log.error("a callback failed", exc_info=error)
    title, text = words or BROKEN
    notify(str(title), str(text), "bad")
