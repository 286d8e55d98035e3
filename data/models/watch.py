"""What customers watch over: leaks they have seen to, a goal of use, days away, and how homes like theirs do."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId, Volume


class LeakDismissal(Base):
    """A leak that somebody has seen to, and why it is none, or no more."""

    __tablename__ = "leak_dismissals"

    id: Mapped[RowId]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installations.id"))
    first_on: Mapped[dt.date]
    """First day of the leak that is dismissed."""
    litres_an_hour: Mapped[int]
    """What ran then: more than that is told again."""
    reason: Mapped[Code]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime]
    actor: Mapped[Name]


class UseGoal(Base):
    """How much a customer means to use a month at most."""

    __tablename__ = "use_goals"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    monthly_m3: Mapped[Volume]
    set_at: Mapped[dt.datetime]
    set_by: Mapped[Name]


class Vacation(Base):
    """Days on which nobody is at home, so that use is a reason to tell."""

    __tablename__ = "vacations"

    id: Mapped[RowId]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    limit_l: Mapped[int] = mapped_column(default=20)
    """Litres a day that are still nothing to tell."""
    set_at: Mapped[dt.datetime]
    set_by: Mapped[Name]


class HomeUse(Base):
    """What a home takes a day, to be compared with homes of its size; made anew every day."""

    __tablename__ = "home_uses"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    band: Mapped[Code] = mapped_column(index=True)
    """Floor area, as ``domain.consumption.like_homes`` parts it."""
    litres_a_day: Mapped[int]
    until_on: Mapped[dt.date]
    """Last day of the year that was billed."""
