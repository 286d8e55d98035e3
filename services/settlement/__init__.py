"""Settlement: a draft that the office looks at, then the documents."""

from collections.abc import Callable

from services.settlement.drafts import draft, drop, dry_run, due_in
from services.settlement.issuing import IssuedRun, OutdatedError, issue
from services.settlement.report import report
from texts import _, money, number

__all__ = ["IssuedRun", "OutdatedError", "draft", "drop", "dry_run", "due_in", "issue", "report", "settle"]


def settle(month: str, *, actor: str, tell: Callable[[str], None]) -> IssuedRun:
    """Draft the month, tell what it comes to, and issue at once what is ready."""
    drafted = draft(month, actor=actor)
    tell(report(month, drafted.items))
    issued = issue(drafted.run_id, actor=actor)
    count, gross = number(issued.documents), money(issued.gross)
    tell(_("Documents issued: {count}, together {gross}", count=count, gross=gross))
    if issued.unfit:
        tell(_("Invoices without FA(3): {count}; wodnik fa3 says why", count=number(issued.unfit)))
    return issued
