"""What an import found and did, as a value, as text and as CSV."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from data.ingest.reasons import Reason
from data.models import RunState
from domain.imports import KINDS, OUTCOMES, TABLES, TAKEN_BACK
from texts import _, ngettext, number

KEPT_ISSUES: Final = 1_000
"""Issues beyond are counted, not kept: a file with a wrong column has one in every row."""
SHOWN_VALUE: Final = 100
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Issue:
    """One value of a file that is refused (``refuses``) or doubted."""

    line: int | None
    column: str
    value: str
    reason: Reason
    refuses: bool = True


@dataclass(slots=True)
class Report:
    """The outcome of a run; ``counts`` are rows by ``table.outcome`` (inserted, updated, unchanged)."""

    kind: str
    file_name: str
    profile: str = ""
    is_dry_run: bool = False
    state: RunState = RunState.APPLIED
    run_id: int | None = None
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    refused: int = 0
    """Number of refusing issues, kept or not."""
    doubted: int = 0
    layer: str = ""
    """The layer that is being read, named before its columns."""

    def refuse(self, line: int | None, column: str, value: object, reason: Reason) -> None:
        """Note a value for which the row is refused."""
        self.refused += 1
        self._keep(Issue(line, self._place(column), _shown(value), reason))

    def doubt(self, line: int | None, column: str, value: object, reason: Reason) -> None:
        """Note a value that is taken all the same."""
        self.doubted += 1
        self._keep(Issue(line, self._place(column), _shown(value), reason, refuses=False))

    def _place(self, column: str) -> str:
        return ".".join(part for part in (self.layer, column) if part)

    def _keep(self, issue: Issue) -> None:
        if len(self.issues) < KEPT_ISSUES:
            self.issues.append(issue)

    @property
    def changed(self) -> int:
        """Count the rows inserted, updated or removed."""
        return sum(count for name, count in self.counts.items() if name.endswith((".inserted", ".updated", ".removed")))

    def text(self) -> str:
        """Write the report for a terminal, in the language in force."""
        lines = [self.headline()]
        if self.state is not RunState.UNDONE:
            lines.append(ngettext("{count} row read", "{count} rows read", self.rows))
        lines += [f"  {table}: {outcome}" for table, outcome in self.tables()]
        lines += [str(note) for note in self.notes]
        if self.refused:
            lines.append(ngettext("{count} value refused:", "{count} values refused:", self.refused))
        lines += [_line(issue) for issue in self.issues if issue.refuses]
        if self.doubted:
            lines.append(ngettext("{count} value doubted:", "{count} values doubted:", self.doubted))
        lines += [_line(issue) for issue in self.issues if not issue.refuses]
        if beyond := self.refused + self.doubted - len(self.issues):
            lines.append(ngettext("… and {count} more", "… and {count} more", beyond))
        return "\n".join(lines)

    def headline(self) -> str:
        """Say in one line what became of the file."""
        named = {"kind": _(KINDS.get(self.kind, self.kind)), "file": self.file_name}
        if self.state is RunState.REFUSED:
            return _("{kind}: {file} refused, nothing was changed", **named)
        if self.state is RunState.UNDONE:
            return _("{kind}: {file} undone", **named)
        if self.is_dry_run:
            return _("{kind}: {file} checked only, nothing was changed", **named)
        if self.run_id is None:
            return _("{kind}: {file} holds nothing new, nothing was changed", **named)
        return _("{kind}: {file} imported as run {run}", **named, run=self.run_id)

    def tables(self) -> list[tuple[str, str]]:
        """Say table by table what became of the rows."""
        tables: dict[str, list[str]] = {}
        words = {**OUTCOMES, **TAKEN_BACK}
        for name, count in self.counts.items():
            table, _dot, outcome = name.partition(".")
            tables.setdefault(table, []).append(f"{_(words.get(outcome, outcome))} {number(count)}")
        return [(_(TABLES.get(table, table)), ", ".join(outcomes)) for table, outcomes in tables.items()]

    def to_csv(self) -> bytes:
        """Write the issues as CSV that a spreadsheet opens: UTF-8 with BOM, semicolons."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";")
        writer.writerow([_("Line"), _("Column"), _("Value"), _("Reason"), _("Outcome")])
        for issue in self.issues:
            outcome = _("refused") if issue.refuses else _("doubted")
            cells = [_inert(text) for text in (issue.column, issue.value, str(issue.reason))]
            writer.writerow([issue.line or "", *cells, outcome])
        return out.getvalue().encode("utf-8-sig")


def _shown(value: object) -> str:
    text = "".join(char if char.isprintable() else "\ufffd" for char in str(value)[: SHOWN_VALUE + 1])
    return text if len(text) <= SHOWN_VALUE else text[: SHOWN_VALUE - 1] + "…"


def _line(issue: Issue) -> str:
    place = [] if issue.line is None else [_("line {line}", line=issue.line)]
    place += [issue.column] if issue.column else []
    value = f" [{issue.value}]" if issue.value else ""
    return f"  {', '.join(place)}{value}: {issue.reason}" if place else f"  {issue.reason}"


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking a value of the file for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
