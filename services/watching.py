"""What a customer says of their own use: this leak is none, this is the goal, on these days nobody is at home."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Customer, LeakDismissal, UseGoal, Vacation
from data.queries.watch import away_of, goal_of
from domain.consumption.dismissals import LONGEST_NOTE, Reason
from domain.consumption.watching import DEFAULT_LIMIT_L, LONGEST_AWAY_DAYS, MOST_LIMIT_L, MOST_M3
from domain.errors import InvalidInputError, NotFoundError
from domain.identifiers import CustomerId
from domain.money import ZERO
from services.accounts.proof import signed_in_identity
from services.audit import record
from services.identity import acting_customer
from services.runtime import now, today, writing
from services.watch import leaks
from texts import _, day, number


def dismiss(place: int, first_on: dt.date, reason: Reason, note: str = "") -> None:
    """Say why a leak of the customer in force is none, or no more; said twice it is said once.

    Raises
    ------
    NotFoundError
        For a leak that the customer does not have, whether or not somebody else has it.
    InvalidInputError
        When another reason is not named, or in too many words; in words.
    """
    customer, said = acting_customer(), note.strip()
    if reason is Reason.OTHER and not said:
        raise InvalidInputError(_("Say in a few words what it is."), field="note")
    if len(said) > LONGEST_NOTE:
        raise InvalidInputError(_("At most {count} characters.", count=LONGEST_NOTE), field="note")
    with writing() as session:
        hold(session)
        known = leaks(session, customer, today())
        found = next((one for one in known if (one.spot.place, one.first) == (place, first_on)), None)
        if found is None:
            raise NotFoundError(f"no leak at {place} since {first_on}")
        if found.dismissal is not None:
            return
        runs = round(found.leak.lately_l_h)
        row = {"installation_id": place, "first_on": first_on, "litres_an_hour": runs, "reason": reason, "note": said}
        actor = signed_in_identity().email
        session.add(LeakDismissal(customer_id=customer, at=now(), actor=actor, **row))
        told = {"reason": reason.value, "valid_from": first_on.isoformat()}
        record(session, at=now(), actor=actor, action="leak_dismissed", subject=_number(session, customer), **told)


def set_goal(monthly_m3: Decimal | None) -> None:
    """Set how much the customer in force means to use a month at most; nothing takes the goal away.

    Raises
    ------
    InvalidInputError
        For a goal that is none; in words.
    """
    customer = acting_customer()
    if monthly_m3 is not None and not ZERO < monthly_m3 <= MOST_M3:
        raise InvalidInputError(_("A goal is more than 0 and at most {most} m³.", most=number(MOST_M3)), field="amount")
    with writing() as session:
        hold(session)
        before = goal_of(session, customer)
        if before == monthly_m3:
            return
        session.execute(delete(UseGoal).where(UseGoal.customer_id == customer))
        actor = signed_in_identity().email
        if monthly_m3 is not None:
            session.add(UseGoal(customer_id=customer, monthly_m3=monthly_m3, set_at=now(), set_by=actor))
        told = {"before": str(before or ""), "after": str(monthly_m3 or "")}
        record(session, at=now(), actor=actor, action="goal_set", subject=_number(session, customer), **told)


def go_away(first: dt.date, last: dt.date, limit_l: int = DEFAULT_LIMIT_L) -> None:
    """Watch days on which nobody is at home; the same days once more change their limit only.

    Raises
    ------
    InvalidInputError
        For days or a limit that make no sense; in words.
    """
    customer = acting_customer()
    first, last = min(first, last), max(first, last)
    if last < today():
        words = _("These days are over: {first} to {last}.", first=day(first), last=day(last))
        raise InvalidInputError(words, field="last")
    if (last - first).days >= LONGEST_AWAY_DAYS:
        raise InvalidInputError(_("At most {count} days.", count=LONGEST_AWAY_DAYS), field="last")
    if not 0 <= limit_l <= MOST_LIMIT_L:
        words = _("Litres a day are a number from 0 to {most}.", most=number(MOST_LIMIT_L))
        raise InvalidInputError(words, field="limit")
    with writing() as session:
        hold(session)
        known = [(one.first, one.last, one.limit_l) for one in away_of(session, customer)]
        if (first, last, limit_l) in known:
            return
        same = (Vacation.customer_id == customer, Vacation.first_on == first, Vacation.last_on == last)
        session.execute(delete(Vacation).where(*same))
        actor, row = signed_in_identity().email, {"first_on": first, "last_on": last, "limit_l": limit_l}
        session.add(Vacation(customer_id=customer, set_at=now(), set_by=actor, **row))
        told = {"valid_from": first.isoformat(), "valid_until": last.isoformat()}
        record(session, at=now(), actor=actor, action="away_watched", subject=_number(session, customer), **told)


def stay(ident: int) -> None:
    """Watch these days away no more; days that the customer in force does not name, or no more, are not watched."""
    customer = acting_customer()
    with writing() as session:
        hold(session)
        found = next((one for one in away_of(session, customer) if one.id == ident), None)
        if found is None:
            return
        session.execute(delete(Vacation).where(Vacation.id == ident))
        told = {"valid_from": found.first.isoformat(), "valid_until": found.last.isoformat()}
        actor = signed_in_identity().email
        record(session, at=now(), actor=actor, action="away_ended", subject=_number(session, customer), **told)


def _number(session: Session, customer: CustomerId) -> str:
    return session.scalars(select(Customer.number).where(Customer.id == customer)).one()
