"""The ways to an invoice as a document."""

from dash import html

from components.invoices.address import address_of
from texts import _


def paper_links(number: str, *, gets_papers: bool) -> html.Div:
    """Return the document and its duplicate, or why there are none to print."""
    if not gets_papers:
        told = _("Invoices to print are for customers who have agreed to e-invoices. Yours come on paper.")
        return html.Div(html.P(told, className="sub small"), className="papers")
    file = f"{address_of(number)}.pdf"
    ways = [
        html.A(_("Open as PDF"), href=file, className="button", target="_blank"),
        html.A(_("Duplicate as PDF"), href=f"{file}?duplicate", className="button ghost", target="_blank"),
    ]
    return html.Div(ways, className="papers ways")
