"""Documents of the customer in force: invoices, interest notes, statements of account."""

from typing import Final

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from domain.links import number_in
from domain.properties import EVERY
from domain.roles import CUSTOMERS
from domain.statements import SpanError
from endpoints.files import sent
from endpoints.routes import Routes
from services.audit import note_export
from services.interest_notes import note_pdf
from services.invoice_years import TooManyPapersError, year_of_papers
from services.invoices_shown import WHOSE, is_of_all
from services.papers import ConsentMissingError, file_name, invoice_pdf, invoice_xml
from services.runtime import today
from services.statements import FAULT_WORDS, TooLongError, statement_pdf
from texts import _

EXPORT: Final = "invoice-document"
"""What the trail calls an invoice that was taken along."""
YEAR: Final = "invoices-of-year"
NOTE: Final = "interest-note"
STATEMENT: Final = "account-statement"
STRUCTURED: Final = "invoice-xml"
DUPLICATE: Final = "duplicate"
PDF: Final = "application/pdf"


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/invoices/<path:number>.pdf", invoice, roles=CUSTOMERS)
    routes.add("/invoices/<path:number>.xml", structured_invoice, roles=CUSTOMERS)
    routes.add("/invoices/<int:year>.zip", year_of_invoices, roles=CUSTOMERS)
    routes.add("/finance/notes/<path:number>.pdf", note, roles=CUSTOMERS)
    routes.add("/finance/statement.pdf", account, roles=CUSTOMERS)


def invoice(number: str) -> ResponseReturnValue:
    """Send an invoice of the customer in force; with ``?duplicate`` it is marked as one, with its date."""
    number, is_duplicate = number_in(number), DUPLICATE in request.args
    try:
        document = invoice_pdf(number, is_duplicate=is_duplicate)
    except ConsentMissingError:
        return make_response(_refusal())
    note_export(f"{EXPORT}.pdf", {"number": number} | ({DUPLICATE: "yes"} if is_duplicate else {}))
    return sent(document, PDF, f"{file_name(number)}.pdf", is_shown=True)


def structured_invoice(number: str) -> ResponseReturnValue:
    """Send the FA(3) of an invoice of the customer in force, byte for byte as it was kept."""
    number = number_in(number)
    try:
        document = invoice_xml(number)
    except ConsentMissingError:
        return make_response(_refusal())
    note_export(f"{STRUCTURED}.xml", {"number": number})
    return sent(document, "application/xml", f"{file_name(number)}.xml")


def year_of_invoices(year: int) -> ResponseReturnValue:
    """Send the invoices of a year of the customer in force, or of all, in one file, made while it is sent."""
    of_all = is_of_all(request.args)
    try:
        parts = year_of_papers(year, of_all=of_all)
    except ConsentMissingError:
        return make_response(_refusal())
    except TooManyPapersError:
        advice = _("There are too many invoices for one file: take the list as CSV or XLSX, and single ones as PDF.")
        if of_all:
            advice = _("There are too many invoices for one file: choose a property, and take the year of that one.")
        return make_response(_told(400, _("There is nothing to print here"), advice))
    note_export(f"{YEAR}.zip", {"year": str(year)} | ({WHOSE: EVERY} if of_all else {}))
    return sent(parts, "application/zip", f"{YEAR}-{year}.zip")


def note(number: str) -> ResponseReturnValue:
    """Send an interest note of the customer in force."""
    number = number_in(number)
    document = note_pdf(number)
    note_export(f"{NOTE}.pdf", {"number": number})
    return sent(document, PDF, f"{file_name(number)}.pdf", is_shown=True)


def account() -> ResponseReturnValue:
    """Send the statement of account of the customer in force between the days ``first`` and ``last``."""
    asked = {name: request.args[name] for name in ("first", "last") if name in request.args}
    try:
        document = statement_pdf(asked.get("first", ""), asked.get("last", ""))
    except SpanError as error:
        return make_response(_told(400, _("No statement of these days"), str(FAULT_WORDS[error.fault])))
    except TooLongError:
        advice = _("There are too many bookings for one document: choose fewer days, or take CSV or XLSX.")
        return make_response(_told(400, _("No statement of these days"), advice))
    note_export(f"{STATEMENT}.pdf", asked)
    return sent(document, PDF, f"{STATEMENT}-{today()}.pdf", is_shown=True)


def _refusal() -> tuple[str, int]:
    advice = _("Invoices to print are for customers who have agreed to e-invoices. Yours come on paper.")
    return _told(403, _("There is nothing to print here"), advice)


def _told(status: int, title: str, advice: str) -> tuple[str, int]:
    return render_template("error.html", title=title, advice=advice, status=status), status
