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

import dash
from dash import Dash, _pages
from dash.development.base_component import Component
from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf

import callbacks
import endpoints
from callbacks.binding import Binder
from callbacks.faults import tell
from components import landing
from components.shell import Account, Contact, Door, Viewer, shell
from config import Settings
from data.queries.customers import customers_of
from domain.roles import PUBLIC, Policy, Role, allowed
from endpoints import gate, headers
from endpoints.index import Portal
from endpoints.routes import Routes
from endpoints.server import make_server
from endpoints.suites import Suites
from services.identity import Identity, current_identity, current_roles
from services.installation import Place, contact, open_installation
from services.runtime import Runtime, reading, today, use

HERE = Path(__file__).parent
SWAPS = {"plotly/package_data/plotly.min.js": HERE / "assets" / "vendor" / "plotly-cartesian.min.js"}
"""Only the kinds of charts that we draw: a megabyte less to load."""
PAGES_CALLBACK = ".._pages_content.children..._pages_store.data.."
"""Dash's own callback, by which every page arrives; each page's layout asks for its roles itself."""


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
        assets_ignore=r"boot|vendor",
        include_pages_meta=False,
        # With it off Dash would render every page once, for its first visitor, and show the result to all later ones.
        suppress_callback_exceptions=True,
        update_title="",
        title="Wodnik",
        on_error=tell,
    )
    for page in dash.page_registry.values():
        _guard(page)
    app.layout = layout
    binder, routes = Binder(app), Routes(server)
    _register(callbacks, binder)
    _register(endpoints, routes)
    copy_context().run(_finish, server, running)
    doors = gate.Doors(routes.policies, {**binder.policies, PAGES_CALLBACK: PUBLIC}, app.callback_map, page_policy)
    gate.install(server, running, CSRFProtect(server), doors, language=settings.locale)
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


def _guard(page: dict[str, Any]) -> None:
    """Let the layout of a page ask who is there: the callback that brings it believes any path."""
    inner, policy, title = page["layout"], frozenset(page["roles"]), page["title"]

    def guarded(**query: str) -> Component:
        roles, identity = current_roles(), current_identity()
        if not allowed(policy, roles):
            return _first_page(identity) if page["path"] == "/" else landing.refused()
        if Role.CUSTOMER in policy and (identity is None or identity.customer_id is None):
            return landing.no_customer()
        content: Component = inner(**query)
        return content

    page["layout"] = guarded
    page["title"] = lambda **_variables: f"{title} · Wodnik"


def _first_page(identity: Identity | None) -> Component:
    doors = doors_for(current_roles())
    return landing.welcome(doors) if identity is None else landing.staff_home(identity.name, identity.roles, doors)


def page_policy(path: str) -> Policy | None:
    """Return who may open the page at a path, nothing where there is none."""
    page, _variables = _pages._path_to_page(path.strip("/"))  # noqa: SLF001 -- the very function that Dash will use
    return frozenset(page["roles"]) if page and not _is_404(page) else None


def doors_for(roles: frozenset[Role] | None) -> list[Door]:
    """Return the pages that somebody with these roles may open, in their order; the first page is everybody's."""
    return [
        Door(page["path"], str(page["name"]))
        for page in dash.page_registry.values()
        if not page["path_template"] and not _is_404(page)
        if (page["path"] == "/" and roles is not None) or allowed(frozenset(page["roles"]), roles)
    ]


def _is_404(page: dict[str, Any]) -> bool:
    return str(page["module"]).endswith("not_found_404")


def layout() -> Component:
    """Return the shell for whoever asks."""
    identity = current_identity()
    viewer = None if identity is None else _viewer(identity)
    framed: Component = shell(viewer, doors_for(current_roles()), Contact(**contact()), generate_csrf())
    return framed


def _viewer(identity: Identity) -> Viewer:
    with reading() as database:
        mine = customers_of(database, identity.user_id, today())
    rows = zip(mine["id"], mine["number"], mine["street_line"], mine["name"], strict=True)
    choices: dict[int | None, Account] = {
        ident: Account(number, f"{street} \u00b7 {name}") for ident, number, street, name in rows
    }
    chosen = choices.get(identity.customer_id)
    number = None if chosen is None else chosen.number
    return Viewer(identity.name, identity.email, identity.roles, list(choices.values()), number)


def place_of(settings: Settings) -> Place:
    """Return where the installation of the settings is."""
    return Place(settings.database, settings.map_srid, settings.lake, settings.zone, settings.is_demo, settings.as_of)


@cache
def _wsgi() -> Flask:
    server: Flask = create_app(Settings()).server
    return server


def __getattr__(name: str) -> Flask:
    """Make ``server`` when it is asked for."""
    if name == "server":
        return _wsgi()
    raise AttributeError(name)
