"""The search for an address: one field with suggestions, a plain form where there are no scripts."""

import dash_mantine_components as dmc
from dash import html

from components.cards import Props
from texts import _


class Ids:
    """Element ids of the search, which ``assets/search.js`` knows."""

    FIELD = "find-field"
    LIST = "find-list"
    SAID = "find-said"


def address_search() -> html.Form:
    """Return the form; ``assets/search.js`` suggests places and goes to the one that is picked."""
    combobox = {
        "role": "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": Ids.LIST,
        "aria-label": _("Your address or street"),
        "aria-describedby": Ids.SAID,
        "autocomplete": "off",
        "maxlength": "200",
    }
    field = dmc.TextInput(
        id=Ids.FIELD,
        name="q",
        placeholder=_("Your address, for example Lipowa 14"),
        size="md",
        attributes={"input": combobox},
    )
    listed: Props = {"aria-label": _("Suggestions")}
    words: Props = {
        "aria-live": "polite",
        "data-not-found": _("Nothing is like that here"),
        "data-busy": _("Too many questions at once. Wait a moment and try again."),
    }
    suggestions = html.Ul(id=Ids.LIST, role="listbox", hidden=True, className="suggestions", **listed)
    said = html.P(id=Ids.SAID, className="sub small find-said", **words)
    button = html.Button(_("Check"), type="submit", className="button")
    return html.Form(
        [html.Div([field, suggestions], className="find-field"), button, said],
        action="/at",
        method="GET",
        role="search",
        className="find",
    )
