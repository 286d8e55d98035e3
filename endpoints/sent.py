"""What a demo has sent, to look at: nobody has a mailbox in an invented town. In earnest there is no such page."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from data.queries.messages import MessageShown, message_shown, messages_written
from domain.errors import NotFoundError
from domain.messages import CHANNELS, STATES
from domain.roles import STAFF
from domain.sms import gsm_text, parts
from endpoints.headers import STRICT
from endpoints.routes import Routes
from services.runtime import current, reading
from texts import _, moment

MOST: Final = 200
FRAMING: Final = f"{STRICT}; frame-src 'self'"
FRAMED: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A letter brings its styles along, as mail readers need them; nothing in it acts or is fetched."""


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/sent", show_list, roles=STAFF)
    routes.add("/sent/<int:message_id>", show_message, roles=STAFF)
    routes.add("/sent/<int:message_id>/html", show_html, roles=STAFF)


def _in_words(words: Mapping[Any, str], value: object) -> str:
    """Return the translated words of a value; written within ``_(...)`` its key would be collected as a text."""
    return _(words[value])


def show_list() -> ResponseReturnValue:
    """List what was sent, the newest first."""
    _only_in_a_demo()
    with reading() as session:
        found, count = messages_written(session, most=MOST)
    zone = current().zone
    rows = [
        {
            "id": row["id"],
            "at": moment(row["sent_at"] or row["due_at"], zone),
            "channel": _in_words(CHANNELS, row["channel"]),
            "recipient": row["recipient"],
            "subject": row["subject"],
            "state": _in_words(STATES, row["state"]),
        }
        for row in found.to_dict(orient="records")
    ]
    return render_template("sent.html", rows=rows, count=count)


def show_message(message_id: int) -> ResponseReturnValue:
    """Show one message as it travels: its text, and its HTML in a frame where nothing acts."""
    message = _message(message_id)
    is_sms = message.channel == "sms"
    text = gsm_text(message.body) if is_sms else message.body
    page = render_template(
        "sent_message.html",
        message=message,
        text=text,
        channel=_(CHANNELS[message.channel]),
        parts=parts(text) if is_sms else 0,
    )
    return _with_policy(page, FRAMING)


def show_html(message_id: int) -> ResponseReturnValue:
    """Show the HTML of one message by itself."""
    message = _message(message_id)
    if not message.html:
        raise NotFoundError(f"message {message_id} has no HTML")
    response = _with_policy(message.html, FRAMED)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _only_in_a_demo() -> None:
    if not current().is_demo:
        raise NotFoundError("messages are shown in a demo only")


def _message(message_id: int) -> MessageShown:
    _only_in_a_demo()
    with reading() as session:
        message = message_shown(session, message_id)
    if message is None:
        raise NotFoundError(f"there is no message {message_id}")
    return message


def _with_policy(page: str, policy: str) -> Response:
    response = make_response(page)
    response.headers["Content-Security-Policy"] = policy
    return response
