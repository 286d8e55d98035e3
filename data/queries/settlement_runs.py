"""Settlement runs as the office looks at them: the runs, and the items of one."""

from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from data.models import (
    Contract,
    Customer,
    InterestNote,
    Invoice,
    Premise,
    ServicePoint,
    SettlementItem,
    SettlementRun,
)
from domain.settlement_runs import ItemState

RUNS: Final = (
    *("id", "first_on", "last_on", "issued_on", "state", "made_at", "made_by", "ended_at", "ended_by"),
    *("documents", "gross", "outliers", "held"),
)
ITEMS: Final = (
    *("id", "kind", "state", "customer", "name", "contract", "point", "address", "period_from", "period_until"),
    *("volume_m3", "net", "vat", "gross", "reason", "told", "corrects", "number"),
)
OF_RUN: Final = RUNS[:9]
OF_ITEM: Final = ("volume_m3", "net", "vat", "gross", "reason")
COMING: Final = (ItemState.READY, ItemState.ISSUED)


def runs_kept(session: Session) -> pd.DataFrame:
    """Return the runs, newest first.

    Returns
    -------
    pandas.DataFrame
        :data:`RUNS`: ``documents`` and ``gross`` are those that are issued or ready to be; instants UTC.
    """
    return _runs(session, _with_counts().order_by(SettlementRun.id.desc()))


def run_kept(session: Session, run_id: int) -> pd.DataFrame:
    """Return one run as :func:`runs_kept` does; no row where there is none."""
    return _runs(session, _with_counts().where(SettlementRun.id == run_id))


def _with_counts() -> Select[Any]:
    item = SettlementItem
    counted = [
        func.coalesce(func.sum(case((item.state.in_(COMING), 1), else_=0)), 0),
        func.sum(case((item.state.in_(COMING), item.gross), else_=None)),
        *(
            func.coalesce(func.sum(case((item.state == one, 1), else_=0)), 0)
            for one in (ItemState.OUTLIER, ItemState.HELD)
        ),
    ]
    columns: list[ColumnElement[Any]] = [getattr(SettlementRun, name) for name in OF_RUN]
    statement = select(*columns, *counted).join(item, item.run_id == SettlementRun.id, isouter=True)
    return statement.group_by(SettlementRun.id)


def _runs(session: Session, statement: Select[Any]) -> pd.DataFrame:
    return pd.DataFrame(session.execute(statement).all(), columns=list(RUNS), dtype=object)


def items_of(session: Session, run_id: int) -> pd.DataFrame:
    """Return the items of a run in the order of their documents.

    Returns
    -------
    pandas.DataFrame
        :data:`ITEMS`: ``told`` fills the words of ``reason``; ``number`` is that of the document once it is issued,
        ``corrects`` that of the corrected invoice. Amounts are ``Decimal`` PLN, absent where there is no document.
    """
    item, document = SettlementItem, Invoice.__table__.alias("document")
    corrected = Invoice.__table__.alias("corrected")
    statement = (
        select(
            *(item.id, item.kind, item.state, Customer.number, Customer.name, Contract.number),
            *(ServicePoint.number, Premise.address, item.period_from, item.period_until),
            *(getattr(item, name) for name in OF_ITEM),
            *(item.details, corrected.c.number, func.coalesce(document.c.number, InterestNote.number)),
        )
        .join(Customer, Customer.id == item.customer_id, isouter=True)
        .join(Contract, Contract.id == item.contract_id, isouter=True)
        .join(ServicePoint, ServicePoint.id == item.service_point_id, isouter=True)
        .join(Premise, Premise.id == ServicePoint.premise_id, isouter=True)
        .join(corrected, corrected.c.id == item.corrects_id, isouter=True)
        .join(document, document.c.id == item.invoice_id, isouter=True)
        .join(InterestNote, InterestNote.id == item.note_id, isouter=True)
        .where(item.run_id == run_id)
        .order_by(item.id)
    )
    found = pd.DataFrame(session.execute(statement).all(), columns=list(ITEMS), dtype=object)
    return found.assign(told=[details["told"] for details in found["told"]])
