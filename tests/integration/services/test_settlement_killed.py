"""A process that is killed while it issues leaves nothing behind, and issuing again completes without doubles."""

import signal
import subprocess
import sys

import pytest
from sqlalchemy import select

from data.models import Invoice, LedgerEntry
from domain.errors import NotAllowedError
from services.settlement import draft, issue
from tests.support.dying import COMMIT
from tests.support.importing import contents
from tests.support.machine import ROOT
from tests.support.settling import JUNE, serve_worked

MOMENTS = ("INSERT INTO document_parties", "INSERT INTO line_readings", "UPDATE settlement_items", COMMIT)


@pytest.mark.usefixtures("installed")
def test_an_issuer_that_is_killed_leaves_nothing_and_the_next_one_issues_all_of_it_once(
    engine, database_url, session, tmp_path
):
    serve_worked(session)
    run = draft(JUNE, actor="clerk").run_id
    before = contents(engine)

    program = [sys.executable, "-m", "tests.support.dying", database_url, str(tmp_path), str(run), *MOMENTS]
    died = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert died == [str(signal.SIGKILL.value)] * len(MOMENTS)
    assert contents(engine) == before
    assert issue(run, actor="clerk").documents == 1
    with pytest.raises(NotAllowedError):
        issue(run, actor="clerk")
    assert session.scalars(select(Invoice.number)).all() == ["FW/2026/10/000001"]
    assert len(session.scalars(select(LedgerEntry)).all()) == 1
