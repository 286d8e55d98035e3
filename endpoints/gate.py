"""The gate before every request: who is asking, in which language, and whether this door is open to them.

Default deny: a route, a page or a callback without a policy is not served. It stands before Dash, which by itself
believes what a browser says about the page it is on.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import MethodNotAllowed

from data.queries.customers import customer_in_force
from domain.roles import Policy, allowed
from endpoints.accounts.places import asked_for, came_from
from endpoints.addresses import parts
from endpoints.callback_bodies import fits
from endpoints.errors import wants_page
from endpoints.viewers import is_of_another, viewer_mark
from services.identity import Identity, current_identity, current_roles, identify
from services.runtime import Runtime, reading, today, use
from texts import use_language

CALLBACKS: Final = "/_dash-update-component"
PAGES: Final = frozenset({"/", "/<path:path>"})
OPEN: Final = frozenset({"/_dash-layout", "/_dash-dependencies"})
NEARBY: Final = frozenset({"/health", "/metrics"})
"""Asked by machines that know the portal by its number only."""
ENROLMENT: Final = "/account/second-factor"
WHILE_ENROLLING: Final = frozenset(
    {ENROLMENT, "/account/prove", "/lang/<code>", "/logout", "/help", "/privacy", "/accessibility"}
)
"""All that is open to whoever works here in earnest and has no second factor yet."""
SIGNED: Final = "/stop/<token>"
"""Whoever holds such an address may do what it says, a machine too (RFC 8058): it is the proof."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LEAVE: Final = "auth-redirect"
"""The id of the shell's ``dcc.Location`` by which a callback sends the browser to another page."""
FRAME: Final = "shell-arrived"
"""The id of what bears the mark of the frame; told another one, the frame shows itself anew."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What may be asked for, and by whom."""

    routes: Mapping[str, Policy]
    callbacks: Mapping[str, Policy]
    pages: str
    """Dash's own callback, by which every page arrives."""
    specs: Mapping[str, Mapping[str, Any]]
    """Dash's map of callbacks."""
    page_policy: Callable[[str], Policy | None]
    """The policy of the page at a path, nothing where there is no page."""
    bodies: Mapping[str, int]
    """Bytes that routes take, where that is more than the server's own limit."""
    host: str
    """The only name by which the portal is asked for; empty where any will do."""


def install(server: Flask, running: Runtime, csrf: CSRFProtect, doors: Doors, *, language: str) -> None:
    """Let nothing through to ``server`` that ``doors`` do not admit."""
    server.extensions["doors"] = doors

    @server.before_request
    def admit() -> ResponseReturnValue | None:
        g.request_id = secrets.token_hex(8)
        use(running)
        identify(None)
        use_language(session.get("language", language))
        if doors.host and request.host != doors.host and request.path not in NEARBY:
            abort(400)
        identify(_asker(), request.remote_addr or "")
        is_signed = request.url_rule is not None and request.url_rule.rule == SIGNED
        changes = request.method not in SAFE_METHODS and not is_signed
        if changes:
            _refuse_foreign()
        refusal = _pass(doors)
        if changes and refusal is None and request.endpoint is not None:
            # Asked last: the token ends with the session, and whose session has ended is led to sign in.
            request.max_content_length = doors.bodies.get(request.endpoint, request.max_content_length)
            csrf.protect()
        return refusal


def _asker() -> Identity | None:
    """Return who holds the session, with the customer they chose if they may see it today."""
    if not current_user.is_authenticated:
        return None
    user = current_user.signed_in
    with reading() as database:
        found = customer_in_force(database, user.user_id, today(), session.get("customer"))
    roles = frozenset() if user.must_enrol else user.roles
    customer, may_act = (None, False) if found is None else (found.customer, found.may_act)
    return Identity(user.user_id, user.name, user.email, roles, customer, user.session_id, user.proved_at, may_act)


def _refuse_foreign() -> None:
    """Refuse what another site has sent in the name of our user."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and parts(origin).netloc != request.host:
        abort(403)


def _pass(doors: Doors) -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if current_user.is_authenticated and current_user.signed_in.must_enrol:
        rule = request.url_rule.rule if request.url_rule else ""
        return None if rule in WHILE_ENROLLING else _lead_to_enrolment()
    if isinstance(request.routing_exception, MethodNotAllowed):
        _turn_away(doors)
    if endpoint is None or endpoint in OPEN:
        # No such route (Flask says what is wrong), or one that holds nothing but the asker's own shell.
        return None
    if endpoint == CALLBACKS:
        return _pass_callback(doors)
    policy = doors.page_policy(request.path) if endpoint in PAGES else doors.routes.get(endpoint)
    if policy is None:
        _turn_away(doors)
    # The door at `/` is everybody's: what stands behind it depends on who comes.
    return None if request.path == "/" or allowed(policy, current_roles()) else _refuse()


def _turn_away(doors: Doors) -> NoReturn:
    """Answer 405 where something else can be done, and 404 where nothing can: Dash's route for pages takes any path."""
    adapter = current_app.create_url_adapter(request)
    methods = set(adapter.allowed_methods()) if adapter else set()
    if adapter and adapter.match(method="GET")[0] in PAGES and doors.page_policy(request.path) is None:
        methods -= SAFE_METHODS
    if request.method in methods or not methods:
        abort(404)
    raise MethodNotAllowed(sorted(methods))


def _lead_to_enrolment() -> ResponseReturnValue:
    if request.endpoint == CALLBACKS:
        return _send_to(ENROLMENT)
    return redirect(ENROLMENT) if wants_page() else abort(403)


def _refuse() -> ResponseReturnValue:
    if current_identity() is not None:
        abort(403)
    if not wants_page():
        abort(401)
    # A form that comes too late is not sent again by itself: it leads back to the page that it was on.
    place = asked_for() if request.method in SAFE_METHODS else came_from()
    return redirect(sign_in_address(place))


def _pass_callback(doors: Doors) -> Response | None:
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    key = body.get("output")
    if not isinstance(key, str) or key not in doors.callbacks:
        abort(400)
    if not allowed(doors.callbacks[key], current_roles()):
        return _send_to_sign_in() if current_identity() is None else abort(403)
    if not fits(body, doors.specs[key]):
        abort(400)
    refusal = _pass_page(doors, body["inputs"]) if key == doors.pages else None
    return refusal or (_show_anew() if is_of_another() else None)


def _pass_page(doors: Doors, inputs: list[dict[str, str]]) -> Response | None:
    """Send a stranger to sign in for a page that is not open to them; everybody else is answered by its layout."""
    said = {one["property"]: one["value"] for one in inputs}
    policy = doors.page_policy(said["pathname"])
    if current_identity() is not None or said["pathname"] == "/" or policy is None or allowed(policy, None):
        return None
    return _send_to(sign_in_address(said["pathname"] + said["search"]))


def _send_to_sign_in() -> Response:
    """Send to sign in and back: a plain 401 would leave the page standing there in silence."""
    place = parts(request.referrer)
    return _send_to(sign_in_address((place.path or "/") + (f"?{place.query}" if place.query else "")))


def _send_to(address: str) -> Response:
    """Tell the page that called to go elsewhere."""
    return jsonify(multi=True, response={}, sideUpdate={LEAVE: {"href": address}})


def _show_anew() -> Response:
    """Do nothing that was pressed in a frame of somebody else, and let it be loaded for whom it is now."""
    return jsonify(multi=True, response={}, sideUpdate={FRAME: {"title": viewer_mark()}})


def sign_in_address(place: str) -> str:
    """Return the address of the sign-in page that leads back to ``place``."""
    return f"/login?next={quote(place, safe='/')}"
