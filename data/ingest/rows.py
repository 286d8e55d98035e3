"""Columns of a kind, and the step from a table of text to frames of checked values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Final

from sqlalchemy.orm import InstrumentedAttribute

from data.ingest.cells import Cell, Notation, Parser
from data.ingest.profiles import Layout, Profile
from data.ingest.reasons import (
    AMBIGUOUS_COLUMN,
    BLANK,
    DISAGREES,
    DUPLICATE,
    MISSING_COLUMN,
    REPEATED,
    Reason,
    RefusedCellError,
    RefusedFileError,
)
from data.ingest.report import Report
from data.ingest.tables import Table

SHOWN_HEADERS: Final = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind: what it holds, whether it must be there, what it refers to."""

    name: str
    cell: Cell
    required: bool = False
    """The file has it and no cell of it is blank."""
    refers: InstrumentedAttribute[Any] | None = None
    """Column of another table whose row is meant; the frame then holds that row's id."""
    field: str = ""
    """Name in the frame where it differs: ``customer_id`` of ``customer``."""

    @property
    def target(self) -> str:
        """Return the name in the frame."""
        return self.field or self.name


@dataclass(slots=True)
class Frame:
    """Checked values by column, and the line of the file that each row came from.

    Columns that the file lacks are absent, so that an update leaves them as they are; blank cells are ``None``.
    """

    lines: list[int]
    values: dict[str, list[Any]]
    bad: set[int] = field(default_factory=set)
    """Positions of rows with refused values."""
    document: str = ""
    """Column by which rows stand or fall together: half of a document is another document."""

    def __len__(self) -> int:
        return len(self.lines)

    def keep(self, positions: Sequence[int]) -> None:
        """Leave out all other rows."""
        self.lines = list(map(self.lines.__getitem__, positions))
        self.values = {name: list(map(cells.__getitem__, positions)) for name, cells in self.values.items()}

    def drop_bad(self) -> None:
        """Leave out the rows with refused values."""
        if self.bad:
            left_out = self._whole() if self.document else self.bad
            self.keep([i for i in range(len(self)) if i not in left_out])
            self.bad = set()

    def _whole(self) -> set[int]:
        """Return the positions of the documents of bad rows, all positions where one does not say which it is."""
        names = self.values[self.document]
        bad = {names[i] for i in self.bad}
        return {i for i in range(len(self)) if names[i] in bad or None in bad}

    def fill(self, name: str, key: str, known: Mapping[Any, Any], default: Any = None) -> None:
        """Let all rows with the same key say what the first of them says that says anything, or else what is known."""
        if name in self.values:
            keys = self.values[key]
            told = zip(reversed(keys), reversed(self.values[name]), strict=True)
            said = {one: cell for one, cell in told if cell is not None}
            self.values[name] = [said.get(one, known.get(one, default)) for one in keys]

    def pick(self, names: Mapping[str, str] | Sequence[str]) -> dict[str, list[Any]]:
        """Return the columns that are there, renamed where ``names`` is a mapping of ours to theirs."""
        pairs = names.items() if isinstance(names, Mapping) else ((name, name) for name in names)
        return {ours: self.values[theirs] for ours, theirs in pairs if theirs in self.values}


def parse(table: Table, columns: Sequence[Column], profile: Profile, layout: Layout, report: Report) -> Frame:
    """Turn text into values; every cell that its column cannot take is reported and its row marked bad."""
    report.rows += len(table)
    cells = _cells(table, columns, layout, report)
    frame = Frame(list(table.lines), {})
    for column in columns:
        if column.name not in cells:
            continue
        unit = layout.units.get(column.name, "")
        notation = Notation(profile.decimal, tuple(profile.dates), unit)
        try:
            parser = column.cell(notation)
        except RefusedCellError as refused:
            report.refuse(None, column.name, unit, refused.reason)
            continue
        given = cells[column.name]
        values = _whole(given, parser, table.longest_of(given))
        frame.values[column.target] = values or _parsed(column, given, parser, frame, report)
    return frame


def is_unique(columns: Sequence[Sequence[Any]]) -> bool:
    """Tell whether no two rows have the same values."""
    cells = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
    return len(set(cells)) == len(columns[0])


def refuse_repeated(frame: Frame, key: Sequence[str], profile: Profile, report: Report) -> None:
    """Report rows whose key another row has; drop the ones that repeat it wholly, where the profile says so."""
    if is_unique([frame.values[name] for name in key]):
        return
    keys = list(zip(*(frame.values[name] for name in key), strict=True))
    contents = list(zip(*frame.values.values(), strict=True))
    first: dict[tuple[Any, ...], int] = {}
    kept, repeated = [], 0
    for position, one in enumerate(keys):
        other = first.setdefault(one, position)
        if other == position or position in frame.bad:
            kept.append(position)
        elif contents[other] == contents[position] and profile.duplicates == "drop":
            repeated += 1
        else:
            reason = DUPLICATE if contents[other] == contents[position] else DISAGREES
            shown = " ".join(map(str, one))
            report.refuse(frame.lines[position], ", ".join(key), shown, Reason(reason, _same(frame, other, key)))
            frame.bad.add(position)
            kept.append(position)
    if repeated:
        report.notes.append(Reason(REPEATED, {"count": repeated}))
        bad_lines = {frame.lines[i] for i in frame.bad}
        frame.keep(kept)
        frame.bad = {i for i, line in enumerate(frame.lines) if line in bad_lines}


def _same(frame: Frame, other: int, key: Sequence[str]) -> dict[str, object]:
    return {"line": frame.lines[other], "key": ", ".join(key)}


def _cells(table: Table, columns: Sequence[Column], layout: Layout, report: Report) -> dict[str, Sequence[str]]:
    """Return the text of every column that the file or the profile gives."""
    headers = matched(table.headers, [column.name for column in columns], layout)
    stripped = table.columns if table.longest else [list(map(str.strip, column)) for column in table.columns]
    raw = dict(zip(table.headers, stripped, strict=True))
    cells: dict[str, Sequence[str]] = {name: raw[table.headers[i]] for name, i in headers.items()}
    for name, words in layout.values.items():
        if name in cells:
            ours = {word.casefold(): our for word, our in words.items()}
            meant = {cell: ours.get(cell.casefold(), cell) for cell in set(cells[name])}
            cells[name] = [meant[cell] for cell in cells[name]]
    for name, pattern in layout.constants.items():
        cells[name] = _filled(pattern, raw | dict(cells), len(table))
    missing = [column.name for column in columns if column.required and column.name not in cells]
    found = ", ".join(table.headers[:SHOWN_HEADERS])
    for name in missing:
        report.refuse(None, name, "", Reason(MISSING_COLUMN, {"found": found}))
    return cells


def matched(headers: Sequence[str], columns: Sequence[str], layout: Layout) -> dict[str, int]:
    """Return which header gives which column.

    Raises
    ------
    RefusedFileError
        When two headers give the same column.
    """
    places: dict[str, list[int]] = {}
    for i, header in enumerate(headers):
        places.setdefault(plain(header), []).append(i)
    given = {}
    for column in columns:
        # The profile's own order decides, and may leave our name out.
        names = dict.fromkeys(plain(name) for name in layout.columns.get(column, (column,)))
        found = [i for name in names for i in places.get(name, ())]
        if len(found) > 1:
            first, second = (headers[i] for i in found[:2])
            raise RefusedFileError(AMBIGUOUS_COLUMN, column=column, first=first, second=second)
        if found:
            given[column] = found[0]
    return given


def plain(header: str) -> str:
    """Return a header without case, punctuation and the like: ``Nr_klienta`` is ``nr klienta``."""
    return " ".join("".join(char if char.isalnum() else " " for char in header.casefold()).split())


def _filled(pattern: str, known: Mapping[str, Sequence[str]], rows: int) -> list[str]:
    """Fill the ``{header}`` places of a constant, row by row."""
    fields = [name for _text, name, _spec, _conversion in Formatter().parse(pattern) if name]
    if not fields:
        return [pattern] * rows
    for name in fields:
        if name not in known:
            raise RefusedFileError(MISSING_COLUMN, column=name, found=", ".join(list(known)[:SHOWN_HEADERS]))
    columns = [known[name] for name in fields]
    return [pattern.format_map(dict(zip(fields, row, strict=True))) for row in zip(*columns, strict=True)]


def _whole(cells: Sequence[str], parser: Parser, longest: int | None) -> list[Any] | None:
    """Parse a column at once, where it is in order."""
    if longest is not None:
        return (parser.neat(cells, longest) if parser.neat else None) or parser.all(cells)
    return None if "" in cells else parser.all(cells)


def _parsed(column: Column, cells: Sequence[str], parser: Parser, frame: Frame, report: Report) -> list[Any]:
    """Parse every different text once, and report what its column cannot take."""
    different = set(cells)
    known: dict[str, Any] = {"": None}
    wrong: dict[str, Reason] = {"": Reason(BLANK)} if column.required and "" in different else {}
    for cell in different - {""}:
        try:
            known[cell] = parser.one(cell)
        except RefusedCellError as refused:
            known[cell] = None
            wrong[cell] = refused.reason
    if wrong:
        for position in (i for i, cell in enumerate(cells) if cell in wrong):
            report.refuse(frame.lines[position], column.name, cells[position], wrong[cells[position]])
            frame.bad.add(position)
    return list(map(known.__getitem__, cells))


Check = Callable[[Frame, Report], None]
"""Looks at whole rows: reports what does not fit together and marks the row bad."""
