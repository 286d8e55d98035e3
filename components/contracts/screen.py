"""The contract pages before their data arrive."""

from typing import Final

from dash import dcc, html

from components.cards import breadcrumbs, card
from components.charts import export_links
from components.choosing import choice
from domain.links import CONTRACTS
from texts import _


class Ids:
    """Element ids of the list and of the page of one contract."""

    STATUS = "contracts-status"
    SERVICES = "contracts-services"
    YEAR = "contracts-year"
    FILTERS = "contracts-filters"
    """Holds the choices where there are several contracts."""
    KEPT = "contracts-kept"
    FOUND = "contracts-found"
    LIST = "contracts-list"
    """Prefix of the links to the files."""
    ASKED = "contract-asked"
    TITLE = "contract-title"
    OPENED = "contract-opened"


EXPORT: Final = "contracts"


def list_screen(status: str, services: str, year: str) -> html.Div:
    """Return the list; what is looked for comes from the address."""
    filters = html.Div(
        [
            choice(Ids.STATUS, _("Status"), status),
            choice(Ids.SERVICES, _("Services"), services),
            choice(Ids.YEAR, _("In force in the year"), year),
            html.Span(id=Ids.KEPT, hidden=True),
        ],
        id=Ids.FILTERS,
        hidden=True,
        className="filters labelled",
    )
    head = html.Div(html.H1(_("Contracts")), className="page-head")
    found = html.Div(id=Ids.FOUND, className="waiting")
    listed = card(filters, found, title=_("Your contracts"), actions=export_links(Ids.LIST, EXPORT))
    return html.Div([head, listed], className="page contracts")


def contract_screen(number: str) -> html.Div:
    """Return the page of the contract with a number."""
    return html.Div(
        [
            breadcrumbs((_("Contracts"), CONTRACTS)),
            html.H1(_("Contract"), id=Ids.TITLE),
            dcc.Store(id=Ids.ASKED, data=number),
            html.Div(html.Div(className="waiting"), id=Ids.OPENED, className="books"),
        ],
        className="page contract",
    )
