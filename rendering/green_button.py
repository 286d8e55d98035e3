"""Green Button: water use as an Atom feed of the Energy Services Provider Interface (NAESB REQ.21, ``usage.xsd`` 3.3).

A usage point for each place of a meter, its readings in whole litres (m³ times 10^-3), a block a month. Written piece
by piece: a feed of years is never held.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

ATOM: Final = "http://www.w3.org/2005/Atom"
ESPI: Final = "http://naesb.org/espi"
WATER: Final = 2
"""ServiceKind."""
POTABLE_WATER: Final = 9
"""CommodityKind."""
CUBIC_METRES: Final = 42
"""UnitSymbolKind."""
THOUSANDTHS: Final = -3
"""powerOfTenMultiplier."""
DELTA: Final = 4
"""AccumulationKind: what went through in the interval."""
FORWARD: Final = 1
"""FlowDirectionKind."""
VALID: Final = 0
ESTIMATED: Final = 9
"""QualityOfReading: estimated by linear interpolation."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What went through a meter from an instant on."""

    begins: int
    """Seconds since 1970, UTC."""
    seconds: int
    litres: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class UsagePoint:
    """A place of a meter; ``blocks`` are its intervals, oldest first, some at a time."""

    number: int
    title: str
    seconds: int
    """Length of an interval, 0 where it varies."""
    blocks: Iterable[Sequence[Interval]]


def feed(title: str, about: str, written_at: dt.datetime, points: Iterable[UsagePoint]) -> Iterator[bytes]:
    """Write the feed; ``about`` says what it holds and as of when."""
    at = f"{written_at:%Y-%m-%dT%H:%M:%SZ}"
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{ATOM}">\n'
        f"<id>{_urn(title + at)}</id>\n<title>{escape(title)}</title>\n<subtitle>{escape(about)}</subtitle>\n"
        f"<updated>{at}</updated>\n"
    )
    yield head.encode()
    for point in points:
        for part in _entries(point, at):
            yield part.encode()
    yield b"</feed>\n"


def _entries(point: UsagePoint, at: str) -> Iterator[str]:
    place = f"UsagePoint/{point.number}"
    reading, kind = f"{place}/MeterReading/1", f"ReadingType/{point.number}"
    category = f"<ServiceCategory><kind>{WATER}</kind></ServiceCategory>"
    content = f'<UsagePoint xmlns="{ESPI}">{category}</UsagePoint>'
    yield _entry(at, point.title, (place, "UsagePoint", [f"{place}/MeterReading"]), content)
    related = [f"{reading}/IntervalBlock", kind]
    yield _entry(at, point.title, (reading, f"{place}/MeterReading", related), f'<MeterReading xmlns="{ESPI}"/>')
    yield _entry(at, point.title, (kind, "ReadingType", []), _reading_type(point))
    for number, block in enumerate(point.blocks, 1):
        if block:
            blocks = f"{reading}/IntervalBlock"
            yield _entry(at, point.title, (f"{blocks}/{number}", blocks, []), _block(block))


def _entry(at: str, title: str, place: tuple[str, str, list[str]], content: str) -> str:
    """Write an entry: where it is, what it is part of, what belongs to it."""
    own, up, related = place
    links = [f'<link rel="self" href="{own}"/>', f'<link rel="up" href="{up}"/>']
    links += [f'<link rel="related" href="{one}"/>' for one in related]
    return (
        f"<entry><id>{_urn(own)}</id>{''.join(links)}<title>{escape(title)}</title>"
        f"<content>{content}</content><published>{at}</published><updated>{at}</updated></entry>\n"
    )


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _reading_type(point: UsagePoint) -> str:
    told = {
        "accumulationBehaviour": DELTA,
        "commodity": POTABLE_WATER,
        "flowDirection": FORWARD,
        **({"intervalLength": point.seconds} if point.seconds else {}),
        "powerOfTenMultiplier": THOUSANDTHS,
        "uom": CUBIC_METRES,
    }
    parts = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return f'<ReadingType xmlns="{ESPI}">{parts}</ReadingType>'


def _block(block: Sequence[Interval]) -> str:
    last = block[-1]
    span = _span(block[0].begins, last.begins + last.seconds - block[0].begins)
    return f'<IntervalBlock xmlns="{ESPI}"><interval>{span}</interval>{"".join(map(_reading, block))}</IntervalBlock>'


def _reading(one: Interval) -> str:
    quality = ESTIMATED if one.is_estimated else VALID
    return (
        f"<IntervalReading><ReadingQuality><quality>{quality}</quality></ReadingQuality>"
        f"<timePeriod>{_span(one.begins, one.seconds)}</timePeriod><value>{one.litres}</value></IntervalReading>"
    )


def _span(begins: int, seconds: int) -> str:
    return f"<duration>{seconds}</duration><start>{begins}</start>"


def monthly(intervals: Iterable[Interval]) -> Iterator[list[Interval]]:
    """Part intervals in blocks by month (UTC), in the order in which they come."""
    for _month, block in itertools.groupby(intervals, key=_month_of):
        yield list(block)


def _month_of(one: Interval) -> tuple[int, int]:
    begun = dt.datetime.fromtimestamp(one.begins, dt.UTC)
    return begun.year, begun.month
