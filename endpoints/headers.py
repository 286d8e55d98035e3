"""Headers of every answer: what a browser may load, keep and tell others."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf

from endpoints.gate import CALLBACKS, PAGES
from endpoints.viewers import VIEWER_COOKIE, viewer_mark

CSRF_COOKIE: Final = "_csrf_token"
"""Read by Dash's renderer, which sends it back as ``X-CSRFToken``."""
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    # What nobody has called public is private.
    "Cache-Control": "no-store",
}
STRICT: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HTTPS_FOR_A_YEAR: Final = "max-age=31536000; includeSubDomains"


class Sessions(SecureCookieSessionInterface):
    """Cookies of sessions, which play no part in what is public: a cache keeps one answer for everybody."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where there is something new in it."""
        super().save_session(app, session, response)
        if response.cache_control.public:
            response.vary.discard("Cookie")


def install(server: Flask, script_hashes: Sequence[str], *, is_https: bool) -> None:
    """Put the headers on every answer of ``server``; ``script_hashes`` are those of Dash's own inline scripts."""
    of_portal = _of_portal(script_hashes)
    server.session_interface = Sessions()

    @server.after_request
    def add_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if is_https:
            response.headers["Strict-Transport-Security"] = HTTPS_FOR_A_YEAR
        response.headers.setdefault("Content-Security-Policy", of_portal if is_portal(response) else STRICT)
        if is_portal(response):
            response.set_cookie(CSRF_COOKIE, generate_csrf(), samesite="Strict", secure=is_https)
        if is_portal(response) or request.endpoint == CALLBACKS:
            _mark(response, is_https=is_https)
        return response


def _mark(response: Response, *, is_https: bool) -> None:
    """Let every tab know for whom the portal answers now, where that is news to the browser."""
    mark = viewer_mark()
    if request.cookies.get(VIEWER_COOKIE) != mark:
        response.set_cookie(VIEWER_COOKIE, mark, samesite="Strict", secure=is_https)


def is_portal(response: Response) -> bool:
    """Tell whether the answer is the document that Dash starts from."""
    return request.endpoint in PAGES and response.status_code == 200  # noqa: PLR2004 -- OK


def _of_portal(script_hashes: Sequence[str]) -> str:
    # Styles may be inline because the component libraries put them there and Dash has no place for a nonce.
    return (
        f"default-src 'self'; script-src 'self' {' '.join(script_hashes)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
