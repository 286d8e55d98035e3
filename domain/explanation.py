"""Why an invoice says what it says: each booked line beside what our own rules make of its readings and its tariff.

A line is explained when the rules come to the same quantity, price, net and rate of tax. Every other line is as the
billing system gave it, and that is said rather than guessed at.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from domain.errors import WodnikError
from domain.invoices import InvoiceKind, LineKind, LineStage, VatMethod
from domain.money import ZERO
from domain.parties import Sides
from domain.readings import ReadingSource
from domain.settlement import (
    Measured,
    Part,
    Period,
    Place,
    PricedLine,
    Terms,
    months_there,
    settle,
    shared_by_days,
    taxed,
)
from domain.tariffs import Rate, RateBook, RateKind, months_begun

WATER: Final = frozenset({LineKind.WATER, LineKind.WATER_SUBSCRIPTION})
VOLUMES: Final = frozenset({LineKind.WATER, LineKind.SEWAGE})


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a correction as it was booked, and what is open of it on the day that is asked about."""

    id: int
    number: str
    kind: InvoiceKind
    issued_on: dt.date
    due_on: dt.date
    period: Period
    net: Decimal
    vat: Decimal
    gross: Decimal
    open: Decimal
    """With the sign of ``gross``."""
    method: VatMethod
    contract: str
    """Number of the contract, empty where none is named."""
    corrects: str
    """Number of the corrected invoice, empty for an invoice."""
    reason: str
    ksef_number: str
    xml_sha256: str = ""
    """Hash of what was sent to KSeF, empty where it is not known."""
    is_planned: bool = False
    """In an instalment plan that is kept."""
    sides: Sides | None = None
    """Who stood on it when it was issued."""
    corrected_sides: Sides | None = None
    """Of a correction: who stood on what it corrects."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The act behind a price."""

    number: str
    approved_by: str
    published_on: dt.date | None
    valid_from: dt.date
    valid_until: dt.date | None
    url: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Which meter a reading is of, and where it comes from."""

    serial: str
    source: ReadingSource


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line as it was booked, with the readings that it names."""

    stage: LineStage
    kind: LineKind
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    vat_percent: int
    period: Period
    service_point_id: int | None
    address: str
    group: str
    """Code of the tariff group, empty where none is known."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What a line takes of what a dial counted."""

    part: Part
    volume_m3: int


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A booked line and how our rules come to it; without a ``rate`` they do not."""

    booked: BookedLine
    rate: Rate | None = None
    shares: tuple[Share, ...] = ()
    """Of a volume; with their signs they add up to the quantity."""
    months: tuple[int, ...] = ()
    """Of a fee, for each meter that it is owed for; together they are the quantity."""
    idle_months: int = 0
    """How many of them are charged though no submeter was there."""


@dataclass(frozen=True, slots=True)
class RateSum:
    """The lines at one rate of tax together; ``before`` are those of a correction as they were."""

    percent: int
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        """Return what is to be paid."""
        return self.net + self.vat

    def __sub__(self, before: "RateSum") -> "RateSum":
        """Return the difference that a correction makes."""
        return RateSum(self.percent, self.net - before.net, self.vat - before.vat)


@dataclass(frozen=True, slots=True)
class Change:
    """A charge of a corrected invoice as it was and as it is; one of the two may be missing."""

    line: BookedLine
    before: BookedLine | None
    after: BookedLine | None

    @property
    def net(self) -> Decimal:
        """Return the difference."""
        return (self.after.net if self.after else ZERO) - (self.before.net if self.before else ZERO)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document with everything that it rests on."""

    document: Document
    lines: tuple[ExplainedLine, ...]
    """As they are."""
    before: tuple[ExplainedLine, ...]
    """Of a correction: as they were."""
    dials: Mapping[int, Dial]
    """By reading."""
    decisions: Mapping[int, Decision]
    """By rate."""

    @property
    def sums(self) -> list[RateSum]:
        """Return the lines as they are, added up and taxed."""
        return sums_by_rate([line.booked for line in self.lines], self.document.method)

    @property
    def sums_before(self) -> list[RateSum]:
        """Return the lines as they were, added up and taxed."""
        return sums_by_rate([line.booked for line in self.before], self.document.method)

    @property
    def total(self) -> RateSum:
        """Return what the lines come to, of a correction the difference."""
        return together(self.sums) - together(self.sums_before)

    @property
    def agrees(self) -> bool:
        """Tell whether the lines come to the sums that were booked."""
        booked = self.document
        return (self.total.net, self.total.vat, self.total.gross) == (booked.net, booked.vat, booked.gross)


def explained(
    lines: Sequence[BookedLine], period: Period, rates: RateBook, there: Mapping[int, Sequence[Place]]
) -> list[ExplainedLine]:
    """Explain the lines of one stage of a document over a settlement period, in their order.

    Parameters
    ----------
    there
        When a submeter was at each place of a service point within the period, by point.
    """
    found: dict[int | None, _Point] = {}
    for point, own in _by_point(lines).items():
        found[point] = (
            _Point([]) if point is None else _remade(point, own, (period, rates), tuple(there.get(point, ())))
        )
    return [_explained(line, found[line.service_point_id], period, rates) for line in lines]


def _by_point(lines: Sequence[BookedLine]) -> Mapping[int | None, list[BookedLine]]:
    found: dict[int | None, list[BookedLine]] = defaultdict(list)
    for line in lines:
        found[line.service_point_id].append(line)
    return found


@dataclass(frozen=True, slots=True)
class _Point:
    """What our rules make of a service point, and what they made of it when a submeter was charged throughout."""

    lines: list[PricedLine]
    throughout: list[PricedLine] = field(default_factory=list)
    places: tuple[Place, ...] = ()


def _remade(point: int, lines: Sequence[BookedLine], of: tuple[Period, RateBook], places: tuple[Place, ...]) -> _Point:
    """Settle the period of a service point again; nothing where the rules do not come to an end."""
    period, rates = of
    water = next((line.group for line in lines if line.kind in WATER and line.group), None)
    sewage = next((line.group for line in lines if line.kind not in WATER and line.group), None)
    parts = sorted({part for line in lines for part in line.parts}, key=lambda part: part.span.start.read_on)
    main = tuple(part.span for part in parts if part.sign > 0)
    deducted = tuple(part.span for part in parts if part.sign < 0)
    places = places or (((period,),) if deducted else ())
    # Whose span stands with which submeter changes no sum; how many submeters there are, and when, does.
    measured = Measured(main, (deducted, *((),) * (len(places) - 1)) if places else (), places)
    terms = Terms(point, water, sewage)
    try:
        now = list(settle(period, terms, measured, rates).lines)
        once = settle(period, terms, replace(measured, there=None), rates).lines
    except WodnikError:
        return _Point([])
    return _Point(now, [line for line in once if line.kind is LineKind.SUBMETER_SUBSCRIPTION], places)


def _explained(line: BookedLine, of: _Point, period: Period, rates: RateBook) -> ExplainedLine:
    """Find what the rules make of a line, and take it from what they made."""
    found = _taken(line, of.lines) or _taken(line, of.throughout)
    if found is None:
        return ExplainedLine(line)
    if line.kind in VOLUMES:
        priced = rates.during(line.group, RateKind.VOLUME, period.first, period.last)
        at = next(place for place, days in enumerate(priced) if days.first == found.period.first)
        shares = tuple(Share(part, shared_by_days(part.span, priced)[at]) for part in found.parts)
        return ExplainedLine(line, priced[at].rate, shares)
    begun = months_begun(period.first, period.last)
    charged = [month for month in begun if found.period.first <= month[0] <= found.period.last]
    rate = rates.on(line.group, _fee(line.kind), found.period.first)
    if line.kind is not LineKind.SUBMETER_SUBSCRIPTION:
        return ExplainedLine(line, rate, months=(len(charged),))
    owed = [months_there(place, charged) for place in of.places]
    idle = int(line.quantity) - sum(owed)
    months = (len(charged),) * len(owed) if idle else tuple(filter(None, owed))
    return ExplainedLine(line, rate, months=months, idle_months=idle)


def _taken(line: BookedLine, remade: list[PricedLine]) -> PricedLine | None:
    found = next((one for one in remade if _says(one) == _says(line)), None)
    if found is not None:
        remade.remove(found)
    return found


def _fee(kind: LineKind) -> RateKind:
    return RateKind.SUBMETER_SUBSCRIPTION if kind is LineKind.SUBMETER_SUBSCRIPTION else RateKind.SUBSCRIPTION


def _says(line: PricedLine | BookedLine) -> tuple[object, ...]:
    return line.kind, line.quantity, line.price, line.net, line.vat_percent


def sums_by_rate(lines: Sequence[BookedLine], method: VatMethod) -> list[RateSum]:
    """Add the lines up and tax them, the lowest rate first."""
    nets: dict[int, list[Decimal]] = defaultdict(list)
    for line in lines:
        nets[line.vat_percent].append(line.net)
    return [RateSum(percent, *taxed(own, percent, method)) for percent, own in sorted(nets.items())]


def taxed_alone(line: BookedLine) -> RateSum:
    """Tax one line by itself, as the methods do that begin with the lines."""
    return RateSum(line.vat_percent, *taxed([line.net], line.vat_percent, VatMethod.PER_LINE))


def together(sums: Sequence[RateSum]) -> RateSum:
    """Add the sums of all rates of tax up; the total has no rate."""
    return RateSum(0, sum((one.net for one in sums), ZERO), sum((one.vat for one in sums), ZERO))


def changes(before: Sequence[BookedLine], after: Sequence[BookedLine]) -> list[Change]:
    """Pair the charges of a correction as they were with what they are, in the order of what they are."""
    left = list(before)
    return [*_paired(left, after), *(Change(line, line, None) for line in left)]


def _paired(left: list[BookedLine], after: Sequence[BookedLine]) -> Iterator[Change]:
    for line in after:
        was = next((one for one in left if _charge(one) == _charge(line)), None)
        if was is not None:
            left.remove(was)
        yield Change(line, was, line)


def _charge(line: BookedLine) -> tuple[object, ...]:
    return line.kind, line.service_point_id, line.price, line.period
