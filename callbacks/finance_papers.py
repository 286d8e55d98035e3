"""What the finance page gives to take along: a statement of account, a calendar; and the interest that is running."""

from dash import Input, Output, ctx
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.finance.feed import Ids as Feed
from components.finance.feed import kept_feed, no_feed, shown_feed
from components.finance.interest import SLOT, late_interest
from components.finance.screen import Ids as Page
from components.finance.statement import Ids, ways
from domain.finance import nearest_view
from domain.properties import EVERY
from domain.roles import CUSTOMERS
from domain.statements import SpanError
from services.feeds import end_feed, feed_made_at, make_feed
from services.interest_notes import known_until, late_interest_shown
from services.runtime import current, today
from services.statements import FAULT_WORDS, statement, told_of
from texts import moment


def show_statement(first: str | None, last: str | None) -> tuple[str, list[Component]]:
    """Say what the account comes to between two days and lead to its files, or say what is wrong with the days."""
    try:
        found = statement(first or "", last or "")
    except SpanError as error:
        return str(FAULT_WORDS[error.fault]), []
    return told_of(found), [*ways({"first": found.span.first.isoformat(), "last": found.span.last.isoformat()})]


def show_late_interest(as_of: str | None) -> Component:
    """Show what the late documents have cost in interest by the chosen day."""
    on = nearest_view("", as_of or "", today()).as_of
    shown, kind = late_interest_shown(on)
    return late_interest(shown, known_until(kind), on)


def show_feed(make: int | None, end: int | None, whose: str | None = None) -> tuple[list[Component], bool]:
    """Make or end the address of the calendar, as was pressed, and say how it stands; the second hides its end."""
    of_all = whose == EVERY
    if ctx.triggered_id == Feed.MAKE and make:
        return shown_feed(make_feed(of_all=of_all)), False
    if ctx.triggered_id == Feed.END and end:
        end_feed(of_all=of_all)
    since = feed_made_at(of_all=of_all)
    return (no_feed(), True) if since is None else (kept_feed(moment(since, current().zone)), False)


def register(bind: Binder) -> None:
    """Wire the cards."""
    bind(
        show_late_interest,
        Output(SLOT, "children"),
        Input(Page.AS_OF, "value"),
        roles=CUSTOMERS,
        prevent_initial_call=False,
    )
    bind(
        show_statement,
        [Output(Ids.TOLD, "children"), Output(Ids.WAYS, "children")],
        [Input(Ids.FIRST, "value"), Input(Ids.LAST, "value")],
        roles=CUSTOMERS,
        prevent_initial_call=False,
    )
    bind(
        show_feed,
        [Output(Feed.STATE, "children"), Output(Feed.END, "hidden")],
        [Input(Feed.MAKE, "n_clicks"), Input(Feed.END, "n_clicks"), Input(Feed.WHOSE, "data")],
        roles=CUSTOMERS,
        prevent_initial_call=False,
    )
