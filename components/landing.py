"""What stands at the first page for those who have no customer's home, and where a page is not open."""

from collections.abc import Callable, Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, empty_state
from components.search import address_search
from components.shell import Contact, Door, icon
from domain.emergency import EMERGENCY
from domain.layers import GROUPS, layers_for
from domain.roles import OFFICE, Role
from texts import _, _l

ABOUT: Final = {
    "/map": _l("The network on the town's own map: look, search, identify, pick a place."),
    "/consumption": _l("Water use by hour, day, month and billing period."),
    "/finance": _l("Balance, bills, payments and interest."),
    "/invoices": _l("Every invoice explained: from the readings to the last grosz."),
    "/contracts": _l("What is supplied where, by which meters, at which prices."),
    "/my-data": _l("What we know of you, how we write to you, your consents, who may see your account."),
    "/letters": _l("What goes by post waits here until the office has printed it."),
    "/office": _l("Work of customer service: readings, settlement, payments, what leaves for billing."),
    "/admin": _l("Users and roles, data, messages, the trail of changes, health."),
}
"""What a page is for, in a sentence."""
INSTEAD: Final = "instead"
"""Class of everything that stands in place of the page that was asked for."""


def welcome(doors: Sequence[Door], behind: Sequence[Door], contact: Contact, street: str) -> html.Div:
    """Return the first page of a stranger: the way in, whom to call, what is here.

    ``doors`` are open to everybody, those ``behind`` to customers who have signed in; ``street`` is one of the town.
    """
    sign_in = html.A([icon("sign-in"), _("Sign in")], href="/login", className="button ghost with-icon")
    words = _("See what is known at your address, how much water you use, what you owe and why.")
    hero = [
        html.H1(_("Your water, in one place")),
        html.P(words, className="sub lead"),
        address_search(street),
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


def staff_home(name: str, roles: frozenset[Role], doors: Sequence[Door], street: str) -> html.Div:
    """Return the first page of somebody who works here: what they can open, and what is there for them."""
    cards = [_door_card(door) for door in doors if door.path != "/"]
    if roles & OFFICE:
        # A plain link: the page is one of the server's own.
        cards.append(_door_card(Door("/letters", _("Letters to print")), link=html.A))
    links = html.Div(cards, className="row c3")
    search = card(address_search(street), title=_("What is at an address"))
    shown = [html.H1(_("Good day, {name}", name=name)), links, search, _on_the_map(roles)]
    return html.Div(shown, className=f"page {INSTEAD}")


def _on_the_map(roles: frozenset[Role]) -> html.Section:
    """Return what the map shows to somebody with these roles; what strangers do not see stands out."""
    layers, public = layers_for(roles), layers_for(None)
    rows = []
    for group in reversed(GROUPS):
        titles = [
            html.Li(html.Span(_(layer.title)) if layer in public else html.Strong(_(layer.title)))
            for layer in reversed(layers)
            if layer.group == group.name
        ]
        if titles:
            rows.append(html.Div([html.Dt(_(group.title)), html.Dd(html.Ul(titles, className="listed"))]))
    told = html.P(
        _("What is set in bold you see in full; the public sees it in outline or not at all."), className="sub small"
    )
    return card(html.Dl(rows, className="pairs seen"), told, title=_("What the map shows you"))


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
