"""The card of the calendar of due dates: make its secret address, see it once, end it."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, card
from texts import _


class Ids:
    """Element ids of the card."""

    WHOSE = "due-feed-whose"
    """Whether all properties are meant."""
    STATE = "due-feed-state"
    MAKE = "due-feed-make"
    END = "due-feed-end"


def feed_card(whose: str = "") -> html.Section:
    """Return the card before anything is known; ``whose`` says whether the calendar of all properties is meant."""
    spoken: Props = {"aria-live": "polite"}
    buttons = [
        html.Button(_("Make an address"), id=Ids.MAKE, type="button", className="button ghost"),
        html.Button(_("End it"), id=Ids.END, type="button", className="button ghost", hidden=True),
    ]
    told, worked = _of_all() if whose else _of_one()
    return card(
        dcc.Store(id=Ids.WHOSE, data=whose),
        html.P(told, className="sub"),
        html.Div(id=Ids.STATE, **spoken),
        html.Div(buttons, className="ways"),
        html.Details([html.Summary(_("How does it work?")), html.P(worked)], className="how small"),
        title=_("Due dates in your calendar"),
    )


def _of_one() -> tuple[str, str]:
    told = _(
        "Due dates in the calendar of your phone or computer, without signing in. Whoever has the address sees them."
    )
    return told, _(
        "Subscribe to the address in your calendar. It holds what is to be paid and when, no names and no places. What "
        "is paid is called off there and left out after two months. The address is shown once; a new one ends it, and "
        "so does the end of your right to see this account."
    )


def _of_all() -> tuple[str, str]:
    told = _(
        "Due dates of all your properties in one calendar, without signing in. Whoever has the address sees them, with "
        "the street and the customer number of each property."
    )
    return told, _(
        "Subscribe to the address in your calendar. It holds what is to be paid, when and for which property. What is "
        "paid is called off there and left out after two months. A property that comes to you appears there by itself, "
        "and one that you may not see any more drops out. The address is shown once, and a new one ends it."
    )


def no_feed() -> list[Component]:
    """Return what stands where there is no address."""
    return [html.P(_("There is no address yet."))]


def kept_feed(since: str) -> list[Component]:
    """Return what is known of an address that was shown before."""
    return [html.P(_("Your address has been in force since {moment}. Lost it? Make a new one.", moment=since))]


def shown_feed(address: str) -> list[Component]:
    """Return the address, for the only time."""
    labelled: Props = {"attributes": {"root": {"aria-label": _("Copy: {name}", name=_("Address of the calendar"))}}}
    copy = dmc.CopyButton(
        _("Copy"), value=address, copiedChildren=_("Copied"), size="xs", variant="default", **labelled
    )
    told = _("Copy it now: it is not shown again.")
    row = html.Div([html.Code(address, className="once"), copy], className="ways")
    return [html.P(html.B(told)), row]
