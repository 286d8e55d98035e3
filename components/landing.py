"""What stands at the first page for those who have no customer's home, and where a page is not open."""

from collections.abc import Callable, Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import empty_state, tag
from components.shell import ROLE_NAMES, Contact, Door, icon
from domain.emergency import EMERGENCY
from domain.roles import Role
from texts import _, _l

ABOUT: Final = {
    "/map": _l("The network on the town's own map: look, search, identify, pick a place."),
    "/consumption": _l("Water use by hour, day, month and billing period."),
    "/finance": _l("Balance, bills, payments and interest."),
}
"""What a page is for, in a sentence."""
INSTEAD: Final = "instead"
"""Class of everything that stands in place of the page that was asked for."""


def welcome(doors: Sequence[Door], behind: Sequence[Door], contact: Contact) -> html.Div:
    """Return the first page of a stranger: the way in, whom to call, what is here.

    ``doors`` are open to everybody, those ``behind`` to customers who have signed in.
    """
    sign_in = html.A([icon("sign-in"), _("Sign in")], href="/login", className="button with-icon")
    words = _("See how much water you use, what you owe and why, and look at the network of your town.")
    hero = [
        html.H1(_("Your water, in one place")),
        html.P(words, className="sub lead"),
        html.Div([sign_in, *(_way(door) for door in doors)], className="ways"),
    ]
    first = html.Div([html.Section(hero, className="card hero"), _emergency(contact)], className="row c21")
    opened = [_door_card(door, _("Open to everybody")) for door in doors]
    # A plain link: the server leads through the sign-in page and on.
    closed = [_door_card(door, _("After signing in"), html.A) for door in behind]
    return html.Div([first, html.Div([*opened, *closed], className="row c3")], className=f"page {INSTEAD}")


def _emergency(contact: Contact) -> html.Section:
    told = _("No water, a leak in the street, sewage that backs up, a missing manhole cover: call at any hour.")
    lines = [
        html.H2([icon("phone"), _("Water emergency")], className="with-icon"),
        html.P(html.A(EMERGENCY, href=f"tel:{EMERGENCY}"), className="big num"),
        html.P(told, className="sub small"),
    ]
    if contact.phone:
        number = html.A(contact.phone, href=contact.phone_link, className="link")
        lines.append(html.P([contact.name or _("The utility"), ": ", number], className="small"))
    return html.Section(lines, className="card call-card")


def staff_home(name: str, roles: frozenset[Role], doors: Sequence[Door]) -> html.Div:
    """Return the first page of somebody who works here: who they are and what they can open."""
    tags = [tag(str(ROLE_NAMES[role])) for role in Role if role in roles]
    who = html.Div([html.H1(_("Good day, {name}", name=name)), html.P(tags, className="tags")])
    links = [_door_card(door) for door in doors if door.path != "/"]
    return html.Div([who, html.Div(links, className="row c3")], className=f"page {INSTEAD}")


def no_customer() -> html.Div:
    """Return what a customer without any account sees."""
    told = _("No account of the utility is connected with your sign-in yet. Call the utility to have it connected.")
    return html.Div(
        [html.H1(_("Welcome")), html.Div(empty_state(_("Nothing here yet"), told), className="card")], className=INSTEAD
    )


def refused() -> html.Div:
    """Return what stands in place of a page that is not open to the viewer."""
    way = dcc.Link(_("Go to the first page"), href="/", className="button")
    told = empty_state(_("Your account does not allow it."), _("If it should, ask the utility."), way)
    return html.Div([html.H1(_("This is not open to you")), html.Div(told, className="card")], className=INSTEAD)


def broken() -> html.Div:
    """Return what stands in place of a page that could not be made."""
    told = _("It is our fault and has been noted. Nothing was changed; try again in a moment.")
    way = html.A(_("Try again"), href="", className="button")
    return html.Div([html.H1(_("Something went wrong")), html.Div(empty_state(told, "", way), className="card")])


def not_found() -> html.Div:
    """Return what stands where there is no page."""
    way = dcc.Link(_("Go to the first page"), href="/", className="button")
    told = empty_state(_("The address may be mistyped, or the page has moved."), "", way)
    return html.Div([html.H1(_("There is no such page")), html.Div(told, className="card")])


def _way(door: Door) -> dcc.Link:
    return dcc.Link([icon(door.icon), door.name], href=door.path, className="button ghost with-icon")


def _door_card(door: Door, note: str = "", link: Callable[..., Component] = dcc.Link) -> Component:
    about = str(ABOUT.get(door.path, ""))
    words = [html.Strong(door.name), html.Span(about, className="sub small")]
    noted = [html.Span(note, className="tiny")] if note else []
    return link(
        [icon(door.icon), html.Span([*words, *noted], className="choice-place")],
        href=door.path,
        className="card door-card",
    )
