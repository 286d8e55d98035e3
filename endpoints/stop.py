"""``/stop/<token>``: no more messages about a topic on a channel, for whoever holds the address, without signing in.

Opening it changes nothing, for programs that look at links before people do; sending it does, once for all.
"""

from typing import Final

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from domain.contact import TOPICS
from domain.messages import CHANNELS
from domain.roles import PUBLIC
from endpoints.accounts.forms import Way, told
from endpoints.routes import Routes
from services.stopping import PATH, Stopped, stop, stopped_by
from texts import _

WAY: Final = "/login"


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add(f"{PATH}/<token>", show, roles=PUBLIC)
    routes.add(f"{PATH}/<token>", stop_now, roles=PUBLIC, methods=["POST"])


def show(token: str) -> ResponseReturnValue:
    """Ask whether it is meant."""
    return make_response(render_template("stop.html", what=_words(stopped_by(token))))


def stop_now(token: str) -> ResponseReturnValue:
    """Stop the messages; a mail programme does the same without the page."""
    text = _("We no longer send this: {what}. You switch it on again among your data.", what=_words(stop(token)))
    return told(_("It is switched off"), text, Way(WAY, _("Sign in")))


def _words(which: Stopped) -> str:
    topic, channel = TOPICS[which.topic], CHANNELS[which.channel]
    return f"{_(topic)} ({_(channel)})"
