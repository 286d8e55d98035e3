"""Tariffs: decisions, groups and rates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Final

from data.ingest.cells import choice, day, decimal, text, whole
from data.ingest.jobs import Job, table_kind
from data.ingest.kinds.customers import filled, ordered_days
from data.ingest.overlaps import refuse_overlaps
from data.ingest.reasons import BLANK, GROSS_DIFFERS, NET_MISSING, Reason
from data.ingest.report import Report
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import TariffDecision, TariffGroup, TariffRate
from domain.money import grosz
from domain.tariffs import RateKind, Service

VAT_PERCENT: Final = 8
COLUMNS: Final = (
    Column("decision", text(200), required=True),
    Column("approved_by", text(200)),
    Column("published_on", day()),
    Column("url", text(500)),
    Column("group", text(64), required=True),
    Column("service", choice(Service), required=True),
    Column("description", text(500)),
    Column("kind", choice(RateKind), required=True),
    Column("unit", text(64), required=True),
    Column("net", decimal(8)),
    Column("gross", decimal(8)),
    Column("vat_percent", whole(0, 23)),
    Column("valid_from", day(), required=True),
    Column("valid_until", day()),
)
KEY: Final = ("group", "kind", "valid_from")


def _net_prices(frame: Frame, report: Report) -> None:
    """Report rows without a net price; doubt gross prices that the net one does not give."""
    blank = [None] * len(frame)
    nets, grosses, rates = (frame.values.get(name, blank) for name in ("net", "gross", "vat_percent"))
    for position, (net, gross, vat) in enumerate(zip(nets, grosses, rates, strict=True)):
        line = frame.lines[position]
        if net is None:
            if position not in frame.bad:
                report.refuse(line, "net", gross or "", Reason(BLANK if gross is None else NET_MISSING))
            frame.bad.add(position)
        elif gross is not None:
            percent = VAT_PERCENT if vat is None else vat
            expected = grosz(net * (100 + percent) / Decimal(100))
            if gross != expected:
                report.doubt(
                    line, "gross", gross, Reason(GROSS_DIFFERS, {"net": net, "vat": percent, "expected": expected})
                )


def _write(frame: Frame, store: Store, job: Job) -> None:
    filled(frame, "vat_percent", VAT_PERCENT)
    filled(frame, "approved_by", "")
    filled(frame, "description", "")
    _refuse_overlaps(frame, store, job)
    decisions = store.upsert(TariffDecision, _decisions(frame), key=("number",))
    groups = store.upsert(
        TariffGroup, frame.pick({"code": "group", "service": "service", "description": "description"}), key=("code",)
    )
    names = ("kind", "unit", "net", "vat_percent", "valid_from", "valid_until")
    rates = {"decision_id": decisions, "group_id": groups, **frame.pick(names)}
    store.upsert(TariffRate, rates, key=("group_id", "kind", "valid_from"))


def _decisions(frame: Frame) -> dict[str, list[object]]:
    """Return the decisions row by row, each valid as long as any of its rates."""
    numbers = frame.values["decision"]
    first: dict[str, dt.date] = {}
    last: dict[str, dt.date] = {}
    for number, start, end in zip(numbers, frame.values["valid_from"], _ends(frame), strict=True):
        first[number] = min(first.get(number, start), start)
        last[number] = max(last.get(number, dt.date.min), end or dt.date.max)
    return {
        "number": numbers,
        "approved_by": frame.values.get("approved_by", [""] * len(frame)),
        "valid_from": [first[number] for number in numbers],
        "valid_until": [None if last[number] == dt.date.max else last[number] for number in numbers],
        **frame.pick(("published_on", "url")),
    }


def _refuse_overlaps(frame: Frame, store: Store, job: Job) -> None:
    """Leave out rates that would be in force together with another one of the same group and kind."""
    codes = {ident: code for code, ident in store.ids_of(TariffGroup.code, frame.values["group"]).items()}
    names = ("group_id", "kind", "valid_from", "valid_until")
    spans: dict[Hashable, dict[dt.date, dt.date | None]] = defaultdict(dict)
    for group, kind, start, end in store.rows(TariffRate, "group_id", codes, names):
        spans[codes.get(group), kind][start] = end
    rows = [((group, kind), start) for group, kind, start in zip(*(frame.values[name] for name in KEY), strict=True)]
    for (of, start), end in zip(rows, _ends(frame), strict=True):
        spans[of][start] = end
    refuse_overlaps(frame, rows, spans, job.report)
    job.settle(frame)


def _ends(frame: Frame) -> Sequence[dt.date | None]:
    return frame.values.get("valid_until", [None] * len(frame))


TARIFFS: Final = table_kind("tariffs", COLUMNS, KEY, _write, (ordered_days, _net_prices))
