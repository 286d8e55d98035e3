"""The worked invoice and its correction as values: what FA(3) is made of (domain.md 2.4)."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from domain.explanation import BookedLine, Dial, Document
from domain.fa3 import Corrected, Sale
from domain.invoices import InvoiceKind, LineKind, LineStage, VatMethod
from domain.parties import Named, Sides
from domain.readings import ReadingSource
from domain.settlement import DialReading, Part, Period, Span

PERIOD: Final = Period(dt.date(2026, 8, 1), dt.date(2026, 10, 31))
SELLER: Final = Named("Przykładowe Wodociągi sp. z o.o.", "ul. Wodna 1", "66-400 Przykładów", "1111111111")
BUYER: Final = Named("Jan Kowalski", "ul. Ogrodowa 7", "66-400 Przykładów", "")
ACCOUNT: Final = "24160000035175530643314956"
IN_KSEF: Final = "5265877635-20250826-0100001AF629-AF"
CORRECTED: Final = Corrected("FW/2026/11/000123", dt.date(2026, 11, 5), IN_KSEF, Sides(SELLER, BUYER))
START: Final = DialReading(1, dt.date(2026, 7, 31), Decimal(412))
DIALS: Final = {ident: Dial("12345678", ReadingSource.READER) for ident in (1, 2, 3)}


def line(kind: LineKind, name: str, quantity: int, price: str, **given: Any) -> BookedLine:
    """Return a line of the worked invoice."""
    unit = "m3" if kind in {LineKind.WATER, LineKind.SEWAGE} else "month"
    net = (quantity * Decimal(price)).quantize(Decimal("0.01"))
    known: dict[str, Any] = {"period": PERIOD, "service_point_id": 1, "address": "", "group": ""}
    return BookedLine(LineStage.PLAIN, kind, name, Decimal(quantity), unit, Decimal(price), net, 8, **(known | given))


def lines(water: int, sewage: int, shown: int) -> tuple[BookedLine, ...]:
    """Return the four lines for so many m³, the dial having ``shown`` so much."""
    end = DialReading(2 if shown == 450 else 3, dt.date(2026, 10, 31), Decimal(shown))
    parts = (Part(Span(START, end, 5), 1),)
    return (
        line(LineKind.WATER, "Dostarczanie wody", water, "5.12", group="W1", parts=parts),
        line(LineKind.SEWAGE, "Odprowadzanie ścieków", sewage, "8.74", group="S1", parts=parts),
        line(LineKind.WATER_SUBSCRIPTION, "Opłata abonamentowa \u2013 woda", 3, "3.50"),
        line(LineKind.SEWAGE_SUBSCRIPTION, "Opłata abonamentowa \u2013 ścieki", 3, "2.17"),
    )


def invoice(**given: Any) -> Sale:
    """Return the worked invoice; ``given`` changes its head."""
    document = Document(
        *(1, "FW/2026/11/000123", InvoiceKind.INVOICE, dt.date(2026, 11, 5), dt.date(2026, 11, 20), PERIOD),
        *(Decimal("465.03"), Decimal("37.20"), Decimal("502.23"), Decimal("502.23")),
        method=VatMethod.SUM_OF_NET,
        contract="U/2019/000456",
        corrects="",
        reason="",
        ksef_number="",
    )
    return Sale(replace(document, **given), SELLER, BUYER, "0001234", ACCOUNT, lines(38, 29, 450), dials=DIALS)


def correction(**given: Any) -> Sale:
    """Return the worked correction: 450 should have been 445."""
    sale = invoice()
    document = replace(
        sale.document,
        number="FK/2026/11/000007",
        kind=InvoiceKind.CORRECTION,
        issued_on=dt.date(2026, 11, 18),
        net=Decimal("-69.30"),
        vat=Decimal("-5.54"),
        gross=Decimal("-74.84"),
        reason="Błędny odczyt wodomierza głównego (450 zamiast 445)",
    )
    document = replace(document, **given)
    return replace(sale, document=document, lines=lines(33, 24, 445), before=sale.lines, corrected=CORRECTED)
