"""The frame around every page: brand, doors, account, language, colours, help."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html, page_container
from dash.development.base_component import Component

from components.cards import Props
from components.theme import dmc_theme
from domain.emergency import EMERGENCY
from domain.roles import ROLE_WORDS, Role
from texts import LANGUAGES, _, _l, day, language, reading_order

PHONE_DOORS: Final = 5
SELDOM: Final = frozenset({"/contracts", "/my-data"})
"""On a phone these doors leave their place at the foot to others and stand in the menu of the person."""
SIDE_PX: Final = 236
TOP_PX: Final = 72
PHONE_BAR_PX: Final = 66

ROLE_NAMES: Final = {role: _l(ROLE_WORDS[role]) for role in Role}
ABOUT: Final = {
    "/help": _l("Help and contact"),
    "/accessibility": _l("Accessibility"),
    "/privacy": _l("Privacy"),
}
"""Plain pages for everybody, at the foot of every page."""
ICONS: Final = {
    "/": "home",
    "/consumption": "drop",
    "/finance": "card",
    "/contracts": "pen",
    "/my-data": "person",
    "/map": "map",
    "/office": "tray",
    "/admin": "gear",
}


class Ids:
    """Element ids of the shell."""

    LEAVE = "auth-redirect"
    MAIN = "main"
    NOTICE = "shell-notice"
    UNANSWERED = "shell-unanswered"
    PAGE = "_pages_store"
    """Dash's own store: it changes when a page has arrived."""
    ARRIVED = "shell-arrived"
    SCHEME = "shell-scheme"
    ACCOUNT = "shell-account"
    ACCOUNT_FORM = "account-form"
    """The cells of ``assets/tables.js`` that open an account have it sent, too."""


@dataclass(frozen=True, slots=True)
class Door:
    """A page that the viewer may open."""

    path: str
    name: str

    @property
    def icon(self) -> str:
        """Return the name of its icon."""
        return ICONS.get(self.path, "page")


@dataclass(frozen=True, slots=True)
class Account:
    """A customer whom the viewer may see."""

    number: str
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and what they may choose from."""

    name: str
    email: str
    roles: frozenset[Role]
    accounts: Sequence[Account]
    chosen: str | None
    """Number of the customer in force."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the utility is reached."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def phone_link(self) -> str:
        """Return the address that calls."""
        return f"tel:{self.phone.replace(' ', '')}"


def shell(
    viewer: Viewer | None, doors: Sequence[Door], contact: Contact, csrf: str, mark: str, on: dt.date
) -> dmc.MantineProvider:
    """Return the frame for ``viewer``, nobody for a stranger; the page itself comes by callback.

    ``mark`` changes with the session and its customer: by it the browser tells when the frame is no longer theirs.
    ``on`` is the day that stands on paper.
    """
    marked: Props = {"data-viewer": mark}
    return dmc.MantineProvider(
        [
            dcc.Location(id=Ids.LEAVE, refresh=True),
            html.Div(id=Ids.ARRIVED, hidden=True, **marked),
            html.A(_("Skip to the content"), href=f"#{Ids.MAIN}", className="skip"),
            dmc.AppShell(
                [
                    _top(viewer, doors, contact, csrf),
                    _side(doors),
                    _content(_paper_head(viewer, contact, on)),
                    _phone_bar(doors),
                ],
                layout="alt",
                header={"height": TOP_PX},
                navbar={"width": SIDE_PX, "breakpoint": "sm", "collapsed": {"mobile": True}},
                footer={"height": {"base": PHONE_BAR_PX, "sm": 0}},
                transitionDuration=0,
            ),
        ],
        theme=dmc_theme(),
        defaultColorScheme="auto",
    )


def icon(name: str) -> html.Span:
    """Return an icon; the word beside it says what it means."""
    hidden: Props = {"aria-hidden": "true"}
    return html.Span(className=f"icon icon-{name}", **hidden)


def _brand() -> dcc.Link:
    hidden: Props = {"aria-hidden": "true"}
    return dcc.Link([html.Span(className="drop", **hidden), "Wodnik"], href="/", className="brand")


def _side(doors: Sequence[Door]) -> dmc.AppShellNavbar:
    number = html.A(EMERGENCY, href=f"tel:{EMERGENCY}")
    emergency = html.Div([html.Span(_("Water emergency")), number], className="emergency")
    labelled: Props = {"aria-label": _("Main")}
    return dmc.AppShellNavbar(
        [_brand(), *(_door(door, "nav") for door in doors), emergency], className="side", **labelled
    )


def _phone_bar(doors: Sequence[Door]) -> dmc.AppShellFooter:
    labelled: Props = {"aria-label": _("Main, on the phone")}
    links = [_door(door, "bar-door") for door in _at_the_foot(doors)]
    return dmc.AppShellFooter(html.Nav(links, className="tabs", **labelled), hiddenFrom="sm")


def _at_the_foot(doors: Sequence[Door]) -> list[Door]:
    return [door for door in doors if door.path not in SELDOM][:PHONE_DOORS]


def _door(door: Door, kind: str) -> dcc.Link:
    return dcc.Link([icon(door.icon), html.Span(door.name)], href=door.path, className=f"door {kind}")


def _paper_head(viewer: Viewer | None, contact: Contact, on: dt.date) -> html.P:
    """Return what stands on paper only: who the utility is, whose account this is, and when it was printed."""
    chosen = None if viewer is None else _in_force(viewer)
    whose = "" if chosen is None else f"{_('Account {number}', number=chosen.number)} · {chosen.name} · {chosen.place}"
    words = [contact.name or "Wodnik", whose, _("Printed on {day}", day=day(on))]
    return html.P([html.Span(one) for one in words if one], className="paper-head num")


def _unanswered() -> html.Div:
    """Return what ``unanswered.js`` shows when the portal does not answer."""
    told = _(
        "What you see may be out of date, and what you did last may not have been kept. Check your connection and "
        "try again."
    )
    words = html.Div([html.Strong(_("The portal does not answer")), html.P(told, className="small")])
    anew: Props = {"data-reload": ""}
    again = html.Button(_("Try again"), type="button", className="button ghost", **anew)
    return html.Div([words, again], id=Ids.UNANSWERED, className="notice toast bad", role="alert", hidden=True)


def _content(paper_head: html.P) -> dmc.AppShellMain:
    live: Props = {"aria-live": "polite"}
    notice = html.Div(id=Ids.NOTICE, **live)
    content = html.Div([notice, _unanswered(), page_container], id=Ids.MAIN, tabIndex=-1, className="content")
    links = [html.A(str(name), href=path) for path, name in ABOUT.items()]
    return dmc.AppShellMain([paper_head, content, html.Footer(links, className="foot")])


def _top(viewer: Viewer | None, doors: Sequence[Door], contact: Contact, csrf: str) -> dmc.AppShellHeader:
    if viewer is None:
        left: list[Component] = [html.Div(_brand(), className="phone-only")]
        person: Component = html.A([icon("sign-in"), _("Sign in")], href="/login", className="link with-icon")
    else:
        left, person = [_account_box(viewer, csrf)], _person_menu(viewer, doors, csrf)
    # On a phone the settings are in the menu of the account. A stranger may not read the language: it stays in the
    # head, the colours are under Help.
    languages = html.Div(_languages(), className="languages" if viewer is None else "languages desk-only")
    colours = html.Div(_scheme("desk-only"), className="desk-only")
    extra = [html.Div(_scheme("phone-only"), className="phone-only")] if viewer is None else []
    right = html.Div([languages, colours, _help_menu(contact, extra), person], className="right")
    return dmc.AppShellHeader([*left, right], className="top")


def _settings() -> list[Component]:
    """Return what the menu of the account holds on a phone."""
    where = "phone-only"
    return [html.Div(_languages(), className=f"languages {where}"), html.Div(_scheme(where), className=where)]


def _languages() -> list[Component]:
    links: list[Component] = []
    for code in LANGUAGES:
        current: Props = {"aria-current": "true"} if code == language() else {}
        links.append(html.A(code.upper(), href=f"/lang/{code}", lang=code, hrefLang=code, **current))
    return links


def _scheme(where: str) -> dmc.ColorSchemeToggle:
    # The name holds both words, because either of them may be the one that is seen.
    named: Props = {"aria-label": _("Colours: {light} / {dark}", light=_("Light"), dark=_("Dark"))}
    return dmc.ColorSchemeToggle(
        id=f"{Ids.SCHEME}-{where}",
        lightIcon=html.Span([icon("sun"), _("Light")], className="with-icon"),
        darkIcon=html.Span([icon("moon"), _("Dark")], className="with-icon"),
        variant="transparent",
        className="scheme",
        **named,
    )


def _menu(summary: Sequence[Component | str], *content: Component, name: str) -> html.Details:
    return html.Details(
        [html.Summary(list(summary)), html.Div(list(content), className="sheet")], className=f"menu {name}"
    )


def _in_force(viewer: Viewer) -> Account | None:
    return next((account for account in viewer.accounts if account.number == viewer.chosen), None)


def _account_box(viewer: Viewer, csrf: str) -> Component:
    """Return the account in force; with several of them a list to choose another from."""
    chosen = _in_force(viewer)
    if chosen is None:
        roles = ", ".join(str(ROLE_NAMES[role]) for role in Role if role in viewer.roles)
        return html.Div([html.Span(roles, className="tiny"), html.Strong(viewer.name)], className="switch plain")
    if len(viewer.accounts) == 1:
        number = html.Span(_("Account {number}", number=chosen.number), className="tiny num")
        return html.Div([number, html.Strong(chosen.place)], className="switch")
    return _switcher(viewer.accounts, chosen, csrf)


def _switcher(accounts: Sequence[Account], chosen: Account, csrf: str) -> html.Div:
    """Return the choice of an account; whatever chooses one, here or on a page, sends the form beside it."""
    listed = sorted(accounts, key=lambda account: reading_order(account.place))
    choice = dmc.Select(
        id=Ids.ACCOUNT,
        data=[{"value": one.number, "label": f"{one.place} · {one.number}"} for one in listed],
        value=chosen.number,
        label=_("Customer account"),
        classNames={"label": "sr-only"},
        searchable=True,
        allowDeselect=False,
        nothingFoundMessage=_("No such account"),
        checkIconPosition="right",
        maxDropdownHeight=420,
    )
    fields = [_csrf(csrf), dcc.Input(type="hidden", name="number")]
    form = html.Form(fields, id=Ids.ACCOUNT_FORM, method="POST", action="/account/in-force", hidden=True)
    return html.Div([choice, form], className="switcher")


def _csrf(token: str) -> dcc.Input:
    return dcc.Input(type="hidden", name="csrf_token", value=token)


def _help_menu(contact: Contact, extra: Sequence[Component]) -> html.Details:
    lines = [_help_line("phone", _("Water emergency"), EMERGENCY, f"tel:{EMERGENCY}")]
    if contact.phone:
        lines.append(_help_line("phone", contact.name, contact.phone, contact.phone_link))
    if contact.email:
        lines.append(_help_line("page", _("E-mail"), contact.email, f"mailto:{contact.email}"))
    more = [html.A([icon("page"), str(name)], href=path, className="choice with-icon") for path, name in ABOUT.items()]
    return _menu([icon("help"), _("Help")], *lines, *more, *extra, name="help")


def _help_line(name: str, what: str, value: str, href: str) -> html.P:
    return html.P([icon(name), html.Span(what, className="sub"), html.A(value, href=href)], className="help-line")


def _person_menu(viewer: Viewer, doors: Sequence[Door], csrf: str) -> html.Details:
    initials = "".join(word[0] for word in viewer.name.split()[:2]).upper() or "?"
    hidden: Props = {"aria-hidden": "true"}
    face = [html.Span(initials, className="avatar", **hidden), html.Span(_("Your account"), className="sr-only")]
    who = html.P([html.Strong(viewer.name), html.Span(viewer.email, className="sub small")], className="who")
    leave = html.Button([icon("sign-out"), _("Sign out")], type="submit", className="choice with-icon")
    form = html.Form([_csrf(csrf), leave], method="POST", action="/logout")
    rest = [door for door in doors if door not in _at_the_foot(doors)]
    seldom = [
        dcc.Link([icon(door.icon), door.name], href=door.path, className="choice with-icon phone-only") for door in rest
    ]
    own = html.A([icon("person"), _("Account and sign-in")], href="/account", className="choice with-icon")
    return _menu(face, who, *_settings(), *seldom, own, form, name="person")
