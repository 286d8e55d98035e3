"""Rules of notices as they are stored."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import TownRules
from domain.notice_rules import Duty, NoticeRules, Resolution, Term


def notice_rules_known(session: Session) -> list[NoticeRules]:
    """Return every version, oldest first; ``domain.notice_rules.in_force`` says which holds on a day."""
    return [_rules(row) for row in session.scalars(select(TownRules).order_by(TownRules.version))]


def _rules(row: TownRules) -> NoticeRules:
    return NoticeRules(
        Resolution(row.resolution, row.adopted_on, row.adopted_by, row.url),
        row.valid_from,
        {Duty(duty): Term(**term) for duty, term in row.terms.items()},
        row.counts_working_days,
        row.version,
        row.written_at,
        row.written_by,
    )
