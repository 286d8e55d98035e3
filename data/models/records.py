"""What the product keeps about itself: the installation, imports, outgoing messages, timers, the audit trail."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId
from data.types import stored_enum


class Deployment(Base):
    """The one row that says what this database is."""

    __tablename__ = "deployment"

    id: Mapped[int] = mapped_column(primary_key=True)
    map_crs: Mapped[Code]
    utility: Mapped[dict[str, str]] = mapped_column(JSON)
    as_of: Mapped[dt.date | None]
    """The day on which a demo's clock starts; absent in earnest."""
    is_demo: Mapped[bool]
    network_revision: Mapped[int] = mapped_column(default=1)
    """Raised whenever the map changes; cached tiles carry it."""
    choices: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    """What the administrator has set: layers shown, retention."""


class RunState(enum.StrEnum):
    """How an import went. Values are stored; never rename one."""

    APPLIED = "applied"
    REFUSED = "refused"
    UNDONE = "undone"


class ImportRun(Base):
    """One file taken in, or refused."""

    __tablename__ = "import_runs"

    id: Mapped[RowId]
    kind: Mapped[Code]
    profile: Mapped[Code]
    file_name: Mapped[Name]
    sha256: Mapped[Code]
    state: Mapped[RunState] = mapped_column(stored_enum(RunState))
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime]
    started_by: Mapped[Name] = mapped_column(default="")
    rows: Mapped[int]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    """Rows by outcome: inserted, updated, unchanged, refused; and what the kind itself counts."""
    undo: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    """What an undo needs beyond the changes: the versions of the Delta table before and after the run."""


class ImportIssue(Base):
    """One value of a file that was refused, or doubted and taken."""

    __tablename__ = "import_issues"

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id", ondelete="CASCADE"), index=True)
    line: Mapped[int | None]
    column: Mapped[Name]
    value: Mapped[str]
    reason: Mapped[str]
    refuses: Mapped[bool]


class ImportChange(Base):
    """Rows that a run inserted, changed or leans on, for the undo."""

    __tablename__ = "import_changes"
    __table_args__ = (Index(None, "run_id", "table_name"), Index(None, "table_name", "first_id"))

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id", ondelete="CASCADE"))
    table_name: Mapped[Code]
    first_id: Mapped[int]
    last_id: Mapped[int]
    """Last row of a span; a change of values is noted row by row."""
    before: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    """The changed values as they were; absent for inserted rows, empty for rows that the run only leans on."""
    after: Mapped[dict[str, object]] = mapped_column(JSON)
    """The changed values as they became; for inserted rows the digest of their content."""


class MessageState(enum.StrEnum):
    """Life of an outgoing message. Values are stored; never rename one."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class Channel(enum.StrEnum):
    """How a message travels. Values are stored; never rename one."""

    EMAIL = "email"
    SMS = "sms"
    POST = "post"
    """A letter that the office prints."""


class Message(Base):
    """A message written in the transaction of its cause, sent later by the worker."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("event", "version", "recipient", "channel"), Index(None, "state", "due_at"))

    id: Mapped[RowId]
    event: Mapped[Name]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"), index=True)
    """Whom it is about, where it is about a customer; several may share the address that it goes to."""
    recipient: Mapped[Name]
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    kind: Mapped[Code] = mapped_column(default="")
    """Name of its template."""
    locale: Mapped[Code] = mapped_column(default="pl")
    subject: Mapped[Name] = mapped_column(default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    """The same in HTML; empty where there is only text."""
    state: Mapped[MessageState] = mapped_column(stored_enum(MessageState), default=MessageState.QUEUED)
    due_at: Mapped[dt.datetime]
    not_after: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[Code | None]
    leased_until: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[dt.datetime | None]
    reference: Mapped[Code | None]
    """What the provider calls it."""
    stop: Mapped[str] = mapped_column(default="")
    """Address that stops messages of its topic on its channel; empty for what is sent whatever people choose."""


class ToldReminder(Base):
    """A reminder that was written: nobody is told twice, whether or not its messages are kept."""

    __tablename__ = "told_reminders"

    kind: Mapped[Code] = mapped_column(primary_key=True)
    key: Mapped[Code] = mapped_column(primary_key=True)
    """What it was about: the number of a debt, a meter and a day, as the kind has it."""
    told_on: Mapped[dt.date] = mapped_column(index=True)


class Timer(Base):
    """Something that the worker does when it is due, and again."""

    __tablename__ = "timers"

    id: Mapped[RowId]
    name: Mapped[Name] = mapped_column(unique=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    lease_token: Mapped[Code | None]
    leased_until: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


class Wording(Base):
    """A text that the administrator has written: a message, a consent, a notice. Rows are added, never changed."""

    __tablename__ = "wordings"
    __table_args__ = (UniqueConstraint("name", "locale", "version"),)

    id: Mapped[RowId]
    name: Mapped[Code]
    locale: Mapped[Code]
    version: Mapped[int]
    subject: Mapped[Name] = mapped_column(default="")
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[dt.datetime]
    written_by: Mapped[Name]


class TownRules(Base):
    """What the town's regulation asks of notices from a day on; versions are added, never changed."""

    __tablename__ = "town_rules"

    id: Mapped[RowId]
    version: Mapped[int] = mapped_column(unique=True)
    valid_from: Mapped[dt.date]
    resolution: Mapped[Name]
    adopted_on: Mapped[dt.date]
    adopted_by: Mapped[Name]
    url: Mapped[str] = mapped_column(default="")
    counts_working_days: Mapped[bool] = mapped_column(default=False)
    terms: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON)
    """By duty: ``amount``, ``over_hours`` and ``paragraph``."""
    written_at: Mapped[dt.datetime]
    written_by: Mapped[Name]


class AuditEntry(Base):
    """Who did what to whom; each entry carries the hash of the one before."""

    __tablename__ = "audit_entries"

    id: Mapped[RowId]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor: Mapped[Name]
    action: Mapped[Code]
    subject: Mapped[Name]
    details: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[Code]
    hash: Mapped[Code] = mapped_column(unique=True)
