"""Who sees which page, and the shell around it.

The callback by which Dash brings a page believes any path that a browser sends, so each layout asks for itself.
"""

import logging
from typing import Any

import dash
from dash import _pages
from dash.development.base_component import Component

from components import landing
from components.shell import Account, Contact, Door, Viewer, shell
from data.queries.customers import customers_of
from domain.roles import CUSTOMERS, Policy, Role, allowed
from services.audit import note_denial
from services.identity import Identity, current_identity, current_roles
from services.installation import contact
from services.places import example_street
from services.runtime import current, reading, today

PAGES_CALLBACK = ".._pages_content.children..._pages_store.data.."
"""Dash's own callback, by which every page arrives; it is everybody's, because each layout asks."""

log = logging.getLogger(__name__)


def guard_pages() -> None:
    """Wrap the layout of every registered page in the question who is there."""
    for page in dash.page_registry.values():
        _guard(page)


def _guard(page: dict[str, Any]) -> None:
    inner, policy, title = page["layout"], frozenset(page["roles"]), page["title"]

    def guarded(**query: str | list[str]) -> Component:
        refusal = _refusal(page["path"], policy) if _is_here(page) else landing.not_found()
        if refusal is not None:
            return refusal
        try:
            # Of a key that an address repeats, the last word counts.
            content: Component = inner(
                **{key: said if isinstance(said, str) else said[-1] for key, said in query.items()}
            )
        except Exception:
            log.exception("the layout of %s failed", page["path"])
            return landing.broken()
        return content

    page["layout"] = guarded
    page["title"] = lambda **_variables: f"{title} · Wodnik"


def _refusal(path: str, policy: Policy) -> Component | None:
    """Return what is shown instead of a page that is not for the one who asks."""
    roles, identity = current_roles(), current_identity()
    if not allowed(policy, roles):
        if path == "/":
            return _first_page(identity)
        note_denial(path)
        return landing.refused()
    if Role.CUSTOMER in policy and (identity is None or identity.customer_id is None):
        return landing.no_customer()
    return None


def _first_page(identity: Identity | None) -> Component:
    doors = doors_for(current_roles())
    if identity is not None:
        return landing.staff_home(identity.name, identity.roles, doors, example_street())
    behind = [door for door in doors_for(CUSTOMERS) if door not in doors and door.path != "/"]
    return landing.welcome(doors, behind, Contact(**contact()), example_street())


def page_policy(path: str) -> Policy | None:
    """Return who may open the page at a path, nothing where there is none."""
    page, _variables = _pages._path_to_page(path.strip("/"))  # noqa: SLF001 -- the very function that Dash will use
    return frozenset(page["roles"]) if page and not _is_404(page) and _is_here(page) else None


def doors_for(roles: frozenset[Role] | None) -> list[Door]:
    """Return the pages that somebody with these roles may open, in their order; the first page is everybody's.

    A page below another one has its door there.
    """
    return [
        Door(page["path"], str(page["name"]))
        for page in dash.page_registry.values()
        if not page["path_template"] and not _is_404(page) and page["path"].count("/") == 1
        if (page["path"] == "/" and roles is not None) or allowed(frozenset(page["roles"]), roles)
    ]


def _is_here(page: dict[str, Any]) -> bool:
    """Tell whether this installation has the page: what lies below ``/demo`` is in demos only."""
    return current().is_demo or not page["path"].startswith("/demo/")


def _is_404(page: dict[str, Any]) -> bool:
    return str(page["module"]).endswith("not_found_404")


def framed(csrf: str, mark: str) -> Component:
    """Return the shell for whoever asks; ``csrf`` is the token of its forms, ``mark`` tells for whom it is."""
    identity = current_identity()
    viewer = None if identity is None else _viewer(identity)
    whole: Component = shell(viewer, doors_for(current_roles()), Contact(**contact()), csrf, mark, today())
    return whole


def _viewer(identity: Identity) -> Viewer:
    with reading() as database:
        mine = customers_of(database, identity.user_id, today())
    rows = zip(mine["id"], mine["number"], mine["street_line"], mine["name"], strict=True)
    choices = {ident: Account(number, street, name) for ident, number, street, name in rows}
    chosen = None if identity.customer_id is None else choices.get(identity.customer_id)
    number = None if chosen is None else chosen.number
    return Viewer(identity.name, identity.email, identity.roles, list(choices.values()), number)
