"""Price a settlement run: facts in, documents and what is held out. The same facts give the same run in any order."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from domain.customers import CustomerKind, is_business
from domain.errors import RateUnknownError, SettlementHeldError
from domain.interest import InterestKind
from domain.interest_corrections import NoteCorrection
from domain.interest_notes import LatePart, Note, draft_note, has_rates
from domain.invoices import ESTIMATED, MISREAD, READ_AGAIN, LineKind, VatMethod
from domain.money import ZERO
from domain.readings import ACTUAL, COUNTED, ReadingSource, ReadingState
from domain.settlement import Correction, Period, PricedInvoice, PricedLine, Terms, settle, total
from domain.settlement_runs import ItemKind, ItemState
from domain.settling.measuring import Fitting, Read, Readings, Roles, measured_at, roles_of
from domain.settling.outliers import LARGE_PLN, Billed, is_estimated_again, unusual_use
from domain.settling.periods import DAY, Served, upcoming
from domain.settling.reasons import HeldError, Hold, Unusual
from domain.tariffs import RateBook, RateKind

METHOD: Final = VatMethod.SUM_OF_NET
VOLUMES: Final = (LineKind.WATER, LineKind.SEWAGE)
LineKey = tuple[object, ...]
"""What a line says, to compare: kind, quantity, price, net, tax, rate, point, days, and the spans behind it."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice whose readings have changed since, as it stands after its last correction."""

    id: int
    number: str
    customer_id: int
    contract_id: int | None
    period: Period
    method: VatMethod
    terms: tuple[Terms, ...]
    lines: Counter[LineKey]
    spans: frozenset[tuple[int, int]]
    """Readings that it was made from: from the one to the other."""

    @property
    def used(self) -> frozenset[int]:
        """Return the readings that it was made from."""
        return frozenset(one for span in self.spans for one in span)


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer with what they paid late and were not charged for; the parts name invoices, not entries."""

    customer_id: int
    kind: CustomerKind
    parts: tuple[LatePart, ...]
    corrections: tuple[NoteCorrection, ...] = ()
    """Of notes that charged too much."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a run is priced from."""

    rates: RateBook
    served: Sequence[Served] = ()
    fittings: Mapping[int, Sequence[Fitting]] = field(default_factory=dict)
    """By service point."""
    readings: Sequence[Read] = ()
    billed_by: Collection[int] = ()
    """Readings that closed what was billed last of each meter, whatever has become of them."""
    before: Mapping[int, Sequence[Billed]] = field(default_factory=dict)
    """What was billed before, by service point, oldest first."""
    changed: Sequence[Issued] = ()
    debtors: Sequence[Debtor] = ()
    unserved: Sequence[int] = ()
    """Service points with a main meter and without any contract."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to be, or why there is none."""

    kind: ItemKind
    state: ItemState
    customer_id: int | None = None
    contract_id: int | None = None
    service_point_id: int | None = None
    """Where it is about one only."""
    period: Period | None = None
    document: PricedInvoice | Correction | Note | NoteCorrection | None = None
    corrects: Issued | None = None
    cause: str = ""
    """What was wrong with that one, as the correction says."""
    reason: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    volume_m3: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Return what it is about: the same in every pricing of the same run."""
        corrects = None if self.corrects is None else self.corrects.id
        if isinstance(self.document, NoteCorrection):
            corrects = self.document.corrects_id
        return self.kind, self.customer_id, self.contract_id, self.service_point_id, corrects, self.period

    @property
    def digest(self) -> str:
        """Return what tells this document from the same one priced otherwise."""
        return hashlib.sha256(repr(self.document).encode()).hexdigest()

    @property
    def sums(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Return net, VAT and gross; nothing where there is no document."""
        if self.document is None:
            return None
        if isinstance(self.document, Note | NoteCorrection):
            return self.document.total, ZERO, self.document.total
        return self.document.net, self.document.vat, self.document.gross


def priced(facts: Facts, due: Period) -> list[Item]:
    """Return the items of a run over the periods that end within ``due``, in the order of their numbers."""
    return [*_invoices(facts, due), *_unserved(facts), *_corrections(facts), *_notes(facts, due)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One service point in its period, priced."""

    served: Served
    period: Period
    priced: PricedInvoice
    unusual: tuple[Unusual, dict[str, str]] | None


def _invoices(facts: Facts, due: Period) -> Iterator[Item]:
    readings = Readings(facts.readings, Roles(opened=frozenset(facts.billed_by)))
    seen = {one.id: one for one in facts.readings}
    together: dict[tuple[int, Period], list[_Piece]] = defaultdict(list)
    at_point: dict[int, list[Served]] = defaultdict(list)
    for served in facts.served:
        at_point[served.terms.service_point_id].append(served)
    for served, period in upcoming(facts.served):
        if period.last > due.last:
            continue
        if period.last < due.first:
            late = HeldError(Hold.EARLIER_OPEN, day=period.last.isoformat())
            yield _held(ItemKind.INVOICE, late, served, period)
            continue
        try:
            _refuse_second(served, period, at_point[served.terms.service_point_id])
            one = _priced(served.terms, period, facts, readings)
        except HeldError as held:
            yield _held(ItemKind.INVOICE, held, served, period)
            continue
        unusual = _unusual(one, (served.terms.service_point_id, period), facts, seen)
        together[served.contract_id, period].append(_Piece(served, period, one, unusual))
    yield from map(_invoice, together.values())


def _refuse_second(served: Served, period: Period, here: Sequence[Served]) -> None:
    """Hold what two contracts would bill.

    Raises
    ------
    HeldError
        With the first day under both.
    """
    days = [day for other in here if (day := served.clash_with(other, period)) is not None]
    if days:
        raise HeldError(Hold.TWO_CONTRACTS, day=min(days).isoformat())


def _held(kind: ItemKind, held: HeldError, served: Served, period: Period) -> Item:
    return Item(
        kind,
        ItemState.HELD,
        served.customer_id,
        served.contract_id,
        served.terms.service_point_id,
        period,
        reason=held.reason,
        told=held.told,
    )


def _invoice(pieces: Sequence[_Piece]) -> Item:
    """Put what was priced under one contract for the same days on one invoice."""
    served, period = pieces[0].served, pieces[0].period
    lines = [line for piece in pieces for line in piece.priced.lines]
    unusual = next((piece.unusual for piece in pieces if piece.unusual is not None), None)
    return Item(
        ItemKind.INVOICE,
        ItemState.READY if unusual is None else ItemState.OUTLIER,
        served.customer_id,
        served.contract_id,
        served.terms.service_point_id if len(pieces) == 1 else None,
        period,
        total(lines, METHOD),
        reason="" if unusual is None else unusual[0],
        told={} if unusual is None else unusual[1],
        volume_m3=volume_of(lines),
    )


def _priced(
    terms: Terms,
    period: Period,
    facts: Facts,
    readings: Readings,
    method: VatMethod = METHOD,
    *,
    throughout: bool = False,
) -> PricedInvoice:
    """Price one service point; ``throughout`` charges submeters for the whole period, as was done once.

    Raises
    ------
    HeldError
        When it cannot be settled from what is stored.
    """
    groups = [group for group in (terms.water_group, terms.sewage_group) if group is not None]
    if not groups:
        raise HeldError(Hold.NO_SERVICES)
    try:
        rates = [facts.rates.during(group, RateKind.VOLUME, period.first, period.last) for group in groups]
        eves = {days.last for one in rates for days in one[:-1]}
        fittings = facts.fittings.get(terms.service_point_id, ())
        deducts = terms.sewage_group is not None
        measured = measured_at(fittings, period, readings, eves, deducts=deducts, throughout=throughout)
        return settle(period, terms, measured, facts.rates, method=method)
    except RateUnknownError as error:
        raise HeldError(Hold.RATE_UNKNOWN) from error
    except HeldError:
        raise
    except SettlementHeldError as error:
        # The dials were looked at one by one before.
        raise HeldError(Hold.SUBMETERS_ABOVE_MAIN) from error


def volume_of(lines: Iterable[PricedLine]) -> int:
    """Return the cubic metres of the service that leads: water, or sewage where only that is billed."""
    volumes = {kind: [line.quantity for line in lines if line.kind is kind] for kind in VOLUMES}
    return int(sum(volumes[LineKind.WATER] or volumes[LineKind.SEWAGE], Decimal(0)))


def _unusual(
    one: PricedInvoice, of: tuple[int, Period], facts: Facts, seen: Mapping[int, Read]
) -> tuple[Unusual, dict[str, str]] | None:
    point, period = of
    used = unusual_use(period, volume_of(one.lines), facts.before.get(point, ()))
    if used is not None:
        return used
    serials = {fitting.meter_id: fitting.serial for fitting in facts.fittings[point]}
    for part in (part for line in one.lines for part in line.parts):
        start, end = seen[part.span.start.id], seen[part.span.end.id]
        if is_estimated_again(start.source, end.source):
            return Unusual.ESTIMATED_AGAIN, {"meter": serials[end.meter_id], "meter_id": str(end.meter_id)}
    return None


def _unserved(facts: Facts) -> Iterator[Item]:
    for point in sorted(facts.unserved):
        yield Item(ItemKind.INVOICE, ItemState.HELD, service_point_id=point, reason=Hold.NO_CONTRACT)


def _corrections(facts: Facts) -> Iterator[Item]:
    for issued in sorted(facts.changed, key=lambda one: one.id):
        point = issued.terms[0].service_point_id if len(issued.terms) == 1 else None
        about = (issued.customer_id, issued.contract_id, point, issued.period)
        try:
            correction = _correction(issued, facts)
        except HeldError as held:
            yield Item(ItemKind.CORRECTION, ItemState.HELD, *about, corrects=issued, reason=held.reason, told=held.told)
            continue
        if correction is not None:
            state, reason = _looked_at(correction.gross)
            yield Item(
                ItemKind.CORRECTION,
                state,
                *about,
                document=correction,
                corrects=issued,
                cause=_cause(issued, correction, facts.readings),
                reason=reason,
                volume_m3=volume_of(correction.after.lines) - volume_of(correction.before.lines),
            )


def _cause(issued: Issued, correction: Correction, readings: Iterable[Read]) -> str:
    """Return what was wrong, by the readings that count no more and those that stand in their place."""
    spans = (part.span for line in correction.after.lines for part in line.parts)
    came = {one.id for span in spans for one in (span.start, span.end)} - issued.used
    was = {one.source for one in readings if one.id in issued.used and one.state not in COUNTED}
    if was & ACTUAL:
        return MISREAD
    seen = {one.source for one in readings if one.id in came}
    return ESTIMATED if was == {ReadingSource.ESTIMATE} and seen and seen <= ACTUAL else READ_AGAIN


def _looked_at(difference: Decimal) -> tuple[ItemState, str]:
    """Return how a correction begins, and why it waits where its amount is large."""
    if abs(difference) >= LARGE_PLN:
        return ItemState.OUTLIER, Unusual.LARGE_CORRECTION
    return ItemState.READY, ""


def _correction(issued: Issued, facts: Facts) -> Correction | None:
    """Price an invoice as it was and as it is; nothing where not a line has changed.

    Raises
    ------
    HeldError
        When it cannot be priced now, or does not come out as it was.
    """
    roles = roles_of(issued.spans)
    was = [replace(one, state=ReadingState.ACCEPTED) for one in facts.readings if one.id in issued.used]
    meters = {one.meter_id for one in was}
    # A dial that stood still leaves no span where prices changed.
    was += [one for one in facts.readings if one.meter_id not in meters]
    before = _reproduced(issued, facts, Readings(was, roles))
    after = _again(issued, facts, Readings(facts.readings, roles))
    said = [Counter(key_of(line)[:-1] for line in one.lines) for one in (before, after)]
    return Correction(before, after) if said[0] != said[1] else None


def _reproduced(issued: Issued, facts: Facts, readings: Readings) -> PricedInvoice:
    """Price an invoice as it was issued: by the rules of today, or with submeters charged for the whole period.

    Raises
    ------
    HeldError
        When it comes out by neither.
    """
    for throughout in (False, True):
        try:
            before = _again(issued, facts, readings, throughout=throughout)
        except HeldError as held:
            raise HeldError(Hold.NOT_REPRODUCED) from held
        if Counter(key_of(line) for line in before.lines) == issued.lines:
            return before
    raise HeldError(Hold.NOT_REPRODUCED)


def _again(issued: Issued, facts: Facts, readings: Readings, *, throughout: bool = False) -> PricedInvoice:
    pieces = [
        _priced(terms, issued.period, facts, readings, issued.method, throughout=throughout) for terms in issued.terms
    ]
    return total([line for piece in pieces for line in piece.lines], issued.method)


def key_of(line: PricedLine) -> LineKey:
    """Return what a line says."""
    spans = frozenset((part.span.start.id, part.span.end.id, part.sign) for part in line.parts)
    money = (line.quantity, line.price, line.net, line.vat_percent, line.rate_id)
    return line.kind, *money, line.service_point_id, line.period.first, line.period.last, spans


def _notes(facts: Facts, due: Period) -> Iterator[Item]:
    """Charge interest by whole months: a run of a month that is over takes what was paid late until its last day.

    So whatever month is settled anew, nobody gets a second note for the same month, nor one for days after it.
    """
    until = due.last if (due.last + DAY).day == 1 else due.first - DAY
    for debtor in sorted(facts.debtors, key=lambda one: one.customer_id):
        kind = InterestKind.COMMERCIAL if is_business(debtor.kind) else InterestKind.CIVIL
        paid = (part for part in debtor.parts if part.paid_on <= until)
        parts = sorted(paid, key=lambda one: (one.due_on, one.debit_id, one.paid_on, one.principal))
        rated = [part for part in parts if has_rates(part, kind)]
        if len(rated) < len(parts):
            yield Item(ItemKind.INTEREST_NOTE, ItemState.HELD, debtor.customer_id, reason=Hold.INTEREST_UNKNOWN)
        note = draft_note(rated, kind)
        if note is not None:
            yield Item(ItemKind.INTEREST_NOTE, ItemState.READY, debtor.customer_id, document=note)
        for one in debtor.corrections:
            state, reason = _looked_at(one.total)
            yield Item(ItemKind.INTEREST_NOTE, state, debtor.customer_id, document=one, reason=reason)
