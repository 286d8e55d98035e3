"""How documents lie in the tables, whoever makes them: their lines, the readings behind them, and who stands there."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, Connection, case, func, insert, literal, select
from sqlalchemy.orm import aliased

from data.models import Customer, Deployment, DocumentParties, InterestNote, Invoice
from data.queries.asked import in_parts
from domain.interest import Stretch
from domain.interest_notes import NoteItem
from domain.invoices import LineKind, LineStage
from domain.parties import FIELDS
from domain.settlement import Part, PricedLine

EIGHT_PLACES: Final = Decimal("1e-8")
"""To which the interest of a stretch is kept."""

NAMES: Final = {
    LineKind.WATER: "Dostarczanie wody",
    LineKind.SEWAGE: "Odprowadzanie ścieków",
    LineKind.WATER_SUBSCRIPTION: "Opłata abonamentowa, woda",
    LineKind.SEWAGE_SUBSCRIPTION: "Opłata abonamentowa, ścieki",
    LineKind.SUBMETER_SUBSCRIPTION: "Opłata abonamentowa, wodomierz dodatkowy",
}
"""As printed on the documents of a Polish utility, whatever the language of the portal."""


def line_row(invoice_id: int, position: int, stage: LineStage, line: PricedLine) -> dict[str, Any]:
    """Return the row of a line."""
    return {
        "invoice_id": invoice_id,
        "position": position,
        "stage": stage,
        "kind": line.kind,
        "name": NAMES[line.kind],
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "net": line.net,
        "vat_percent": line.vat_percent,
        "service_point_id": line.service_point_id,
        "rate_id": line.rate_id,
        "period_from": line.period.first,
        "period_until": line.period.last,
    }


def span_row(line_id: int, part: Part) -> dict[str, Any]:
    """Return the row of a span that a line's volume was made from."""
    return {
        "line_id": line_id,
        "from_reading_id": part.span.start.id,
        "until_reading_id": part.span.end.id,
        "sign": part.sign,
    }


def interest_row(
    note_id: int, invoice_id: int, item: NoteItem, stretch: Stretch, stage: LineStage = LineStage.PLAIN
) -> dict[str, Any]:
    """Return the row of a stretch of days at one rate."""
    return {
        "note_id": note_id,
        "stage": stage,
        "invoice_id": invoice_id,
        "principal": item.part.principal,
        "due_on": item.part.due_on,
        "paid_on": item.part.paid_on,
        "first_day": stretch.first_day,
        "last_day": stretch.last_day,
        "kind": item.kind,
        "rate_percent": stretch.rate_percent,
        "interest": stretch.interest.quantize(EIGHT_PLACES),
    }


def keep_parties(connection: Connection, made: type[Invoice | InterestNote], ids: Sequence[int] | None = None) -> None:
    """Keep who stands on documents just made, as they are on file now; of all documents where no ids are given.

    A correction stays with the tax number of what it corrects: it cannot change that (FA(3), Podmiot2K).
    """
    told = connection.scalar(select(Deployment.utility)) or {}
    seller = {field: told.get(field, "") for field in FIELDS} if told.get("name") else {}
    key = DocumentParties.invoice_id if made is Invoice else DocumentParties.note_id
    corrected, nip = aliased(DocumentParties), func.coalesce(Customer.nip, "")
    corrected_key = corrected.invoice_id if made is Invoice else corrected.note_id
    buyer = case((corrected.buyer["nip"].as_string() != nip, corrected.buyer), else_=_buyer(connection.dialect.name))
    statement = (
        select(made.id, literal(seller, JSON), buyer)
        .join(Customer, Customer.id == made.customer_id)
        .join(corrected, corrected_key == made.corrects_id, isouter=True)
    )
    for some in [None] if ids is None else in_parts(ids):
        chosen = statement if some is None else statement.where(made.id.in_(some))
        connection.execute(insert(DocumentParties).from_select([key.key, "seller", "buyer"], chosen))


def _buyer(dialect: str) -> ColumnElement[Any]:
    columns = (Customer.name, Customer.street_line, Customer.postcode_line, func.coalesce(Customer.nip, ""))
    pairs = (part for field, column in zip(FIELDS, columns, strict=True) for part in (literal(field), column))
    build = func.json_build_object if dialect == "postgresql" else func.json_object
    return build(*pairs, type_=JSON)
