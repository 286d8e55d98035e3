"""The papers of the finance page: the statement of account and the interest that is running."""

from urllib.parse import urlencode

from dash import Input, Output
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.finance.interest import SLOT, late_interest
from components.finance.screen import Ids as Page
from components.finance.statement import Ids, ways
from domain.finance import nearest_view
from domain.roles import CUSTOMERS
from domain.statements import SpanError
from services.interest_notes import known_until, late_interest_shown
from services.runtime import today
from services.statements import FAULT_WORDS, statement, told_of


def show_statement(first: str | None, last: str | None) -> tuple[str, list[Component]]:
    """Say what the account comes to between two days and lead to its files, or say what is wrong with the days."""
    try:
        found = statement(first or "", last or "")
    except SpanError as error:
        return str(FAULT_WORDS[error.fault]), []
    query = urlencode({"first": found.span.first.isoformat(), "last": found.span.last.isoformat()})
    return told_of(found), [*ways(query)]


def show_late_interest(as_of: str | None) -> Component:
    """Show what the late documents have cost in interest by the chosen day."""
    on = nearest_view("", as_of or "", today()).as_of
    shown, kind = late_interest_shown(on)
    return late_interest(shown, known_until(kind), on)


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
