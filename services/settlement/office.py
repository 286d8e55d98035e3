"""Settlement as clerks work with it: what they see, the steps they take, and the table they take along."""

from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd

from data.queries.settlement_runs import items_of, run_kept, runs_kept
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import OFFICE
from domain.settlement_runs import KIND_WORDS, ItemState
from domain.written import row_number
from services.accounts.proof import demand_proof
from services.audit_words import with_actors
from services.exports import ExportTable
from services.file_heads import as_of
from services.identity import acting_as
from services.runtime import reading
from services.settlement import drafts
from services.settlement.issuing import IssuedRun
from services.settlement.issuing import issue as issue_run
from services.settlement.report import reason_words
from texts import _, _l, day

STATES: Final = {
    ItemState.READY: _l("ready"),
    ItemState.OUTLIER: _l("unusual"),
    ItemState.HELD: _l("held"),
    ItemState.ISSUED: _l("issued"),
}


def _clerk() -> str:
    return acting_as(*OFFICE).email


def runs() -> pd.DataFrame:
    """Return the settlements, newest first (``data.queries.settlement_runs.RUNS``)."""
    _clerk()
    with reading() as session:
        return with_actors(runs_kept(session), "made_by")


def run_opened(run_id: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a settlement and its items, with the words of their reasons as ``words``.

    Raises
    ------
    NotFoundError
        When there is no such settlement.
    """
    _clerk()
    with reading() as session:
        run = with_actors(run_kept(session, run_id), "made_by", "ended_by")
        if run.empty:
            raise NotFoundError(f"no settlement {run_id}")
        items = items_of(session, run_id)
    words = [reason_words(reason, told) for reason, told in zip(items["reason"], items["told"], strict=True)]
    return run, items.assign(words=words)


def draft(month: str) -> int:
    """Draft a settlement of a month and return its number; raises what ``drafts.draft`` raises."""
    return drafts.draft(month, actor=_clerk()).run_id


def price_anew(run_id: int) -> None:
    """Price a draft once more."""
    drafts.price_anew(run_id, actor=_clerk())


def accept(run_id: int, items: Collection[int]) -> int:
    """Let outliers of a draft be issued; return how many."""
    return drafts.accept(run_id, items, actor=_clerk())


def drop(run_id: int) -> None:
    """Give a draft up."""
    drafts.drop(run_id, actor=_clerk())


def issue(run_id: int) -> IssuedRun:
    """Issue what is ready in a draft; asks for the password again."""
    actor = _clerk()
    demand_proof()
    return issue_run(run_id, actor=actor)


def settlement_export(filters: Mapping[str, str]) -> ExportTable:
    """Return every item of a settlement (``run=3``), for a file.

    Raises
    ------
    InvalidInputError
        For other filters.
    NotFoundError
        When there is no such settlement.
    """
    _clerk()
    asked = row_number(filters.get("run", ""))
    if set(filters) != {"run"} or asked is None:
        raise InvalidInputError("run")
    run, items = run_opened(asked)
    shown = items.assign(
        kind=[_(KIND_WORDS[kind]) for kind in items["kind"]], state=[str(STATES[state]) for state in items["state"]]
    )
    headings = {
        "kind": _("Kind"),
        "state": _("State"),
        "number": _("Number"),
        "customer": _("Customer"),
        "name": _("Name"),
        "contract": _("Contract"),
        "point": _("Service point"),
        "address": _("Address"),
        "period_from": _("Period from"),
        "period_until": _("Period until"),
        "volume_m3": _("Volume, m³"),
        "net": _("Net, zł"),
        "vat": _("VAT, zł"),
        "gross": _("Gross, zł"),
        "corrects": _("Corrects"),
        "words": _("Reason"),
    }
    month = f"{run['first_on'].item():%Y-%m}"
    about = {
        _("Settlement"): str(asked),
        _("Month"): month,
        _("Date of the documents"): day(run["issued_on"].item()),
    }
    return ExportTable.of(
        _("Settlement of {month}", month=month), shown[list(headings)].rename(columns=headings), about | as_of()
    )
