"""Rules of notices: a new version from a day on, and what a version promises in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from data.deployment import claim, hold
from data.models import TownRules
from data.queries.notice_rules import notice_rules_known
from domain.errors import InvalidInputError
from domain.notice_rules import MOST, SHAPES, Duty, NoticeRules, Resolution, Term
from domain.roles import Role
from services.accounts.proof import demand_proof
from services.audit import record
from services.identity import acting_as
from services.runtime import now, writing
from services.wordings import refuse_overtaken
from texts import _, day, ngettext, number

LONGEST: Final = 200
LONGEST_OVER: Final = MOST["hours"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What people can count on, in words, and the paragraph that says so."""

    words: str
    paragraph: str = ""


def promises(rules: NoticeRules) -> list[Promise]:
    """Return what a version promises, in the order in which it happens to people."""
    said = [
        Promise(promise(duty, rules.terms[duty]), rules.terms[duty].paragraph) for duty in Duty if duty in rules.terms
    ]
    return [*said, Promise(_("Days ahead are working days."))] if rules.counts_working_days else said


def promise(duty: Duty, term: Term) -> str:
    """Return one rule in words."""
    hours, count = number(term.over_hours), term.amount
    if duty is Duty.SUBSTITUTE:
        return _(
            "When water is off for more than {hours} h, we give it at a substitute point and say where.", hours=hours
        )
    if duty is Duty.FAILURE_TOLD:
        told = _(
            "When a failure will keep water off for more than {hours} h, we tell those concerned at once.", hours=hours
        )
        return told if term.over_hours else _("When a failure keeps water off, we tell those concerned at once.")
    if duty is Duty.FAILURE_ANSWERED:
        return ngettext(
            "A reported failure is answered within {count} hour.",
            "A reported failure is answered within {count} hours.",
            count,
        )
    if duty is Duty.COMPLAINT_ANSWERED:
        return ngettext(
            "A complaint is answered within {count} day.", "A complaint is answered within {count} days.", count
        )
    if term.over_hours:
        return ngettext(
            "Planned interruptions longer than {hours} h are announced at least {count} day ahead.",
            "Planned interruptions longer than {hours} h are announced at least {count} days ahead.",
            count,
            hours=hours,
        )
    return ngettext(
        "Planned interruptions are announced at least {count} day ahead.",
        "Planned interruptions are announced at least {count} days ahead.",
        count,
    )


def adopt(rules: NoticeRules, *, after: int | None = None) -> int:
    """Put rules in force from their day on and return the number of the version; earlier ones stay as they are.

    Parameters
    ----------
    after
        Version that the rules were begun from, 0 before the first; nothing where they stand for themselves.

    Raises
    ------
    InvalidInputError
        For what no regulation can say, a version that would begin before one that is known, and one begun from a
        version that is the last no more; in words.
    ProofNeededError
        When the password was not given a moment ago.
    """
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    check(rules)
    with writing() as session:
        claim(session.connection())
        hold(session)
        known = notice_rules_known(session)
        last = known[-1] if known else None
        refuse_overtaken(after, 0 if last is None else last.version)
        if last is not None and rules.valid_from < last.valid_from:
            first = day(last.valid_from)
            told = _("Rules from {day} are known already. New ones begin then or later.", day=first)
            raise InvalidInputError(told, field="valid_from")
        if last is not None and _told(rules) == _told(last):
            raise InvalidInputError(_("These rules are known already."))
        version = 1 if last is None else last.version + 1
        session.add(_row(rules, version, actor))
        change = _change({} if last is None else _told(last), _told(rules))
        record(session, at=now(), actor=actor, action="notice_rules_adopted", subject="notice_rules", **change)
    return version


def _row(rules: NoticeRules, version: int, actor: str) -> TownRules:
    return TownRules(
        version=version,
        valid_from=rules.valid_from,
        resolution=rules.resolution.number,
        adopted_on=rules.resolution.adopted_on,
        adopted_by=rules.resolution.adopted_by,
        url=rules.resolution.url,
        counts_working_days=rules.counts_working_days,
        terms={duty.value: asdict(term) for duty, term in rules.terms.items()},
        written_at=now(),
        written_by=actor,
    )


def _told(rules: NoticeRules) -> dict[str, object]:
    act = rules.resolution
    said = {"valid_from": rules.valid_from.isoformat(), "adopted_on": act.adopted_on.isoformat()}
    said |= {"resolution": act.number, "adopted_by": act.adopted_by, "url": act.url}
    terms = {
        duty.value: {name: part for name, part in asdict(term).items() if part} for duty, term in rules.terms.items()
    }
    return {**said, "counts_working_days": rules.counts_working_days, **terms}


def _change(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return what is not the same, as it was and as it is."""
    return {
        "before": {name: value for name, value in before.items() if after.get(name) != value},
        "after": {name: value for name, value in after.items() if before.get(name) != value},
    }


def part_of(duty: Duty, part: str) -> str:
    """Return what a refusal calls the part of a rule that is wrong."""
    return f"{duty.value}:{part}"


def check(rules: NoticeRules) -> None:
    """Refuse what no regulation can say; raises what :func:`adopt` raises."""
    _check_resolution(rules)
    _check_terms(rules)


def _check_resolution(rules: NoticeRules) -> None:
    act: Resolution = rules.resolution
    said = {"number": act.number, "adopted_by": act.adopted_by, "url": act.url}
    if missing := next((name for name in ("number", "adopted_by") if not said[name]), ""):
        raise InvalidInputError(_("Say the number of the resolution and who adopted it."), field=missing)
    if long := next((name for name, words in said.items() if len(words) > LONGEST), ""):
        raise InvalidInputError(_("At most {count} characters.", count=LONGEST), field=long)
    if act.url and not act.url.startswith("https://"):
        raise InvalidInputError(_("The address of the resolution begins with https://"), field="url")
    if act.adopted_on > rules.valid_from:
        told = _("Rules hold at the earliest from the day on which they were adopted.")
        raise InvalidInputError(told, field="valid_from")


def _check_terms(rules: NoticeRules) -> None:
    if not rules.terms:
        raise InvalidInputError(_("Give at least one rule."))
    for duty, term in rules.terms.items():
        _check_term(duty, term)
    usual, long = rules.terms.get(Duty.PLANNED), rules.terms.get(Duty.LONG)
    if long is not None and (usual is None or long.amount < usual.amount or long.over_hours <= usual.over_hours):
        told = _("Long interruptions are longer than the others, and announced no later than these.")
        raise InvalidInputError(told, field=part_of(Duty.LONG, "amount"))


def _check_term(duty: Duty, term: Term) -> None:
    shape = SHAPES[duty]
    if shape.unit and not 1 <= term.amount <= MOST[shape.unit]:
        bounds = {"rule": promise(duty, term), "most": MOST[shape.unit]}
        told = _("{rule} Days or hours are a number from 1 to {most}.", **bounds)
        raise InvalidInputError(told, field=part_of(duty, "amount"))
    if shape.shortest_over is not None and not shape.shortest_over <= term.over_hours <= LONGEST_OVER:
        bounds = {"rule": promise(duty, term), "least": shape.shortest_over, "most": LONGEST_OVER}
        told = _("{rule} The length is a number of hours from {least} to {most}.", **bounds)
        raise InvalidInputError(told, field=part_of(duty, "over_hours"))
    if not 1 <= len(term.paragraph) <= LONGEST:
        told = _("{rule} Name the paragraph that says so.", rule=promise(duty, term))
        raise InvalidInputError(told, field=part_of(duty, "paragraph"))
