"""``/invoices/<number>.pdf``: an invoice as a document to print."""

import re
from typing import Final

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from domain.roles import CUSTOMERS
from endpoints.routes import Routes
from services.audit import note_export
from services.papers import ConsentMissingError, invoice_pdf
from texts import _

UNSAFE: Final = re.compile(r"[^A-Za-z0-9]+")
EXPORT: Final = "invoice-document"
"""What the trail calls an invoice that was taken along."""
DUPLICATE: Final = "duplicate"


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/invoices/<path:number>.pdf", invoice, roles=CUSTOMERS)


def invoice(number: str) -> ResponseReturnValue:
    """Send an invoice of the customer in force; with ``?duplicate`` it is marked as one, with its date."""
    is_duplicate = DUPLICATE in request.args
    try:
        document = invoice_pdf(number, is_duplicate=is_duplicate)
    except ConsentMissingError:
        return make_response(_refusal(), 403)
    note_export(f"{EXPORT}.pdf", {"number": number} | ({DUPLICATE: "yes"} if is_duplicate else {}))
    response = Response(document, mimetype="application/pdf")
    name = UNSAFE.sub("-", number).strip("-")
    response.headers.set("Content-Disposition", "inline", filename=f"{name or 'invoice'}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _refusal() -> str:
    advice = _("Invoices to print are for customers who have agreed to e-invoices. Yours come on paper.")
    return render_template("error.html", title=_("There is nothing to print here"), advice=advice, status=403)
