"""The papers of the finance page: the statement of account."""

from urllib.parse import urlencode

from dash import Input, Output
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.finance.statement import Ids, ways
from domain.roles import CUSTOMERS
from domain.statements import SpanError
from services.statements import FAULT_WORDS, statement, told_of


def show_statement(first: str | None, last: str | None) -> tuple[str, list[Component]]:
    """Say what the account comes to between two days and lead to its files, or say what is wrong with the days."""
    try:
        found = statement(first or "", last or "")
    except SpanError as error:
        return str(FAULT_WORDS[error.fault]), []
    query = urlencode({"first": found.span.first.isoformat(), "last": found.span.last.isoformat()})
    return told_of(found), [*ways(query)]


def register(bind: Binder) -> None:
    """Wire the card."""
    bind(
        show_statement,
        [Output(Ids.TOLD, "children"), Output(Ids.WAYS, "children")],
        [Input(Ids.FIRST, "value"), Input(Ids.LAST, "value")],
        roles=CUSTOMERS,
        prevent_initial_call=False,
    )
