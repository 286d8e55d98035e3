"""Rows on their way into the database: numbered here, written together in the order that foreign keys ask for."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.models import (
    Allocation,
    Base,
    ChannelChoice,
    Consent,
    ContactChoice,
    Contract,
    ContractDocument,
    ContractPoint,
    Customer,
    CustomerAccess,
    CustomerChange,
    Delegation,
    Deployment,
    Installation,
    InterestLine,
    InterestNote,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    LineReading,
    Meter,
    Payment,
    Reading,
    TariffDecision,
    TariffGroup,
    TariffRate,
    TownRules,
    UseGoal,
    User,
    UserRole,
    UserSession,
    Wording,
)

Row = dict[str, Any]
ORDER: tuple[type[Base], ...] = (
    *(Deployment, TownRules, Wording, TariffDecision, TariffGroup, TariffRate),
    *(Customer, Contract, ContractPoint, ContractDocument),
    *(Meter, Installation, Reading, User, UserRole, UserSession, CustomerAccess, UseGoal),
    *(ContactChoice, ChannelChoice, Consent, CustomerChange, Delegation),
    *(Invoice, InvoiceLine, LineReading, InterestNote, InterestLine, Payment, LedgerEntry, Allocation),
)


class Rows:
    """Rows not written yet, by table."""

    def __init__(self) -> None:
        self._ids: dict[type[Base], Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._rows: dict[type[Base], list[Row]] = defaultdict(list)

    def add(self, model: type[Base], row: Row) -> int:
        """Give a row its number, keep it for writing and return the number."""
        ident = row["id"] = self.reserve(model)
        self._rows[model].append(row)
        return ident

    def reserve(self, model: type[Base]) -> int:
        """Return the next number of a table, for a row that brings it along."""
        return next(self._ids[model])

    def link(self, model: type[Base], row: Row) -> None:
        """Keep a row that has its key."""
        self._rows[model].append(row)

    def write(self, session: Session) -> None:
        """Insert what is kept and forget it."""
        for model in ORDER:
            rows = self._rows.pop(model, [])
            if rows:
                session.execute(insert(Base.metadata.tables[model.__tablename__]), rows)
