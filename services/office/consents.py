"""Consents that customers give or withdraw on paper, at the counter or by telephone, as clerks note them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Customer, Wording
from data.queries.contracts import customer_since
from data.queries.instalments import customer_named
from domain.consents import NOTED, ORIGIN_WORDS, TITLES, ConsentVersion, Origin, Purpose, Standing
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.identifiers import CustomerId
from domain.roles import OFFICE
from services import runtime
from services.audit_words import actor_words
from services.consents import versions_kept
from services.consents_given import Statement, can_be_told, keep, standings_of
from services.contact import on_record
from services.identity import acting_as
from services.letters import write
from texts import _, _l, day, speaking

NOON: Final = dt.time(12)
EFFECTS: Final[Mapping[tuple[bool, bool], str]] = {
    (True, True): _l("From the next invoice on invoices come electronically, by e-mail and on the portal."),
    (True, False): _l("From the next invoice on invoices come on paper."),
    (False, True): _l("It holds until it is withdrawn, which can be done at any time."),
    (False, False): _l("It holds no more. It can be given again at any time."),
}
"""What comes of it, by whether it is about e-invoices and whether it was given."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A customer with their consents."""

    number: str
    name: str
    standings: Sequence[Standing]
    """Of each consent that there is."""
    versions: Mapping[Purpose, Sequence[ConsentVersion]]
    """The words that people were ever asked for, newest first."""
    count: int
    """Entries so far: whoever notes another says after how many."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What a clerk notes for a customer."""

    purpose: Purpose
    is_given: bool
    said_on: dt.date
    """The day on the paper."""
    origin: Origin
    after: int
    """How many entries there were when the clerk looked."""
    wording_id: int | None = None
    """The words that were agreed to."""


def consents_of(customer_number: str) -> Opened:
    """Return a customer's consents.

    Raises
    ------
    NotFoundError
        When there is no such customer.
    """
    acting_as(*OFFICE)
    with runtime.reading() as session:
        found = customer_named(session, customer_number)
        if found is None:
            raise NotFoundError(f"no customer {customer_number!r}")
        standings, versions = standings_of(session, found[0]), versions_kept(session)
    shown = [_with_actors(one) for one in standings.values()]
    asked = {purpose: [one for one in known if one.is_asked] for purpose, known in versions.items()}
    return Opened(customer_number, found[1], shown, asked, _count(standings))


def _with_actors(standing: Standing) -> Standing:
    return replace(standing, said=[replace(one, actor=actor_words(one.actor)) for one in standing.said])


def note(customer_number: str, noted: Noted) -> None:
    """Keep what a customer has said away from the portal, and tell them of it; the same note twice is one.

    Raises
    ------
    InvalidInputError
        For a day or words that cannot be, and e-invoices of which nobody could be told, in words.
    NotAllowedError
        When something else was noted since the clerk looked, in words.
    NotFoundError
        When there is no such customer.
    """
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        hold(session)
        found = customer_named(session, customer_number)
        if found is None:
            raise NotFoundError(f"no customer {customer_number!r}")
        standings, customer = standings_of(session, found[0]), session.get_one(Customer, found[0])
        standing = standings[noted.purpose]
        if _is_noted_already(standing, noted):
            return
        if _count(standings) != noted.after or standing.is_given is noted.is_given:
            raise NotAllowedError(_("Something was noted here since you opened this page. Look at it again."))
        if noted.origin not in NOTED:
            raise InvalidInputError(_("Say how you were told."), field="origin")
        _check_day(session, customer, standing, noted)
        wording_id = _checked_words(session, noted) if noted.is_given else standing.wording_id
        if noted.is_given and noted.purpose is Purpose.EINVOICE and not can_be_told(session, customer):
            told = _("This customer has no confirmed e-mail address: e-invoices are told of there.")
            raise InvalidInputError(told)
        at = _moment(standing, noted.said_on)
        said = Statement(noted.purpose, noted.is_given, wording_id, at, actor, noted.origin)
        _tell(session, customer, noted, keep(session, customer, said))


def _count(standings: Mapping[Purpose, Standing]) -> int:
    return sum(len(one.said) for one in standings.values())


def _day_of(at: dt.datetime) -> dt.date:
    return at.astimezone(runtime.current().zone).date()


def _is_noted_already(standing: Standing, noted: Noted) -> bool:
    """Tell whether the last entry says just this: a second click."""
    if not standing.said:
        return False
    last = standing.said[0]
    known = (last.is_given, _day_of(last.at), last.origin, standing.wording_id if noted.is_given else None)
    return known == (noted.is_given, noted.said_on, noted.origin, noted.wording_id if noted.is_given else None)


def _check_day(session: Session, customer: Customer, standing: Standing, noted: Noted) -> None:
    said_on, since = noted.said_on, customer_since(session, CustomerId(customer.id))
    if said_on > runtime.today():
        raise InvalidInputError(_("{day} is still to come.", day=day(said_on)), field="day")
    if since is not None and said_on < since:
        raise InvalidInputError(_("They are a customer since {day} only.", day=day(since)), field="day")
    before = _day_of(standing.said[0].at) if standing.said else standing.before
    if before is not None and said_on < before:
        told = _("On {day} the customer said otherwise, and what was said later holds.", day=day(before))
        raise InvalidInputError(told, field="day")


def _checked_words(session: Session, noted: Noted) -> int:
    """Return the number of the words that were agreed to, which must have been there on that day."""
    read = None if noted.wording_id is None else session.get(Wording, noted.wording_id)
    if read is None or read.name != noted.purpose.text or not read.body:
        raise InvalidInputError(_("Choose the words that were agreed to."), field="wording")
    since = _day_of(read.written_at)
    if since > noted.said_on:
        told = _("These words are of {day}: nobody could agree to them before.", day=day(since))
        raise InvalidInputError(told, field="wording")
    return read.id


def _moment(standing: Standing, said_on: dt.date) -> dt.datetime:
    """Return when it was said: now, or at noon of a day before; never sooner than what was said before it."""
    now = runtime.now()
    if said_on == _day_of(now):
        return now
    at = dt.datetime.combine(said_on, NOON, runtime.current().zone).astimezone(dt.UTC)
    return max(at, standing.said[0].at) if standing.said else at


def _tell(session: Session, customer: Customer, noted: Noted, entry: int) -> None:
    to, is_einvoice = on_record(session, customer), noted.purpose is Purpose.EINVOICE
    with speaking(to.locale):
        told: dict[str, Any] = {
            "consent": _(TITLES[noted.purpose.text]),
            "what": _("given") if noted.is_given else _("withdrawn"),
            "how": _(ORIGIN_WORDS[noted.origin]),
            "day": day(noted.said_on),
            "effect": str(EFFECTS[is_einvoice, noted.is_given]),
            "customer_number": customer.number,
        }
    write(session, "consent_noted", to=to, event=f"consent_noted:{entry}", about=customer.id, **told)
