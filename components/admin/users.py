"""Users: whom to look for, who was found, and what can be done to one of them."""

from typing import Final, Protocol
from urllib.parse import urlencode

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Tone, card, empty_state, tag
from components.forms import form, sender
from components.shell import ROLE_NAMES
from components.steps import asked_step, step_button
from components.tables import Column, long_table
from domain.roles import Role
from domain.written import row_number
from texts import _, _l, ngettext

PATH: Final = "/admin/users"
AREA: Final = "user"
ROLE_ABOUT: Final = {
    Role.CUSTOMER: _l("sees the accounts that are connected with the sign-in"),
    Role.CLERK: _l("serves customers"),
    Role.DISPATCHER: _l("runs the network and its failures"),
    Role.ANALYST: _l("looks at figures of the whole utility"),
    Role.FIRE: _l("sees hydrants"),
    Role.ADMIN: _l("everything on these pages"),
}
STATE_TONES: Final[dict[tuple[bool, bool], Tone]] = {
    (True, False): "ok",
    (True, True): "warn",
    (False, False): "bad",
    (False, True): "bad",
}
"""By whether somebody is active, and was invited and has not come yet."""


class Ids:
    """Element ids of the page."""

    WORDS = "users-words"
    ROLE = "users-role"
    KEPT = "users-kept"
    FOUND = "users-found"
    USER = "users-user"
    PANEL = "users-panel"
    ROLES = "users-roles"
    EMAIL = "users-email"
    NAME = "users-name"
    STAFF_ROLES = "users-staff-roles"
    LOCALE = "users-locale"
    INVITE = "users-invite"


def screen(user: str, words: str, role: str) -> html.Div:
    """Return the list of users, or where ``user`` is somebody's number, what is known of that one."""
    known = row_number(user)
    if known is not None:
        panel = [dcc.Store(id=Ids.USER, data=known), html.Div(id=Ids.PANEL, className="page")]
        return admin_page(PATH, *panel, is_below=True)
    return admin_page(PATH, card(_search(words, role), html.Div(id=Ids.FOUND)), _invitation())


def _invitation() -> html.Section:
    """Return the form that invites a colleague."""
    roles = [dmc.Checkbox(label=str(ROLE_NAMES[role]), value=role.value) for role in Role if role is not Role.CUSTOMER]
    languages = [{"value": "pl", "label": "Polski"}, {"value": "en", "label": "English"}]
    fields = [
        dmc.TextInput(id=Ids.EMAIL, label=_("E-mail address"), size="sm"),
        dmc.TextInput(id=Ids.NAME, label=_("Name"), size="sm"),
        dmc.Select(id=Ids.LOCALE, label=_("Language"), data=languages, value="pl", allowDeselect=False, size="sm"),
    ]
    group = dmc.CheckboxGroup(dmc.Group(roles), id=Ids.STAFF_ROLES, value=[], label=_("Roles"))
    words = _("They are sent a link by which they set their password; it works once, for a week.")
    told = html.P(words, className="sub small")
    button = sender(Ids.INVITE, _("Send the invitation"))
    return card(form([html.Div(fields, className="filters"), group, told, button]), title=_("Invite a colleague"))


def _search(words: str, role: str) -> html.Div:
    kinds = [{"value": "", "label": _("everybody")}, {"value": "staff", "label": _("everybody who works here")}]
    roles = [{"value": one.value, "label": str(ROLE_NAMES[one])} for one in Role]
    known = role if role in {one["value"] for one in roles} | {"staff"} else ""
    field = dmc.TextInput(id=Ids.WORDS, value=words, label=_("Name or e-mail address"), debounce=300, size="sm")
    choice = dmc.Select(
        id=Ids.ROLE, data=[*kinds, *roles], value=known, label=_("Role"), allowDeselect=False, size="sm"
    )
    return html.Div([field, choice, html.Span(id=Ids.KEPT, hidden=True)], className="filters")


class UserRow(Protocol):
    """A row of the query for users."""

    name: str
    email: str
    roles: tuple[Role, ...]
    customers: int
    has_factor: bool
    is_active: bool
    is_invited: bool


def found_users(users: pd.DataFrame, count: int) -> Component:
    """Return the users that were found as a table; ``count`` is how many fit in all."""
    if users.empty:
        return empty_state(_("Nobody fits"), _("Look for a part of the name or of the e-mail address."))
    shown = users.assign(
        place=[f"{PATH}?{urlencode({'user': ident})}" for ident in users["id"]],
        roles=[roles_words(roles) for roles in users["roles"]],
        factor=[_("yes") if has else _("no") for has in users["has_factor"]],
        state=[state_words(*one) for one in zip(users["is_active"], users["is_invited"], strict=True)],
    )
    tones = {state_words(*state): tone for state, tone in STATE_TONES.items()}
    columns = [
        Column("name", _("Name"), leads="place"),
        Column("email", _("E-mail address")),
        Column("roles", _("Roles")),
        Column("customers", _("Customer accounts"), "number"),
        Column("last_seen_at", _("Last seen"), "moment"),
        Column("factor", _("Second factor")),
        Column("state", _("State"), "tag", tones=tones),
    ]
    told = ngettext("{count} user", "{count} users", count)
    if count > len(users):
        told = _("The first {shown} of {all} users. Look for a name to see others.", shown=len(users), all=count)
    return html.Div([html.P(told, className="sub small"), long_table(shown, columns, caption=_("Users"))])


def panel(user: UserRow, customers: list[str], sessions: pd.DataFrame) -> list[Component]:
    """Return what is known of a user, a row of the query, and what can be done."""
    return [
        card(_about(user, customers), title=user.name),
        html.Div([_roles(user), _access(user)], className="row c2"),
        _sessions(sessions),
    ]


def _about(user: UserRow, customers: list[str]) -> html.Dl:
    more = user.customers - len(customers)
    numbers = ", ".join(customers) + (" " + _("and {count} more", count=more) if more > 0 else "")
    factor = tag(_("second factor"), "ok") if user.has_factor else tag(_("no second factor"), "warn")
    standing = (user.is_active, user.is_invited)
    state = tag(state_words(*standing), STATE_TONES[standing])
    rows: list[tuple[str, str | Component]] = [
        (_("E-mail address"), user.email),
        (_("Roles"), roles_words(user.roles) or _("none")),
        (_("Customer accounts"), numbers or _("none")),
        (_("State"), html.Span([state, factor], className="tags")),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows], className="pairs seen")


def _roles(user: UserRow) -> html.Section:
    boxes = [
        dmc.Checkbox(label=str(ROLE_NAMES[role]), description=str(ROLE_ABOUT[role]), value=role.value) for role in Role
    ]
    group = dmc.CheckboxGroup(boxes, id=Ids.ROLES, value=[role.value for role in user.roles], label=_("Roles"))
    told = html.P(_("Whoever has other roles signs in anew."), className="sub small")
    return card(group, told, step_button(AREA, "set_roles", _("Save the roles")), title=_("What they may do"))


def _access(user: UserRow) -> html.Section:
    if not user.is_active:
        steps: list[Component] = [step_button(AREA, "enable", _("Let them sign in again"))]
    else:
        told = _("They are signed out everywhere and cannot sign in until somebody lets them again.")
        steps = [asked_step(AREA, "disable", _("Disable the account"), told)]
    told = _("Wherever they are signed in, they have to sign in anew.")
    steps.append(asked_step(AREA, "end_sessions", _("Sign out everywhere"), told))
    if user.is_active and user.is_invited:
        steps.append(step_button(AREA, "invite_again", _("Send the invitation again")))
    if user.has_factor:
        told = _("For somebody who has lost the telephone and the recovery codes. Make sure that it is them who asks.")
        steps.append(asked_step(AREA, "reset_factor", _("Take the second factor off"), told))
    return card(html.Div(steps, className="steps"), title=_("Access"))


def _sessions(sessions: pd.DataFrame) -> html.Section:
    if sessions.empty:
        return card(html.P(_("Nowhere at the moment."), className="sub"), title=_("Where they are signed in"))
    columns = [
        Column("device", _("Device")),
        Column("address", _("Network address")),
        Column("created_at", _("Signed in"), "moment"),
        Column("last_seen_at", _("Last seen"), "moment"),
    ]
    table = long_table(sessions, columns, caption=_("Where they are signed in"))
    return card(table, title=_("Where they are signed in"))


def no_such_user() -> Component:
    """Return what stands where nobody has the number of the address."""
    back = dcc.Link(_("All users"), href=PATH, className="button ghost")
    return card(empty_state(_("There is no such user"), _("The link may be old."), back))


def roles_words(roles: tuple[Role, ...]) -> str:
    """Name roles."""
    return ", ".join(str(ROLE_NAMES[role]) for role in roles)


def state_words(active: object, invited: object) -> str:
    """Say whether somebody may sign in, and has done so."""
    if not active:
        return _("disabled")
    return _("invited") if invited else _("active")
