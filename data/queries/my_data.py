"""What a customer sees of their own data: what is on file and since when, consents, delegates."""

import datetime as dt
from typing import Final

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import (
    Consent,
    Contract,
    Customer,
    CustomerAccess,
    CustomerChange,
    Delegation,
    ImportChange,
    ImportRun,
    Invoice,
    RunState,
    User,
    Wording,
)
from data.queries.customers import granted, is_backed
from data.queries.frames import TEXT, declared
from domain.consents import Said
from domain.customers import AccessScope
from domain.delegates import Delegate
from domain.identifiers import CustomerId, UserId
from domain.my_data import FIELDS, NextInvoice
from domain.settling.periods import coming_period
from domain.wordings import Text

CHANGES: Final = {"field": TEXT, "before": TEXT, "after": TEXT, "at": "object", "actor": TEXT}


def customer_of(session: Session, customer: CustomerId) -> Customer:
    """Return the customer's own row."""
    return session.get_one(Customer, customer)


def changes_of(session: Session, customer: CustomerId) -> pd.DataFrame:
    """Return what has changed in the customer's data, newest first: on the portal, by the office and by files.

    Returns
    -------
    pandas.DataFrame
        ``field``, ``before``, ``after``, ``actor`` (str), ``at`` (aware datetimes). Empty, with the same columns, where
        nothing has.
    """
    one = CustomerChange
    kept = select(one.field, one.before, one.after, one.at, one.actor).where(one.customer_id == customer)
    rows = [*map(tuple, session.execute(kept)), *_imported(session, customer)]
    return declared(sorted(rows, key=lambda row: row[3], reverse=True), CHANGES)


def _imported(session: Session, customer: CustomerId) -> list[tuple[str, str, str, dt.datetime, str]]:
    one, run = ImportChange, ImportRun
    statement = (
        select(one.before, one.after, run.finished_at, run.started_by)
        .join(run, run.id == one.run_id)
        .where(one.table_name == Customer.__tablename__, one.first_id == customer, one.before.is_not(None))
        .where(run.state == RunState.APPLIED)
    )
    return [
        (field, str((before or {}).get(field) or ""), str(after.get(field) or ""), at, actor)
        for before, after, at, actor in session.execute(statement)
        for field in before or {}
        if field in FIELDS
    ]


def said_of(session: Session, customer: CustomerId) -> list[Said]:
    """Return the consents that a customer has given and withdrawn, newest first, with the words that they read."""
    statement = (
        select(Consent, Wording)
        .join(Wording, Wording.id == Consent.wording_id, isouter=True)
        .where(Consent.customer_id == customer)
        .order_by(Consent.at.desc(), Consent.id.desc())
    )
    return [
        Said(one.purpose, one.is_given, one.at, one.actor, one.origin, _text(read))
        for one, read in session.execute(statement)
    ]


def _text(row: Wording | None) -> Text | None:
    if row is None:
        return None
    return Text(row.name, row.locale, row.subject, row.body, row.version, row.written_at, row.written_by, row.id)


def next_invoice_of(session: Session, customer: CustomerId, on: dt.date) -> NextInvoice:
    """Return after which day the next invoice comes: the soonest end of a settlement period that is not billed yet."""
    issued_on = session.scalar(select(func.max(Invoice.issued_on)).where(Invoice.customer_id == customer))
    one = Contract
    statement = (
        select(one.valid_from, one.valid_until, one.period_months, func.max(Invoice.period_until))
        .join(Invoice, Invoice.contract_id == one.id)
        .where(one.customer_id == customer, one.valid_until.is_(None) | (one.valid_until >= on))
        .group_by(one.id, one.valid_from, one.valid_until, one.period_months)
    )
    periods = (coming_period(*terms) for terms in session.execute(statement))
    return NextInvoice(min((one.last for one in periods if one is not None), default=None), issued_on)


def delegates_of(session: Session, customer: CustomerId, on: dt.date) -> list[Delegate]:
    """Return everybody whom a customer has invited, newest first, as it stands on a day."""
    rows = select(Delegation, is_backed(on)).where(Delegation.customer_id == customer).order_by(Delegation.id.desc())
    return [
        Delegate(
            one.id,
            one.email,
            one.may_act,
            one.valid_until,
            one.invited_at,
            one.invited_by,
            one.accepted_at,
            one.ended_at,
            backed,
        )
        for one, backed in session.execute(rows)
    ]


def is_own(session: Session, user: UserId, customer: CustomerId, on: dt.date) -> bool:
    """Tell whether a user sees a customer in their own right, as owner or manager, and not by somebody's leave."""
    mine = (CustomerAccess.user_id == user, CustomerAccess.customer_id == customer, granted(on))
    own = select(CustomerAccess.id).where(*mine, CustomerAccess.scope != AccessScope.DELEGATE)
    return session.scalar(own.limit(1)) is not None


def others_who_own(session: Session, user: UserId, customer: CustomerId, on: dt.date) -> list[str]:
    """Return the addresses of the other owners and managers of a customer."""
    mine = (CustomerAccess.customer_id == customer, CustomerAccess.user_id != user, granted(on), User.is_active)
    statement = select(User.email).join(CustomerAccess, CustomerAccess.user_id == User.id)
    return list(session.scalars(statement.where(*mine, CustomerAccess.scope != AccessScope.DELEGATE).distinct()))
