"""Composition root of the portal: the only module that knows all others.

``create_app(settings)`` makes one portal. ``server`` is the WSGI application on the settings of the environment, made
when somebody asks for it (``gunicorn app:server``): importing this module starts nothing.
"""

import importlib
import pkgutil
from collections.abc import Callable
from contextvars import copy_context
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from dash import Dash
from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf

import callbacks
import endpoints
from callbacks.binding import Binder
from callbacks.faults import tell
from callbacks.page_guard import PAGES_CALLBACK, framed, guard_pages, page_policy
from config import Settings
from domain.roles import PUBLIC
from endpoints import compression, gate, headers, observing
from endpoints.index import Portal
from endpoints.routes import Routes
from endpoints.server import make_server
from endpoints.suites import Suites
from endpoints.viewers import viewer_mark
from services.installation import open_installation, place_of
from services.runtime import Runtime, use

HERE = Path(__file__).parent
SWAPS = {"plotly/package_data/plotly.min.js": HERE / "assets" / "vendor" / "plotly-cartesian.min.js"}
"""Only the kinds of charts that we draw: a megabyte less to load."""


def create_app(settings: Settings, running: Runtime | None = None) -> Dash:
    """Return a portal on the installation that the settings describe, or on one that is running already."""
    running = running or open_installation(place_of(settings))
    server = make_server(settings, HERE / "templates")
    app = Portal(
        __name__,
        server=server,  # type: ignore[arg-type] # Dash says `bool` and takes a Flask
        use_pages=True,
        pages_folder=str(HERE / "pages"),
        assets_folder=str(HERE / "assets"),
        assets_path_ignore=["^boot", "^vendor"],
        include_pages_meta=False,
        # With it off Dash would render every page once, for its first visitor, and show the result to all later ones.
        suppress_callback_exceptions=True,
        update_title="",
        title="Wodnik",
        on_error=tell,
    )
    guard_pages()
    app.layout = lambda: framed(generate_csrf(), viewer_mark())
    binder, routes = Binder(app), Routes(server)
    _register(callbacks, binder)
    _register(endpoints, routes)
    copy_context().run(_finish, server, running)
    doors = gate.Doors(
        routes.policies,
        {**binder.policies, PAGES_CALLBACK: PUBLIC},
        PAGES_CALLBACK,
        app.callback_map,
        page_policy,
        routes.bodies,
        settings.only_host,
    )
    observing.install(server)
    gate.install(server, running, CSRFProtect(server), doors, language=settings.locale)
    compression.install(server)
    headers.install(server, app.csp_hashes(), is_https=settings.public_url.startswith("https:"))
    suites = Suites(server.wsgi_app, app, HERE / "assets", SWAPS)
    server.wsgi_app = suites  # type: ignore[method-assign] # Flask's way to put a middleware in place
    return app


def _finish(server: Flask, running: Runtime) -> None:
    """Let Dash do now what it leaves for the first request: its pages callback, its scripts and their hashes."""
    use(running)
    with server.test_request_context("/"):
        server.preprocess_request()


def _register(package: ModuleType, registrar: Any) -> None:  # noqa: ANN401 -- a Binder or Routes, as the package asks
    """Let every module of a package register what it has."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        register: Callable[[Any], None] | None = getattr(importlib.import_module(found.name), "register", None)
        if register is not None:
            register(registrar)


@cache
def _wsgi() -> Flask:
    server: Flask = create_app(Settings()).server
    return server


def __getattr__(name: str) -> Flask:
    """Make ``server`` when it is asked for."""
    if name == "server":
        return _wsgi()
    raise AttributeError(name)
