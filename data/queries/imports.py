"""The record of imports: runs, and what was wrong with their files."""

from typing import Final

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import ImportIssue, ImportRun

RUNS: Final = ("id", "kind", "file_name", "profile", "started_at", "started_by", "rows", "counts", "state")
ISSUES: Final = ("line", "column", "value", "reason", "refuses")
MOST_RUNS: Final = 500


def import_runs(session: Session, *, most: int = MOST_RUNS) -> pd.DataFrame:
    """Return the newest runs, newest first.

    Returns
    -------
    pandas.DataFrame
        :data:`RUNS`: ``counts`` is the number of rows by ``table.outcome``, ``state`` a ``RunState``; instants UTC.
    """
    columns = [getattr(ImportRun, name) for name in RUNS]
    rows = session.execute(select(*columns).order_by(ImportRun.id.desc()).limit(most)).all()
    return pd.DataFrame(rows, columns=list(RUNS), dtype=object)


def import_run(session: Session, run_id: int) -> pd.DataFrame:
    """Return one run as :func:`import_runs` does; no row where there is none."""
    columns = [getattr(ImportRun, name) for name in RUNS]
    rows = session.execute(select(*columns).where(ImportRun.id == run_id)).all()
    return pd.DataFrame(rows, columns=list(RUNS), dtype=object)


def issues_of_run(session: Session, run_id: int) -> pd.DataFrame:
    """Return what was refused (``refuses``) or doubted in the file of a run, as it stands in the file.

    Returns
    -------
    pandas.DataFrame
        :data:`ISSUES`: ``line`` is absent for what concerns the whole file.
    """
    columns = [getattr(ImportIssue, name) for name in ISSUES]
    rows = session.execute(select(*columns).where(ImportIssue.run_id == run_id).order_by(ImportIssue.id)).all()
    return pd.DataFrame(rows, columns=list(ISSUES), dtype=object)
