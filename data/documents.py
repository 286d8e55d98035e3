"""How documents lie in the tables, whoever makes them: their lines, and the spans of readings behind each."""

from decimal import Decimal
from typing import Any, Final

from domain.interest import Stretch
from domain.interest_notes import NoteItem
from domain.invoices import LineKind, LineStage
from domain.settlement import Part, PricedLine

EIGHT_PLACES: Final = Decimal("1e-8")
"""To which the interest of a stretch is kept."""

MISREAD: Final = "Błędny odczyt wodomierza"
"""Reason of a correction."""
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


def interest_row(note_id: int, invoice_id: int, item: NoteItem, stretch: Stretch) -> dict[str, Any]:
    """Return the row of a stretch of days at one rate."""
    return {
        "note_id": note_id,
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
