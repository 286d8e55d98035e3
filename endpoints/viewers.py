"""For whom a page is: a mark that its frame bears and that each of its callbacks sends back.

Another tab may have chosen another customer or signed in anew, and a right may have ended since the page was loaded.
What is then pressed in a frame that still shows the one before would be done for somebody else.
"""

from typing import Final

from flask import current_app, request
from itsdangerous import Signer

from services.identity import current_identity

VIEWER_COOKIE: Final = "viewer"
"""Read by ``assets/shell.js``: a page whose frame bears another mark is of another session or customer."""
SENT_BACK: Final = "endId"
"""What Dash's renderer calls the mark of a page; Dash itself asks for it where callbacks run in the background."""


def viewer_mark() -> str:
    """Return what tells one session and its customer in force from another, and nothing else."""
    identity = current_identity()
    whom = "" if identity is None else f"{identity.session_id} {identity.customer_id}"
    return Signer(current_app.secret_key or "", salt="viewer").get_signature(whom).decode()


def is_of_another() -> bool:
    """Tell whether a callback comes from a page that was made for another session or customer."""
    return request.args.get(SENT_BACK, viewer_mark()) != viewer_mark()
