"""A settlement in words, for whoever runs it from the command line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from data.queries.settlement import numbers_of
from domain.settlement_runs import KIND_WORDS, ItemState
from domain.settling.periods import month_of
from domain.settling.pricing import Item
from domain.settling.reasons import SHORT, WORDS
from domain.settling.totals import Amounts, by_kind, together
from services.runtime import reading
from texts import _, day, number

WIDTHS: Final = (18, 10, 12, 16, 16, 16)
MOST: Final = 200
"""So many lines of what waits are printed; all of them stand in the office."""


def reason_words(reason: str, told: Mapping[str, str]) -> str:
    """Say why an item is held or waits for a look."""
    if reason not in WORDS:
        return reason
    return _(WORDS[reason], **{name: _said(name, value) for name, value in told.items()})


def short_words(reason: str) -> str:
    """Say the same in two or three words."""
    return _(SHORT[reason]) if reason in SHORT else reason


def _said(name: str, value: str) -> str:
    return day(date.fromisoformat(value)) if name == "day" else value


def amounts_of(item: Item) -> Amounts:
    """Return what an item adds to the totals."""
    return Amounts(1, item.volume_m3 or 0, *item.sums) if item.sums is not None else Amounts()


def report(month: str, items: Sequence[Item]) -> str:
    """Return the totals of a run, and every item that is held or waits for a look."""
    ready = by_kind((item.kind, amounts_of(item)) for item in items if item.state is ItemState.READY)
    heads = ("", _("documents"), "m³", _("net, zł"), _("VAT, zł"), _("gross, zł"))
    rows = [(_(KIND_WORDS[kind]), amounts) for kind, amounts in ready.items()]
    rows.append((_("Together"), together(ready.values())))
    lines = [
        _("Settlement of {month}", month=f"{month_of(month).first:%Y-%m}"),
        _row(heads),
        *(_row(_cells(*row)) for row in rows),
    ]
    with reading() as session:
        lines += _waiting(session, items, ItemState.OUTLIER, _("Unusual, to be looked at"))
        lines += _waiting(session, items, ItemState.HELD, _("Held"))
    return "\n".join(lines)


def _cells(name: str, amounts: Amounts) -> tuple[str, ...]:
    money = (number(one, 2) for one in (amounts.net, amounts.vat, amounts.gross))
    return name, number(amounts.documents), number(amounts.volume_m3), *money


def _row(cells: Sequence[str]) -> str:
    first, *rest = (cell.replace("\u00a0", " ").replace("\u202f", " ") for cell in cells)
    return first.ljust(WIDTHS[0]) + "".join(cell.rjust(width) for cell, width in zip(rest, WIDTHS[1:], strict=True))


def _waiting(session: Session, items: Sequence[Item], state: ItemState, title: str) -> Iterator[str]:
    waiting = [item for item in items if item.state is state]
    counted = Counter(item.reason for item in waiting)
    by_reason = ", ".join(f"{short_words(reason)} {number(count)}" for reason, count in counted.most_common())
    yield f"{title}: {number(len(waiting))}" + (f" ({by_reason})" if waiting else "")
    customers, points = numbers_of(session)
    for item in waiting[:MOST]:
        where = points.get(item.service_point_id or 0, "")
        who = customers.get(item.customer_id or 0, "")
        yield f"  {where:<16} {who:<12} {reason_words(item.reason, item.told)}".rstrip()
