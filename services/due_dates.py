"""What is to be paid when, of all properties of the user: one source for the screen and for the file."""

from collections.abc import Mapping

import pandas as pd

from data.queries.portfolio import open_of_all
from domain.bank import in_groups
from domain.errors import InvalidInputError
from domain.finance import due_parts_of
from domain.invoices import EntryKind
from domain.ledger import age_of
from services.exports import ExportTable
from services.file_heads import as_of
from services.finance import AGE_WORDS, ENTRY_WORDS
from services.identity import current_user
from services.runtime import reading, today
from texts import _


def open_everywhere() -> pd.DataFrame:
    """Return what is open of all properties of the user today: ``data.queries.portfolio.OPEN``."""
    with reading() as session:
        return open_of_all(session, current_user(), today())


def due_shown(found: pd.DataFrame) -> pd.DataFrame:
    """Return what is to be paid under its headings, the earliest due date first; what is overpaid is left out."""
    columns = [found[name].tolist() for name in ("entry_id", "street", "customer", "account")]
    about = {ident: told for ident, *told in zip(*columns, strict=True)}
    rows = []
    for item in due_parts_of(found[found["open"] > 0]):
        street, customer, account = about[item.entry.id]
        due_on, age = item.entry.order[0], str(AGE_WORDS[age_of(item, today())])
        kind = str(ENTRY_WORDS[EntryKind(item.entry.kind)])
        spaced = in_groups(account)
        rows.append((street, due_on, item.open, item.entry.label, age, kind, item.entry.amount, spaced, customer))
    headings = [
        *(_("Property"), _("Due"), _("Open amount"), _("Document"), _("Age"), _("Entry"), _("Amount")),
        *(_("Account to pay to"), _("Customer number")),
    ]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def due_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of what is to be paid for all properties of the user."""
    if filters:
        raise InvalidInputError(f"unknown filters {sorted(filters)}")
    return ExportTable.of(_("Due dates of all properties"), due_shown(open_everywhere()), as_of())
