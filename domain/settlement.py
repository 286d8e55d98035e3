"""Price one settlement period of one service point, so that every line can be explained.

Volumes are whole m³: the black digits of the dial. Water is what the main meter counted; sewage is the same, less what
submeters counted (ACT 27(6)). A line's net is ``quantity * price``, rounded to grosze; an invoice adds rounded lines.

Where the rules are silent, this is what we do:

- A reading counts for the end of its day. Prices that change between two readings share the volume by days (TAR 17(3)),
  in whole m³ (domain.md 2.3); a reading on the eve of the change makes the share exact by itself.
- Sewage below zero, in any part of the period, is held rather than made zero (domain.md 2.3).
- A subscription fee is owed for every settlement month begun, at the price of that month's first day, where the tariff
  has one: it may know cubic metres only, or charge nothing for a submeter.
- The fee of a submeter is a rate of the sewage group: without sewage there is nothing to deduct from. It is owed for
  each place and each settlement month on some day of which a submeter was there: one that came in the place of another
  pays no second fee.
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.errors import InvalidInputError, SettlementHeldError
from domain.invoices import LineKind, VatMethod
from domain.money import ZERO, grosz
from domain.tariffs import Days, PricedDays, RateBook, RateKind, months_begun

NEARLY_FULL: Final = 0.9
"""A dial rolls over from its last tenth to its first one; anything else went backwards."""


@dataclass(frozen=True, slots=True)
class DialReading:
    """A value of a dial at the end of a day."""

    id: int
    read_on: dt.date
    value_m3: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """What one dial counted from the day after ``start`` through the day of ``end``."""

    start: DialReading
    end: DialReading
    dial_digits: int

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.end.read_on - self.start.read_on).days

    @property
    def volume_m3(self) -> int:
        """Return the whole m³ that went through.

        Raises
        ------
        SettlementHeldError
            When the dial went backwards: misread, or estimated too high before.
        """
        before, after, turn = int(self.start.value_m3), int(self.end.value_m3), int(10**self.dial_digits)
        if after >= before:
            return after - before
        if before > turn * NEARLY_FULL and after < turn * (1 - NEARLY_FULL):
            return after + turn - before
        raise SettlementHeldError(f"reading {self.end.id} shows less than reading {self.start.id}")


@dataclass(frozen=True, slots=True)
class Period:
    """A settlement period, first and last day included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Terms:
    """What the contract says about a service point: a tariff group for each service that it has."""

    service_point_id: int
    water_group: str | None
    sewage_group: str | None


Place = tuple[Period, ...]
"""The days on which a submeter was at one place."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Spans of the main meter, and of each place of a submeter; a meter exchanged within the period leaves two."""

    main: tuple[Span, ...]
    submeters: tuple[tuple[Span, ...], ...] = ()
    there: tuple[Place, ...] | None = None
    """When a submeter was at each place; absent where one was throughout."""


@dataclass(frozen=True, slots=True)
class Part:
    """A span that a line's volume was made from; ``sign`` is -1 for a deducted submeter."""

    span: Span
    sign: int


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of an invoice."""

    kind: LineKind
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    vat_percent: int
    rate_id: int
    service_point_id: int
    period: Period
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class PricedInvoice:
    """The lines of an invoice and their sums."""

    lines: tuple[PricedLine, ...]
    method: VatMethod
    net: Decimal
    vat: Decimal
    gross: Decimal


def settle(
    period: Period, terms: Terms, measured: Measured, rates: RateBook, *, method: VatMethod = VatMethod.SUM_OF_NET
) -> PricedInvoice:
    """Price ``period`` of one service point.

    Raises
    ------
    SettlementHeldError
        When a dial went backwards, or the submeters show more than the main meter.
    RateUnknownError
        When some day has no price.
    """
    lines: list[PricedLine] = []
    if terms.water_group is not None:
        lines += _volume_lines(LineKind.WATER, terms.water_group, _plus(measured.main), (period, terms, rates))
    if terms.sewage_group is not None:
        parts = _plus(measured.main) + tuple(Part(s, -1) for one in measured.submeters for s in one)
        lines += _volume_lines(LineKind.SEWAGE, terms.sewage_group, parts, (period, terms, rates))
    for kind, group, places in _subscriptions(period, terms, measured):
        lines += _month_lines(kind, group, places, (period, terms, rates))
    return total(lines, method)


def total(lines: Sequence[PricedLine], method: VatMethod) -> PricedInvoice:
    """Add the lines up and tax them by one of the three legal methods (domain.md 2.2).

    From gross means: each line's net is raised by its tax and rounded, and the tax is taken out of the sum again.
    """
    by_percent: dict[int, list[Decimal]] = defaultdict(list)
    for line in lines:
        by_percent[line.vat_percent].append(line.net)
    net = vat = ZERO
    for percent, nets in by_percent.items():
        one_net, one_vat = taxed(nets, percent, method)
        net, vat = net + one_net, vat + one_vat
    return PricedInvoice(tuple(lines), method, net, vat, net + vat)


def taxed(nets: Sequence[Decimal], percent: int, method: VatMethod) -> tuple[Decimal, Decimal]:
    """Return the net sum of lines at one rate and its tax, by one of the three legal methods."""
    net = sum(nets, ZERO)
    if method is VatMethod.SUM_OF_NET:
        return net, grosz(net * percent / 100)
    per_line = sum((grosz(one * percent / 100) for one in nets), ZERO)
    if method is VatMethod.PER_LINE:
        return net, per_line
    gross = net + per_line
    vat = grosz(gross * percent / (100 + percent))
    return gross - vat, vat


Context = tuple[Period, Terms, RateBook]


def _plus(spans: Sequence[Span]) -> tuple[Part, ...]:
    return tuple(Part(span, 1) for span in spans)


def _volume_lines(kind: LineKind, group: str, parts: Sequence[Part], context: Context) -> Iterator[PricedLine]:
    period, terms, rates = context
    priced = rates.during(group, RateKind.VOLUME, period.first, period.last)
    shares = [shared_by_days(part.span, priced) for part in parts]
    for at, days in enumerate(priced):
        volume = sum(part.sign * share[at] for part, share in zip(parts, shares, strict=True))
        if volume < 0:
            raise SettlementHeldError(f"submeters of service point {terms.service_point_id} show more than the main")
        # A dial that stood still is named by the first line: the next period opens with what this one was closed by.
        taking = tuple(
            part for part, share in zip(parts, shares, strict=True) if share[at] or (at == 0 and not any(share))
        )
        yield _line(kind, Decimal(volume), days, (terms, taking))


def shared_by_days(span: Span, priced: Sequence[PricedDays]) -> list[int]:
    """Share a span's whole m³ among stretches of one price, by the days that it has in each.

    Rounding goes by what has run through up to each change, so that the shares add up and none is below zero. Days of
    the span outside the stretches count with the first or the last of them.
    """
    volume = span.volume_m3
    if len(priced) == 1:
        return [volume]
    upto = [0]
    for days in priced[:-1]:
        run = min(max((days.last - span.start.read_on).days, 0), span.days)
        upto.append(int((Decimal(volume * run) / max(span.days, 1)).quantize(Decimal(1), ROUND_HALF_UP)))
    upto.append(volume)
    return [after - before for before, after in itertools.pairwise(upto)]


def _subscriptions(period: Period, terms: Terms, measured: Measured) -> Iterator[tuple[LineKind, str, Sequence[Place]]]:
    throughout = ((period,),)
    if terms.water_group is not None:
        yield LineKind.WATER_SUBSCRIPTION, terms.water_group, throughout
    if terms.sewage_group is not None:
        yield LineKind.SEWAGE_SUBSCRIPTION, terms.sewage_group, throughout
        places = throughout * len(measured.submeters) if measured.there is None else measured.there
        yield LineKind.SUBMETER_SUBSCRIPTION, terms.sewage_group, places


def _month_lines(kind: LineKind, group: str, places: Sequence[Place], context: Context) -> Iterator[PricedLine]:
    period, terms, rates = context
    wanted = RateKind.SUBMETER_SUBSCRIPTION if kind is LineKind.SUBMETER_SUBSCRIPTION else RateKind.SUBSCRIPTION
    begun = months_begun(period.first, period.last)
    owed = [month for month in begun if any(months_there(place, [month]) for place in places)]
    for days, months in rates.monthly(group, wanted, owed):
        quantity = sum(months_there(place, months) for place in places)
        yield _line(kind, Decimal(quantity), days, (terms, ()))


def months_there(place: Place, months: Sequence[Days]) -> int:
    """Count the settlement months on some day of which a meter was at a place."""
    return sum(any(days.first <= last and first <= days.last for days in place) for first, last in months)


UNITS: Final = {LineKind.WATER: "m3", LineKind.SEWAGE: "m3", LineKind.SUBMETER_SUBSCRIPTION: "meter_month"}


def _line(kind: LineKind, quantity: Decimal, days: PricedDays, of: tuple[Terms, tuple[Part, ...]]) -> PricedLine:
    terms, parts = of
    rate = days.rate
    return PricedLine(
        kind=kind,
        quantity=quantity,
        unit=UNITS.get(kind, "month"),
        price=rate.net,
        net=grosz(quantity * rate.net),
        vat_percent=rate.vat_percent,
        rate_id=rate.id,
        service_point_id=terms.service_point_id,
        period=Period(days.first, days.last),
        parts=parts,
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """An invoice as it was and as it is; the document carries the difference (domain.md 2.4)."""

    before: PricedInvoice
    after: PricedInvoice

    def __post_init__(self) -> None:
        if self.before.method is not self.after.method:
            raise InvalidInputError("a correction is taxed as the invoice was")

    @property
    def net(self) -> Decimal:
        """Return the difference of the net sums."""
        return self.after.net - self.before.net

    @property
    def vat(self) -> Decimal:
        """Return the difference of the taxes."""
        return self.after.vat - self.before.vat

    @property
    def gross(self) -> Decimal:
        """Return what the customer owes more, or less when below zero."""
        return self.after.gross - self.before.gross
