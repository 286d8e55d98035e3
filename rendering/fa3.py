"""Invoices as FA(3), the XML of KSeF: values in, bytes out, checked by our rules and by the schema.

The order of the elements is that of the schema (domain.md 3.4), which comes with the package ``ksef-client``. Texts are
Polish, as everything on the document is by law.
"""

import datetime as dt
import importlib.metadata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml.builder import ElementMaker

from domain.explanation import VOLUMES, BookedLine
from domain.fa3 import FIELDS, RATES, Fault, Sale, UnfitError, check, in_pairs
from domain.invoices import InvoiceKind, LineKind, VatMethod
from domain.money import grosz
from domain.parties import Named, Sides
from domain.readings import ReadingSource
from domain.settlement import Part, Period

NAMESPACE: Final = "http://crd.gov.pl/wzor/2025/06/25/13775/"
SCHEMAS: Final = "ksef_client/documents/fa3/schemas"
SCHEMA: Final = "schemat_FA(3)_v1-0E.xsd"
UNITS: Final = {"m3": "m3", "month": "mc", "meter_month": "mc"}
PKWIU: Final = {LineKind.WATER: "36.00.20.0", LineKind.SEWAGE: "37.00.11.0"}
YES, NO, TRANSFER = "1", "2", "6"
AS_IT_WAS: Final = "1"
"""The correction counts for the time of the corrected invoice: what was misread was misread then."""
F: Final = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
Element = Any
"""lxml has no types."""


def fa3_of(sale: Sale, made_at: dt.datetime) -> bytes:
    """Write an invoice or a correction as FA(3).

    Raises
    ------
    UnfitError
        When it breaks a rule of ours or of the schema: nothing is written then.
    """
    check(sale)
    try:
        root = F.Faktura(_head(made_at), *_parties(sale), F.Fa(*_invoice(sale)))
    except ValueError as error:
        raise UnfitError(Fault.LETTERS, str(error)) from error
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    validate(content)
    return content


def validate(content: bytes) -> None:
    """Hold a document against the schema of FA(3).

    Raises
    ------
    UnfitError
        With the first thing that the schema does not allow.
    """
    try:
        _schema().assertValid(etree.fromstring(content, _parser()))
    except (etree.DocumentInvalid, etree.XMLSyntaxError) as error:
        raise UnfitError(Fault.SCHEMA, str(error)) from error


def _parser() -> Element:
    return etree.XMLParser(no_network=True, resolve_entities=False)


class _Local(etree.Resolver):  # type: ignore[misc]  # lxml has no types
    """Find what the schema names by its address on the network among the files beside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def resolve(self, url: str, _public: str | None, context: Any) -> Any:  # noqa: ANN401 -- lxml has no types
        """Return the file of the same name."""
        return self.resolve_filename(str(self._folder / url.rsplit("/", 1)[-1]), context)


@cache
def _schema() -> Element:
    # Found without importing the package, which would bring a client of HTTP along.
    folder = Path(str(importlib.metadata.distribution("ksef-client").locate_file(SCHEMAS)))
    parser = _parser()
    parser.resolvers.add(_Local(folder))
    return etree.XMLSchema(etree.parse(str(folder / SCHEMA), parser))


def _head(made_at: dt.datetime) -> Element:
    return F.Naglowek(
        F.KodFormularza("FA", kodSystemowy="FA (3)", wersjaSchemy="1-0E"),
        F.WariantFormularza("3"),
        F.DataWytworzeniaFa(f"{made_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"),
        F.SystemInfo("Wodnik"),
    )


def _parties(sale: Sale) -> Iterator[Element]:
    seller, buyer = sale.seller, sale.buyer
    yield F.Podmiot1(_sold(seller), *_address(seller))
    yield F.Podmiot2(
        _bought(buyer),
        *_address(buyer),
        F.NrKlienta(sale.customer_number),
        F.JST(NO),
        F.GV(NO),
    )


def _sold(seller: Named) -> Element:
    return F.DaneIdentyfikacyjne(F.NIP(seller.nip), F.Nazwa(_line(seller.name)))


def _bought(buyer: Named) -> Element:
    return F.DaneIdentyfikacyjne(F.NIP(buyer.nip) if buyer.nip else F.BrakID(YES), F.Nazwa(_line(buyer.name)))


def _address(named: Named) -> Iterator[Element]:
    lines = [_line(one) for one in (named.street_line, named.postcode_line) if _line(one)]
    if lines:
        yield F.Adres(F.KodKraju("PL"), *(F(f"AdresL{at}", line) for at, line in enumerate(lines, 1)))


def _invoice(sale: Sale) -> Iterator[Element]:
    document = sale.document
    yield F.KodWaluty("PLN")
    yield F.P_1(document.issued_on.isoformat())
    yield F.P_2(document.number)
    yield F.OkresFa(F.P_6_Od(document.period.first.isoformat()), F.P_6_Do(document.period.last.isoformat()))
    yield from _sums(sale)
    yield _remarks()
    yield from _kind(sale)
    yield from _readings(sale)
    several = len({line.address for line in (*sale.before, *sale.lines)}) > 1
    for position, (line, is_before) in enumerate(in_pairs(sale), 1):
        yield F.FaWiersz(F.NrWierszaFa(str(position)), *_row(line, sale, several=several), *_marks(is_before=is_before))
    yield from _payment(sale)
    if document.contract:
        yield F.WarunkiTransakcji(F.Umowy(F.NrUmowy(document.contract)))


def _sums(sale: Sale) -> Iterator[Element]:
    for one in sale.sums:
        net, vat = FIELDS[one.percent]
        yield F(net, _amount(one.net))
        if vat:
            yield F(vat, _amount(one.vat))
    yield F.P_15(_amount(sale.document.gross))


def _remarks() -> Element:
    return F.Adnotacje(
        *(F(name, NO) for name in ("P_16", "P_17", "P_18", "P_18A")),
        F.Zwolnienie(F.P_19N(YES)),
        F.NoweSrodkiTransportu(F.P_22N(YES)),
        F.P_23(NO),
        F.PMarzy(F.P_PMarzyN(YES)),
    )


def _kind(sale: Sale) -> Iterator[Element]:
    corrected = sale.corrected
    if sale.document.kind is not InvoiceKind.CORRECTION or corrected is None:
        yield F.RodzajFaktury("VAT")
        return
    yield F.RodzajFaktury("KOR")
    if reason := _line(sale.document.reason):
        yield F.PrzyczynaKorekty(reason)
    yield F.TypKorekty(AS_IT_WAS)
    known = [F.NrKSeF(YES), F.NrKSeFFaKorygowanej(corrected.ksef_number)] if corrected.ksef_number else [F.NrKSeFN(YES)]
    yield F.DaneFaKorygowanej(
        F.DataWystFaKorygowanej(corrected.issued_on.isoformat()), F.NrFaKorygowanej(corrected.number), *known
    )
    yield from _parties_before(sale, corrected.sides)


def _parties_before(sale: Sale, before: Sides) -> Iterator[Element]:
    """Yield who stood on the corrected invoice, where that has changed; a tax number is not corrected so."""
    seller, buyer = before.seller, before.buyer
    if seller != sale.seller and seller.nip == sale.seller.nip and seller.street_line:
        yield F.Podmiot1K(_sold(seller), *_address(seller))
    if buyer != sale.buyer and buyer.nip == sale.buyer.nip:
        yield F.Podmiot2K(_bought(buyer), *_address(buyer))


def _readings(sale: Sale) -> Iterator[Element]:
    """Yield what each dial showed, at the first line that it stands behind."""
    told: set[Part] = set()
    for position, (line, _is_before) in enumerate(in_pairs(sale), 1):
        for part in line.parts:
            if part not in told:
                told.add(part)
                name = "Wodomierz główny nr" if part.sign > 0 else "Wodomierz dodatkowy nr"
                yield F.DodatkowyOpis(F.NrWiersza(str(position)), F.Klucz(name), F.Wartosc(_read(part, sale)))


def _read(part: Part, sale: Sale) -> str:
    said = [_line(sale.dials[part.span.end.id].serial)]
    for end in (part.span.start, part.span.end):
        is_estimate = sale.dials[end.id].source is ReadingSource.ESTIMATE
        word = "szacunek" if is_estimate else "odczyt"
        said.append(f"{word} {end.read_on.isoformat()}: {_plain(end.value_m3)}")
    return "; ".join(said)


def _row(line: BookedLine, sale: Sale, *, several: bool) -> Iterator[Element]:
    yield F.P_7(_named(line, sale.document.period, several=several))
    if line.kind in PKWIU:
        yield F.PKWiU(PKWIU[line.kind])
    yield F.P_8A(UNITS.get(line.unit, line.unit))
    yield F.P_8B(_plain(line.quantity))
    yield F.P_9A(_plain(line.price, 2))
    yield F.P_11(_amount(line.net))
    vat = grosz(line.net * line.vat_percent / 100)
    if sale.document.method is VatMethod.FROM_GROSS:
        yield F.P_11A(_amount(line.net + vat))
    if sale.document.method is VatMethod.PER_LINE:
        yield F.P_11Vat(_amount(vat))
    yield F.P_12(RATES[line.vat_percent])


def _named(line: BookedLine, whole: Period, *, several: bool) -> str:
    """Return what was delivered, and where and when where that is not the same for the whole document."""
    said = [_line(line.name)]
    if line.group and line.kind in VOLUMES:
        said.append(f"grupa {line.group}")
    if several and line.address:
        said.append(_line(line.address))
    if line.period != whole:
        said.append(f"{line.period.first:%d.%m.%Y}\u2013{line.period.last:%d.%m.%Y}")
    return ", ".join(said)


def _marks(*, is_before: bool) -> list[Element]:
    return [F.StanPrzed(YES)] if is_before else []


def _payment(sale: Sale) -> Iterator[Element]:
    """Yield when and where to pay, unless there is nothing to pay."""
    if sale.document.gross <= 0:
        return
    account = [F.RachunekBankowy(F.NrRB(sale.account))] if sale.account else []
    due = F.TerminPlatnosci(F.Termin(sale.document.due_on.isoformat()))
    yield F.Platnosc(due, F.FormaPlatnosci(TRANSFER), *account)


def _line(text: str) -> str:
    return " ".join(text.split())


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _plain(value: Decimal, least: int = 0) -> str:
    """Write a number with the places that it has, ``least`` at least."""
    places = max(least, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}"
