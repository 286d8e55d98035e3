"""What the page says when a handler refuses or breaks."""

import logging

from dash import set_props
from flask import g

from callbacks.notices import notify
from components.shell import Ids
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError, ProofNeededError
from texts import _

log = logging.getLogger(__name__)


def tell(error: Exception) -> None:
    """Say above the page what happened and what to do; what was on the page stays.

    A refusal is noted with the request (``endpoints.observing``).
    Whoever has to give the password again is sent where it is asked for; that page knows where they come from.
    """
    match error:
        case ProofNeededError():
            set_props(Ids.LEAVE, {"href": "/account/prove"})
            return
        case NotAllowedError():
            g.denied = True
            title, text = (
                _("This is not open to you"),
                _("Your account does not allow it. If it should, ask the utility."),
            )
        case NotFoundError():
            title, text = _("It is not there"), _("It may have been removed. Reload the page.")
        case InvalidInputError():
            title, text = _("This value cannot be used"), _("Check what you have entered. Nothing was changed.")
        case _:
            log.error("a callback failed", exc_info=error)
            title = _("Something went wrong")
            text = _("It is our fault and has been noted. Nothing was changed; try again in a moment.")
    notify(title, text, "bad")
