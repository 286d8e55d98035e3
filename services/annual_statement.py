"""A year of water on paper: use by month and meter beside the year before, what was billed, a litre's price, leaks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.queries.finance import billed_water_of, invoices_of
from data.queries.papers import parties_of
from domain.consumption import use
from domain.consumption.question import Question, Resolution, Which
from domain.consumption.slots import Floats
from domain.consumption.unusual import ENOUGH
from domain.consumption.watched import WatchedLeak
from domain.errors import NotFoundError
from domain.money import ZERO
from rendering.documents import Box, Paper, Table, pdf_of
from services import watch
from services.consumption import found_in
from services.consumption_beside import meter_names
from services.consumption_known import Known
from services.consumption_shown import LITRE_PLACES
from services.identity import current_customer
from services.papers import party
from services.runtime import reading, today
from texts import _, day, language, money, month, ngettext, number, volume

Chosen = npt.NDArray[np.bool_]
MONTHS: Final = 12
A_YEAR: Final = dt.timedelta(days=366)
NOTHING: Final = "\u2013"
MOST_METERS: Final = 4
"""So many meters have a column each; of more only all of them together."""
MOST_YEARS: Final = 30
PRICE_PLACES: Final = 2
LITRES_IN_M3: Final = 1000


@dataclass(frozen=True, slots=True)
class Year:
    """The use of a year by month (rows) and place (columns), litres, NaN where nothing is known; and all together."""

    by_place: Floats
    together: Floats
    share: Floats
    """Of its hours that are known."""


def statement_pdf(year: int) -> bytes:
    """Return the statement of a year of the customer in force.

    Raises
    ------
    NotFoundError
        For a year of which nothing is known, or which has not begun.
    """
    return pdf_of(paper_of(year))


def years_known() -> list[int]:
    """Return the years that have a statement, the newest first."""
    known = Known()
    if known.places.meters.empty:
        return []
    days = pd.Series([*known.days.when[known.days.known_h > 0], *known.dial_spans["first"]], dtype="datetime64[us]")
    if days.empty:
        return []
    return list(range(known.newest.year, max(days.min().year, known.newest.year - MOST_YEARS) - 1, -1))


def paper_of(year: int) -> Paper:
    """Put a year into the words of a document, as it stands today."""
    if year not in years_known():
        raise NotFoundError(f"nothing is known of {year}")
    known, customer, first = Known(), current_customer(), dt.date(year, 1, 1)
    last = min(dt.date(year, 12, 31), known.newest)
    with reading() as session:
        parties = parties_of(session, customer)
        invoices = invoices_of(session, customer, first, today())
        billed_m3 = billed_water_of(session, customer, (first, last), today())
        leaks = watch.leaks(session, customer, min(last + A_YEAR, today()))
    own = invoices[(invoices["period_until"] >= pd.Timestamp(first)) & (invoices["period_until"] <= pd.Timestamp(last))]
    now, then = (_year(one, known) for one in (year, year - 1))
    facts = {
        _("Customer number"): parties.customer_number,
        _("Data as of"): day(known.newest),
        _("Printed"): day(today()),
    }
    tables = [
        _months(year, now, then, known),
        _billed(own),
        _leaks([one for one in leaks if _touches(one, first, last)]),
    ]
    return Paper(
        language(),
        parties.seller.name,
        _("Water in {year}", year=year),
        "",
        (party(_("Utility"), parties.seller), party(_("Customer"), parties.buyer)),
        tuple((name, said) for name, said in facts.items() if said),
        tuple(table for table in tables if table.rows),
        (_summary(now, then, own, billed_m3),),
    )


def _year(year: int, known: Known) -> Year:
    """Return the months of a year, whether or not they have begun."""
    question = Question(Resolution.MONTH, Which.ALL, dt.date(year, 1, 1), dt.date(year, 12, 31), compares=False)
    slots, found = found_in(question, known)
    tree = known.places.tree
    chosen = tree.chosen(Which.ALL)
    by_place = np.full((MONTHS, len(chosen)), np.nan)
    together, share = np.full(MONTHS, np.nan), np.zeros(MONTHS)
    by_place[: len(slots)] = use.by_place(found, slots, chosen)
    tallied = use.tally(found, slots, tree, chosen)
    together[: len(slots)], share[: len(slots)] = tallied.total_l, tallied.known
    return Year(by_place, together, share)


def _compared(now: Year, then: Year) -> Chosen:
    """Tell the months of which nearly all is known in both years."""
    return np.asarray((np.minimum(now.share, then.share) >= ENOUGH) & ~np.isnan(now.together + then.together))


def _sum(litres: Floats) -> float:
    """Add up what is known, NaN where nothing is."""
    return float("nan") if np.isnan(litres).all() else float(np.nansum(litres))


def _months(year: int, now: Year, then: Year, known: Known) -> Table:
    """Return the use by month: each meter where they are few, all together, the year before, the difference."""
    chosen, names = known.places.tree.chosen(Which.ALL), meter_names(known.places.present)
    meters = chosen if 1 < len(chosen) <= MOST_METERS else []
    columns = (_("Month"), *(names[place] for place in meters), _("Together"), str(year - 1), _("More"))
    both, rows = _compared(now, then), []
    for at in range(MONTHS):
        parts = [now.by_place[at, chosen.index(place)] for place in meters]
        this, before = float(now.together[at]), float(then.together[at])
        more = this - before if both[at] else np.nan
        rows.append((month(dt.date(year, at + 1, 1)), *map(_m3, [*parts, this, before, more])))
    rows.append(_totals(now, then, [chosen.index(place) for place in meters]))
    note = _("m³. A main meter also counts what flows on to the meters behind it; together each litre is counted once.")
    return Table(_("Use by month"), "L" + "r" * (len(columns) - 1), columns, tuple(rows), is_summed=True, note=note)


def _totals(now: Year, then: Year, meters: Sequence[int]) -> tuple[str, ...]:
    """Add up the months that are compared, so that the row adds up too; where none is, those of the year."""
    both = _compared(now, then)
    count = int(both.sum())
    told = _("Together")
    if 0 < count < MONTHS:
        told = ngettext("{count} month compared", "{count} months compared", count)
    added = both if count else np.full(MONTHS, fill_value=True)
    sums = [_sum(now.by_place[added, place]) for place in meters]
    this, before = _sum(now.together[added]), _sum(then.together[both]) if count else np.nan
    return told, *map(_m3, [*sums, this, before, this - before])


def _m3(litres: float) -> str:
    return NOTHING if np.isnan(litres) else number(Decimal(round(litres)).scaleb(-LITRE_PLACES), LITRE_PLACES)


def _billed(invoices: pd.DataFrame) -> Table:
    """Return what was billed of the year, the oldest period first."""
    columns = (_("Invoice"), _("Period"), _("Issued"), _("Gross"))
    ordered = invoices.sort_values(["period_from", "issued_on"], kind="stable")
    cells = ordered[["number", "period_from", "period_until", "issued_on", "gross"]].itertuples(index=False, name=None)
    rows = [
        (name, f"{day(begun.date())}\u2013{day(ended.date())}", day(issued.date()), money(gross))
        for name, begun, ended, issued, gross in cells
    ]
    if rows:
        rows.append((_("Together"), "", "", money(_gross(invoices))))
    note = _("Invoices count whole m³ and periods that ended in the year: billed volume and use by month differ.")
    title = _("What was billed for periods that ended in the year")
    return Table(title, "Lllr", columns, tuple(rows), is_summed=True, note=note)


def _gross(invoices: pd.DataFrame) -> Decimal:
    return sum(invoices["gross"], ZERO)


def _leaks(leaks: list[WatchedLeak]) -> Table:
    """Return the leaks that touch the year."""
    columns = (_("Meter"), _("From"), _("Until"), _("Litres an hour"), _("m³ about"))
    rows = tuple(
        (
            *(one.spot.serial, day(one.first), _("still running") if one.is_running else day(one.last)),
            *(number(one.litres_an_hour, 1), number(one.m3, 1)),
        )
        for one in leaks
    )
    return Table(_("Leaks"), "Lllrr", columns, rows)


def _touches(leak: WatchedLeak, first: dt.date, last: dt.date) -> bool:
    return leak.first <= last and leak.last >= first


def _summary(now: Year, then: Year, invoices: pd.DataFrame, billed_m3: Decimal) -> Box:
    """Say the year in a few numbers: all use, what was billed, and a litre's price."""
    used, gross, both = _sum(now.together), _gross(invoices), _compared(now, then)
    known = _("{known} of {all}", known=int((~np.isnan(now.together)).sum()), all=MONTHS)
    pairs = [(_("Known months"), known)]
    if both.any():
        this, before = (_volume(_sum(one.together[both])) for one in (now, then))
        pairs.append((_("The months compared, this year and the year before"), f"{this}, {before}"))
    pairs.append((_("Billed, gross"), money(gross)))
    if billed_m3 > 0:
        grosze = 100 * gross / (billed_m3 * LITRES_IN_M3)
        pairs.append((_("A litre, water and sewage, with the subscription"), f"{number(grosze, PRICE_PLACES)} gr"))
        pairs.append((_("Billed volume"), volume(billed_m3, LITRE_PLACES)))
    return Box(_("Use of the year"), _volume(used), tuple(pairs))


def _volume(litres: float) -> str:
    return NOTHING if np.isnan(litres) else volume(litres / LITRES_IN_M3, LITRE_PLACES)
