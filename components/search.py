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


def address_search(street: str = "") -> html.Form:
    """Return the form with a street as an example; ``assets/search.js`` suggests places and goes to the picked one."""
    label = _("Your address or street")
    combobox = {
        "role": "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": Ids.LIST,
        "aria-label": label,
        "aria-describedby": Ids.SAID,
        "autocomplete": "off",
        "maxlength": "200",
    }
    field = dmc.TextInput(
        id=Ids.FIELD,
        name="q",
        placeholder=_("Your address or street, for example {street}", street=street) if street else label,
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
