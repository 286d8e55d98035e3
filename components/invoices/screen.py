"""The invoice pages before their data arrive."""

from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html

from components.cards import Props, breadcrumbs, card
from components.charts import export_links
from components.choosing import choice
from components.properties import whose
from domain.invoice_list import Wanted
from domain.links import INVOICES
from domain.properties import EVERY
from texts import _


class Ids:
    """Element ids of the list and of the page of one invoice."""

    STATUS = "invoices-status"
    YEAR = "invoices-year"
    PREMISE = "invoices-premise"
    PREMISES = "invoices-premises"
    """Holds the choice of a property where there are several."""
    NUMBER = "invoices-number"
    PROPERTIES = "invoices-properties"
    """Whether all properties are looked through."""
    KEPT = "invoices-kept"
    TOLD = "invoices-told"
    FOUND = "invoices-found"
    LIST = "invoices-list"
    """Prefix of the links to the files."""
    WHOLE = "invoices-whole"
    """Holds the way to all documents of a year."""
    ASKED = "invoice-asked"
    TITLE = "invoice-title"
    OPENED = "invoice-opened"


EXPORT: Final = "invoice-list"
TYPED_MS: Final = 300
"""After a pause of this length what was typed is looked for."""


def list_screen(wanted: Wanted, properties: str) -> html.Div:
    """Return the list; what is looked for comes from the address, and whether in all ``properties``."""
    chosen = properties if properties == EVERY else ""
    filters = html.Div(
        [
            choice(Ids.STATUS, _("Status"), wanted.status),
            choice(Ids.YEAR, _("Year"), wanted.year),
            html.Div(choice(Ids.PREMISE, _("Property"), wanted.premise), id=Ids.PREMISES, hidden=True),
            dmc.TextInput(id=Ids.NUMBER, label=_("Number"), value=wanted.number, debounce=TYPED_MS, size="sm"),
            html.Span(id=Ids.KEPT, hidden=True),
            dcc.Store(id=Ids.PROPERTIES, data=chosen),
        ],
        className="filters labelled",
    )
    head = html.Div([html.H1(_("Invoices")), whose(INVOICES, chosen)], className="page-head")
    spoken: Props = {"aria-live": "polite"}
    told = html.P(id=Ids.TOLD, className="sub", **spoken)
    found = html.Div(id=Ids.FOUND, className="waiting")
    ways = [html.Span(id=Ids.WHOLE), *export_links(Ids.LIST, EXPORT)]
    listed = card(filters, told, found, title=_("Invoices and corrections"), actions=ways)
    return html.Div([head, listed], className="page invoices")


def invoice_screen(number: str) -> html.Div:
    """Return the page of the invoice with a number."""
    return html.Div(
        [
            breadcrumbs((_("Invoices"), INVOICES)),
            html.H1(_("Invoice"), id=Ids.TITLE),
            dcc.Store(id=Ids.ASKED, data=number),
            html.Div(html.Div(className="waiting"), id=Ids.OPENED, className="books"),
        ],
        className="page invoice",
    )
