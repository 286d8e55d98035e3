"""Intake: records of radio modules, by the million, become hours of the lake."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from data.lake import tails
from data.lake.days import roll_up
from data.lake.hours import COUNTS, ORIGIN, append, changes, restore, version
from data.lake.tables import turn
from domain.intervals import JUMP_L, Findings, HourlyUse, given_use, hourly_use

RECORDS: Final = 1_000_000
"""Worked on together; bounds the memory, whatever the length of the file."""
HOURS: Final = 2_000_000
"""Written by one commit."""


@dataclass(slots=True)
class Intake:
    """What became of the records."""

    before: int
    """Version of the hours before; :func:`data.lake.hours.restore` goes back to it."""
    after: int
    records: int = 0
    incomplete: int = 0
    """Records without a meter, an instant or any value, left out."""
    new: int = 0
    """Hours that were not there before."""
    replaced: int = 0
    unchanged: int = 0
    findings: Findings = field(default_factory=Findings)
    days: int = 0
    """Local days rolled up anew."""

    @property
    def hours(self) -> int:
        """Count the hours that the records made."""
        return self.new + self.replaced + self.unchanged


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that records come from."""

    digest: str
    accounted: int
    """The last version of the hours made of it that a run accounts for."""


@dataclass(slots=True)
class _Work:
    """What is carried from one part of the records to the next."""

    jump_l: int
    index_tails: pd.DataFrame
    """As far as is known, of this intake and of those before."""
    ended: pd.DataFrame
    """Of this intake."""
    use_tails: dict[str, pd.DataFrame] = field(default_factory=dict)


def take_in(
    lake: Path,
    records: Iterable[pd.DataFrame | pa.Table],
    zone: ZoneInfo,
    *,
    jump_l: int = JUMP_L,
    origin: Origin | None = None,
    dry_run: bool = False,
) -> Intake:
    """Make hours of records, write them and bring the roll-up up to date; all of it or nothing.

    Other writers wait until it is done, so that all versions after :attr:`Intake.before` are those of this intake.
    What becomes of each fault is said in :mod:`domain.intervals`. Records that go on where earlier ones of the same
    meter and source ended are joined to them; the same records taken in again change nothing.

    Parameters
    ----------
    records : iterable of DataFrame or Table
        ``meter_id`` (our id), ``at`` (instant, UTC), ``source``, and ``index_l`` (the dial, litres) or ``use_l``
        (litres since the record before, of the interval starting at ``at``) or both; then the index counts where there
        is one. With a use there may be a ``flag``. Best in order of time.
    origin : Origin, optional
        What an intake of the same file left that was killed before its run was recorded then counts as done by this.
    """
    with nullcontext() if dry_run else turn(lake):
        before = version(lake)
        work = _Work(jump_l, tails.read(lake, before), tails.EMPTY)
        done = Intake(before, before)
        try:
            for hours in _batches(_hours(_joined(records), work, done)):
                _append(lake, hours, done, origin, dry_run=dry_run)
            if origin:
                _adopt(lake, origin, done)
            if not dry_run:
                if len(work.ended):
                    tails.write(lake, version(lake), work.ended)
                done.days = roll_up(lake, zone)
        except BaseException:
            if version(lake) != before:
                restore(lake, before)
            raise
    return done


def _append(lake: Path, hours: pa.Table, done: Intake, origin: Origin | None, *, dry_run: bool) -> None:
    written = append(lake, hours, origin=origin.digest if origin else "", dry_run=dry_run)
    done.after = written.version
    done.new += written.new
    done.replaced += written.replaced
    done.unchanged += written.unchanged


def _adopt(lake: Path, origin: Origin, done: Intake) -> None:
    """Count what a killed intake of the same file wrote as if it had been written now."""
    earlier = iter([entry for entry in changes(lake) if origin.accounted < entry["version"] <= done.before])
    if done.after == done.before:  # Then others may have written since; else the undo would take theirs too.
        earlier = dropwhile(
            lambda entry: entry.get(ORIGIN) != origin.digest and entry["operation"] != "RESTORE", earlier
        )
    own = list(takewhile(lambda entry: entry.get(ORIGIN) == origin.digest, earlier))
    if not own:
        return
    if done.after == done.before:
        done.after = own[0]["version"]
    done.before = own[-1]["version"] - 1
    for entry in own:
        new, replaced = map(int, entry[COUNTS].split())
        done.new += new
        done.replaced += replaced
        done.unchanged = max(0, done.unchanged - new - replaced)


def _batches(parts: Iterable[pd.DataFrame]) -> Iterator[pa.Table]:
    """Join parts to what one commit writes."""
    pending: list[pd.DataFrame] = []
    for part in parts:
        pending.append(part)
        if sum(map(len, pending)) >= HOURS:
            yield _table(pending)
            pending = []
    if pending:
        yield _table(pending)


def _joined(records: Iterable[pd.DataFrame | pa.Table]) -> Iterator[pd.DataFrame]:
    """Join small parts so that each is worth the work."""
    parts: list[pd.DataFrame] = []
    for part in records:
        parts.append(part.to_pandas() if isinstance(part, pa.Table) else part)
        if sum(map(len, parts)) >= RECORDS:
            yield pd.concat(parts, ignore_index=True)
            parts = []
    if parts:
        yield pd.concat(parts, ignore_index=True)


def _hours(parts: Iterable[pd.DataFrame], work: _Work, done: Intake) -> Iterator[pd.DataFrame]:
    """Yield the hours of each source, at the end those that were held open, and count what was found."""
    for part in parts:
        values = [name for name in ("index_l", "use_l") if name in part]
        complete = part[part[["meter_id", "at", "source"]].notna().all(axis=1) & part[values].notna().any(axis=1)]
        done.records += len(part)
        done.incomplete += len(part) - len(complete)
        for source, own in complete.groupby("source"):
            yield from (_counted(made, str(source), done) for made in _made(own, str(source), work))
    for source, tail in work.use_tails.items():
        yield _counted(given_use(tail, jump_l=work.jump_l, is_end=True), source, done)


def _made(own: pd.DataFrame, source: str, work: _Work) -> Iterator[HourlyUse]:
    """Yield the hours of one source in one part, and remember where its records end."""
    has_index = own["index_l"].notna() if "index_l" in own else pd.Series(data=False, index=own.index)
    if has_index.any():
        known = work.index_tails[work.index_tails["source"] == source][["meter_id", "at", "index_l"]]
        made = hourly_use(own[has_index][["meter_id", "at", "index_l"]], known, jump_l=work.jump_l)
        ended = made.tail.assign(source=source)
        work.index_tails = tails.joined(work.index_tails, ended)
        work.ended = tails.joined(work.ended, ended)
        yield made
    if not has_index.all():
        given = own[~has_index][["meter_id", "at", "use_l", *({"flag"} & set(own))]]
        made = given_use(given, work.use_tails.get(source), jump_l=work.jump_l)
        work.use_tails[source] = made.tail
        yield made


def _counted(made: HourlyUse, source: str, done: Intake) -> pd.DataFrame:
    done.findings += made.findings
    return made.hours.assign(source=source)


def _table(parts: list[pd.DataFrame]) -> pa.Table:
    return pa.Table.from_pandas(pd.concat(parts, ignore_index=True), preserve_index=False)
