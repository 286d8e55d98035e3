"""What is kept too long is removed, by rules of which the administrator chooses the days.

The trail is not shortened: each of its entries holds up the next one, and it is there to show who did what.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Delete, String, Update, cast, delete, func, literal, select, update
from sqlalchemy.orm import Session

from data.deployment import claim, hold
from data.models import (
    AccountToken,
    Deployment,
    ImportIssue,
    ImportRun,
    Message,
    MessageState,
    OutgoingBatch,
    OutgoingItem,
    ToldReminder,
    UserSession,
)
from domain.errors import InvalidInputError
from domain.retention import LONGEST_DAYS, RULES, Rule
from domain.roles import Role
from services.accounts.proof import demand_proof
from services.audit import record
from services.identity import acting_as
from services.runtime import current, now, reading, writing
from texts import _

CHOICE: Final = "retention"
"""Where the administrator's choices keep the days."""
WORKER: Final = "worker"
WAITING: Final = (MessageState.QUEUED, MessageState.SENDING)


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule, for how many days it keeps, and how many rows are kept too long."""

    rule: Rule
    days: int
    overdue: int


def kept() -> list[Kept]:
    """Return every rule, and what a purge would remove now; nothing is changed."""
    with writing() as session:
        found = _purged(session)
        session.rollback()
    return found


def purge(*, actor: str = WORKER) -> list[Kept]:
    """Remove what is kept too long, in one transaction, and say it in the trail."""
    with writing() as session:
        done = _purged(session)
        counts = {one.rule.name: one.overdue for one in done if one.overdue}
        if counts:
            record(session, at=now(), actor=actor, action="purged", subject="retention", **counts)
    return done


def purge_now() -> list[Kept]:
    """Purge at the wish of the administrator who asks, and gave the password a moment ago."""
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    return purge(actor=actor)


def choose_days(days: Mapping[str, int]) -> None:
    """Keep things for so many days from now on.

    Raises
    ------
    InvalidInputError
        For a rule that does not exist, and for days out of its bounds, in words.
    ProofNeededError
        When the password was not given a moment ago.
    """
    actor, rules = acting_as(Role.ADMIN).email, {rule.name: rule for rule in RULES}
    demand_proof()
    for name, number in days.items():
        if name not in rules:
            raise InvalidInputError(f"no rule {name!r}")
        shortest = rules[name].shortest
        if not shortest <= number <= LONGEST_DAYS:
            bounds = {"what": _(rules[name].title), "shortest": shortest, "longest": LONGEST_DAYS}
            raise InvalidInputError(_("{what}: from {shortest} to {longest} days.", **bounds), field=name)
    with writing() as session:
        claim(session.connection())
        hold(session)
        deployment = session.scalars(select(Deployment)).one()
        before, after = _days(session), {rule.name: days.get(rule.name, _days(session)[rule.name]) for rule in RULES}
        deployment.choices = {**deployment.choices, CHOICE: after}
        changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if changed:
            record(session, at=now(), actor=actor, action="retention_chosen", subject="retention", **changed)


def days_kept() -> dict[str, int]:
    """Return for how many days each rule keeps."""
    with reading() as session:
        return _days(session)


def _days(session: Session) -> dict[str, int]:
    choices: Mapping[str, Any] = session.scalar(select(Deployment.choices)) or {}
    return {rule.name: choices.get(CHOICE, {}).get(rule.name, rule.days) for rule in RULES}


def _purged(session: Session) -> list[Kept]:
    days = _days(session)
    return [
        Kept(rule, days[rule.name], _remove(session, rule.name, now() - dt.timedelta(days=days[rule.name])))
        for rule in RULES
    ]


def _remove(session: Session, name: str, before: dt.datetime) -> int:
    return len(session.execute(_removal(name, before).returning(literal(1))).all())


def _removal(name: str, before: dt.datetime) -> Delete | Update:
    sent = (Message.state.not_in(WAITING), func.coalesce(Message.sent_at, Message.due_at) < before)
    old_runs = select(ImportRun.id).where(ImportRun.finished_at < before)
    arrived = select(OutgoingBatch.id).where(OutgoingBatch.acknowledged_at < before)
    full = (OutgoingItem.batch_id.in_(arrived), cast(OutgoingItem.values, String) != "{}")
    removals: dict[str, Delete | Update] = {
        "sessions": delete(UserSession).where(func.coalesce(UserSession.revoked_at, UserSession.expires_at) < before),
        "tokens": delete(AccountToken).where(AccountToken.expires_at < before),
        "message_contents": update(Message).where(*sent, Message.body != "").values(subject="", body="", html=""),
        "messages": delete(Message).where(*sent),
        "import_issues": delete(ImportIssue).where(ImportIssue.run_id.in_(old_runs)),
        # That a version of a row has left stays, or it would leave again.
        "outgoing": update(OutgoingItem).where(*full).values({OutgoingItem.values: {}}),
        "reminders": delete(ToldReminder).where(ToldReminder.told_on < before.astimezone(current().zone).date()),
    }
    return removals[name].execution_options(synchronize_session=False)
