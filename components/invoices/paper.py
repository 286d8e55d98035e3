"""The ways to an invoice as a document."""

from dash import html

from domain.links import invoice_at
from texts import _


def no_papers() -> html.Div:
    """Return why there are no documents."""
    told = _("Invoices to print are for customers who have agreed to e-invoices. Yours come on paper.")
    return html.Div(html.P(told, className="sub small"), className="papers")


def paper_links(number: str, *, has_xml: bool = False, checked_at: str = "") -> html.Div:
    """Return the document, its duplicate, its FA(3) where there is one, and where KSeF tells that it is genuine."""
    file = invoice_at(number)
    ways = [
        html.A(_("Open as PDF"), href=f"{file}.pdf", className="button", target="_blank"),
        html.A(_("Duplicate as PDF"), href=f"{file}.pdf?duplicate", className="button ghost", target="_blank"),
    ]
    if has_xml:
        ways.append(html.A(_("Download as XML, FA(3)"), href=f"{file}.xml", className="button ghost"))
    if checked_at:
        ways.append(
            html.A(_("Check in KSeF"), href=checked_at, className="button ghost", target="_blank", rel="noopener")
        )
    return html.Div(ways, className="papers ways")


def year_link(year: str, whose: str = "") -> html.A:
    """Return the way to all documents of a year in one file; ``whose`` says whether those of all properties."""
    asked = f"?properties={whose}" if whose else ""
    return html.A(_("All of {year} as ZIP", year=year), href=f"/invoices/{year}.zip{asked}", className="link")
