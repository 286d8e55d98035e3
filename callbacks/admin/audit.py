"""The trail: searched, the newest first, a page at a time."""

from typing import Any, Final

from dash import Input, Output, State
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.admin.audit import Ids, export_addresses, export_ids, found_entries
from components.cards import empty_state
from domain.errors import InvalidInputError
from domain.roles import ADMINS
from services.audit_search import Search, entries
from texts import _

MOST: Final = 50


def show_trail(
    who: str | None,
    about: str | None,
    action: str | None,
    first: str | None,
    last: str | None,
    start: dict[str, Any] | None,
) -> tuple[list[Component], str, str]:
    """Show entries that fit the filters, those older than the ``start`` if it was made for these filters."""
    words = {"who": who, "about": about, "action": action, "first": first, "last": last}
    search = {name: word or "" for name, word in words.items()}
    before = start["before"] if start is not None and start.get("of") == search else None
    csv, xlsx = export_addresses(search)
    try:
        # One more than is shown tells whether there are older ones.
        found = entries(Search(**search), before=before, most=MOST + 1)
    except InvalidInputError:
        return [empty_state(_("This is no day"), _("Choose another one."))], csv, xlsx
    shown = found_entries(found.head(MOST), search, older=len(found) > MOST, newest=before is None)
    return shown, csv, xlsx


def register(bind: Binder) -> None:
    """Wire the handlers of the trail."""
    inputs = [Input(ident, "value") for ident in (Ids.WHO, Ids.ABOUT, Ids.ACTION, Ids.FIRST, Ids.LAST)]
    shown = [Output(Ids.FOUND, "children"), *(Output(ident, "href") for ident in export_ids())]
    bind(show_trail, *shown, *inputs, State(Ids.BEFORE, "data"), roles=ADMINS, prevent_initial_call=False)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), *inputs)
