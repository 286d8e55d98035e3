"""``/contracts/<number>/documents/<id>.pdf``: a document of one's own contract."""

from typing import Final

from flask.typing import ResponseReturnValue

from domain.links import number_in
from domain.roles import CUSTOMERS
from endpoints.files import sent
from endpoints.routes import Routes
from services.audit import note_export
from services.contract_documents import contract_pdf

EXPORT: Final = "contract-document"
"""What the trail calls a document that was taken along."""


def register(routes: Routes) -> None:
    """Add the endpoint of this module."""
    routes.add("/contracts/<path:number>/documents/<int:ident>.pdf", document, roles=CUSTOMERS)


def document(number: str, ident: int) -> ResponseReturnValue:
    """Send a document of a contract of the customer in force."""
    number = number_in(number)
    content = contract_pdf(number, ident)
    note_export(f"{EXPORT}.pdf", {"number": number})
    return sent(content, "application/pdf", f"document-{ident}.pdf", is_shown=True)
