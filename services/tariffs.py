"""New prices by a decision: checked against those that are known, put in force, never changing what was billed."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import TariffDecision, TariffGroup, TariffRate
from data.queries.tariffs import billed_until, rates_of_group
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import Role
from domain.tariff_changes import DAY, VAT_PERCENTS, OverlapError, Placement, placed
from domain.tariffs import RateKind
from services import runtime
from services.accounts.proof import demand_proof
from services.audit import record
from services.identity import acting_as
from texts import _, day

UNITS: Final = {
    RateKind.VOLUME: "m3",
    RateKind.SUBSCRIPTION: "month",
    RateKind.SUBMETER_SUBSCRIPTION: "meter_month",
}
"""Unit of a kind that the group had no price of before."""
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """The act that approves prices."""

    number: str
    approved_by: str
    published_on: dt.date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class NewPrices:
    """Net prices of a group, from the first to the last day, open without one."""

    group: str
    valid_from: dt.date
    valid_until: dt.date | None
    vat_percent: int
    net: Mapping[RateKind, Decimal]


@dataclass(frozen=True, slots=True)
class Change:
    """What a new price does to the one before."""

    kind: RateKind
    unit: str
    net: Decimal
    place: Placement


def changes_by(decision: Decision, prices: NewPrices) -> list[Change]:
    """Say what the prices would change; nothing is written.

    Raises
    ------
    InvalidInputError
        For what cannot be decided, in words.
    NotFoundError
        When there is no such group.
    NotAllowedError
        When something was billed by a price that would end earlier, or without a fee that would begin earlier.
    """
    acting_as(Role.ADMIN)
    with runtime.reading() as session:
        return list(_changes(session, decision, prices))


def approve(decision: Decision, prices: NewPrices) -> None:
    """Put the prices in force; raises what :func:`changes_by` raises, and asks for the password again."""
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    with runtime.writing() as session:
        hold(session)
        changes = list(_changes(session, decision, prices))
        group = session.scalars(select(TariffGroup).where(TariffGroup.code == prices.group)).one()
        stored = _decision(session, decision, prices)
        for change in changes:
            if change.place.closes and change.place.before is not None:
                ending = update(TariffRate).where(TariffRate.id == change.place.before.id)
                session.execute(ending.values(valid_until=prices.valid_from - DAY))
            session.add(_rate(change, prices, decision_id=stored.id, group_id=group.id))
        _note(session, decision, prices, actor)


def _changes(session: Session, decision: Decision, prices: NewPrices) -> Iterator[Change]:
    _check(session, decision, prices)
    known = rates_of_group(session, prices.group)
    for kind, net in prices.net.items():
        rates = [rate for rate, _unit in known[kind]]
        try:
            place = placed(rates, prices.valid_from, prices.valid_until)
        except OverlapError as overlap:
            until = overlap.rate.valid_until
            told = {"first": day(overlap.rate.valid_from), "last": day(until) if until else _("further notice")}
            words = _("A price is decided from {first} to {last} already.", **told)
            raise InvalidInputError(words, field="valid_from") from overlap
        if place.closes and place.before is not None:
            _spare_the_billed(session, place.before.id, prices.valid_from)
        if place.before is None and kind is not RateKind.VOLUME:
            last = prices.valid_until or dt.date.max
            beside = [rate.id for rate, _unit in known[RateKind.VOLUME] if rate.valid_from <= last]
            _spare_the_free(session, beside, prices.valid_from)
        yield Change(kind, known[kind][-1][1] if known[kind] else UNITS[kind], net, place)


def _spare_the_billed(session: Session, rate_id: int, first: dt.date) -> None:
    billed = billed_until(session, rate_id)
    if billed is not None and billed >= first:
        told = _("Invoices up to {day} stand on the price before. The new one can begin later.", day=day(billed))
        raise NotAllowedError(told)


def _spare_the_free(session: Session, volume_rates: Iterable[int], first: dt.date) -> None:
    """Refuse a fee for days that were billed without it: those invoices would not come out again."""
    billed = [until for ident in volume_rates if (until := billed_until(session, ident)) is not None]
    if billed and max(billed) >= first:
        told = _("Invoices up to {day} were made without this price. It can begin later.", day=day(max(billed)))
        raise NotAllowedError(told)


def _check(session: Session, decision: Decision, prices: NewPrices) -> None:
    _check_decision(session, decision)
    if not prices.net:
        raise InvalidInputError(_("Give at least one price."), field=RateKind.VOLUME.value)
    if prices.vat_percent not in VAT_PERCENTS:
        raise InvalidInputError(_("There is no such rate of VAT."), field="vat")
    if prices.valid_until is not None and prices.valid_until < prices.valid_from:
        raise InvalidInputError(_("The last day lies before the first."), field="valid_until")
    if session.scalar(select(TariffGroup.id).where(TariffGroup.code == prices.group)) is None:
        raise NotFoundError(f"no group {prices.group}")


def _check_decision(session: Session, decision: Decision) -> None:
    said = {"number": decision.number, "approved_by": decision.approved_by, "url": decision.url}
    if missing := next((name for name in ("number", "approved_by") if not said[name]), ""):
        raise InvalidInputError(_("Say the number of the decision and who approved it."), field=missing)
    if long := next((name for name, words in said.items() if len(words) > LONGEST), ""):
        raise InvalidInputError(_("At most {count} characters.", count=LONGEST), field=long)
    if decision.url and not decision.url.startswith("https://"):
        raise InvalidInputError(_("The address of the decision begins with https://"), field="url")
    known = session.scalars(select(TariffDecision).where(TariffDecision.number == decision.number)).one_or_none()
    if known is not None and known.approved_by != decision.approved_by:
        told = {"number": known.number, "approved_by": known.approved_by}
        words = _("Decision {number} is known as approved by {approved_by}.", **told)
        raise InvalidInputError(words, field="approved_by")


def _decision(session: Session, decision: Decision, prices: NewPrices) -> TariffDecision:
    """Return the stored decision, made or stretched over the days of the prices."""
    stored = session.scalars(select(TariffDecision).where(TariffDecision.number == decision.number)).one_or_none()
    if stored is None:
        stored = TariffDecision(
            number=decision.number,
            approved_by=decision.approved_by,
            published_on=decision.published_on,
            valid_from=prices.valid_from,
            valid_until=prices.valid_until,
            url=decision.url or None,
        )
        session.add(stored)
    else:
        ends = (stored.valid_until, prices.valid_until)
        stored.valid_from = min(stored.valid_from, prices.valid_from)
        stored.valid_until = None if None in ends else max(end for end in ends if end is not None)
    session.flush()
    return stored


def _rate(change: Change, prices: NewPrices, *, decision_id: int, group_id: int) -> TariffRate:
    return TariffRate(
        decision_id=decision_id,
        group_id=group_id,
        kind=change.kind,
        unit=change.unit,
        net=change.net,
        vat_percent=prices.vat_percent,
        valid_from=prices.valid_from,
        valid_until=prices.valid_until,
    )


def _note(session: Session, decision: Decision, prices: NewPrices, actor: str) -> None:
    told = {
        "decision": decision.number,
        "approved_by": decision.approved_by,
        "valid_from": prices.valid_from.isoformat(),
        "valid_until": prices.valid_until and prices.valid_until.isoformat(),
        "vat_percent": prices.vat_percent,
        "net": {kind.value: str(net) for kind, net in prices.net.items()},
    }
    record(session, at=runtime.now(), actor=actor, action="tariff_approved", subject=f"group {prices.group}", **told)
