"""The Flask server that everything else is added to."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

import texts
from config import Settings
from domain.emergency import EMERGENCY
from endpoints import errors
from endpoints.accounts import sign_in
from services.accounts.users import DEMO_ACCOUNTS
from services.places import example_street

LARGEST_BODY_BYTES: Final = 1_000_000


class StrictJson(DefaultJSONProvider):
    """JSON as its standard has it: without the NaN, half characters and endless brackets that Python's reader takes."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:  # noqa: ANN401 -- as Flask has it
        """Read a text."""
        return orjson.loads(s)


class Number(IntegerConverter):
    """A number in an address: one that no database holds leads nowhere."""

    regex = "[0-9]{1,18}"


def make_server(settings: Settings, templates: Path) -> Flask:
    """Return a server with its cookies, its limits, its sign-in and its error pages; no door is open in it yet."""
    server = Flask("wodnik", static_folder=None, template_folder=str(templates))
    server.json = StrictJson(server)
    server.url_map.merge_slashes = False
    server.url_map.converters["int"] = Number
    is_https = settings.public_url.startswith("https:")
    server.config.update(
        SECRET_KEY=settings.session_key,
        SESSION_COOKIE_NAME="__Host-wodnik" if is_https else "wodnik",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate asks, once it knows who is there
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        METRICS_TOKEN=settings.metrics_token.get_secret_value(),
    )
    server.jinja_env.globals.update(
        _=texts._, ngettext=texts.ngettext, language=texts.language, languages=texts.LANGUAGES, emergency=EMERGENCY
    )
    server.jinja_env.globals["example_street"] = example_street
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        behind_proxies = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        server.wsgi_app = behind_proxies  # type: ignore[method-assign] # Flask's way to put a middleware in place
    sign_in.install(server, timedelta(hours=settings.session_hours), DEMO_ACCOUNTS if settings.is_demo else ())
    errors.install(server)
    return server
