"""``/export/<name>.csv`` and ``.xlsx``: what a screen shows, as a file, for whoever may see that screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import ADMINS, CUSTOMERS, OFFICE, Policy, allowed
from endpoints.files import nothing_known, sent
from endpoints.routes import Routes
from services.audit import note_export
from services.audit_search import audit_export
from services.consumption_beside import comparison_export, flow_export
from services.consumption_shown import consumption_export, readings_export
from services.contracts_shown import contracts_export
from services.due_dates import due_export
from services.exports import ExportTable, csv_parts, xlsx_parts
from services.finance import SHOWN, finance_export, properties_export
from services.identity import current_roles
from services.imports import issues_export
from services.invoices_shown import invoice_export, invoice_list_export
from services.runtime import today
from services.settlement.office import settlement_export
from services.statements import statement_export
from services.unmatched import unmatched_export

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table that may be exported: by whom, and how it is built from the filters in the address.

    ``build`` takes whose data it is from the session, never from the filters, and refuses a filter that it does not
    know by ``InvalidInputError``.
    """

    roles: Policy
    build: Callable[[Mapping[str, str]], ExportTable]


DATASETS: Final[dict[str, Dataset]] = {
    **{name: Dataset(CUSTOMERS, finance_export(name)) for name in SHOWN},
    "account-statement": Dataset(CUSTOMERS, statement_export),
    "audit": Dataset(ADMINS, audit_export),
    "contracts": Dataset(CUSTOMERS, contracts_export),
    "due-dates": Dataset(CUSTOMERS, due_export),
    "invoice": Dataset(CUSTOMERS, invoice_export),
    "invoice-list": Dataset(CUSTOMERS, invoice_list_export),
    "properties": Dataset(CUSTOMERS, properties_export),
    "consumption": Dataset(CUSTOMERS, consumption_export),
    "comparison": Dataset(CUSTOMERS, comparison_export),
    "flow": Dataset(CUSTOMERS, flow_export),
    "readings": Dataset(CUSTOMERS, readings_export),
    "settlement": Dataset(OFFICE, settlement_export),
    "unmatched-payments": Dataset(OFFICE, unmatched_export),
    "import-issues": Dataset(ADMINS, issues_export),
}


def export(name: str, kind: str) -> ResponseReturnValue:
    """Send the named table as a file."""
    dataset = DATASETS.get(name)
    if dataset is None:
        raise NotFoundError(f"no data set {name!r}")
    if not allowed(dataset.roles, current_roles()):
        raise NotAllowedError(name)
    try:
        table = dataset.build(request.args)
    except InvalidInputError:
        return nothing_known(request.args)
    note_export(f"{name}.{kind}", request.args)
    named = f"{name}-{today()}.{kind}"
    if kind == "csv":
        return sent(csv_parts(table), "text/csv", named)
    return sent(xlsx_parts(table), XLSX, named)


def register(routes: Routes) -> None:
    """Add the exports, open to whoever may have any of them; each data set then asks for its own roles."""
    somebody = frozenset().union(*(dataset.roles for dataset in DATASETS.values()))
    routes.add("/export/<name>.<any(csv, xlsx):kind>", export, roles=somebody)
