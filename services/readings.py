"""Readings written down by the office: checked, doubted where they cannot be believed, decided about, never lost."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Meter, Reading, ReadingPhoto
from data.queries.consumption import readings_of
from data.queries.readings import dial_of, fitted_meter, is_billed, photo_of
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.meters import FittedMeter, MeterRole
from domain.plausibility import Doubt, doubt_of, is_deducted
from domain.readings import ACTUAL, COUNTED, UNDECIDED, WRITTEN_DOWN, ReadingSource, ReadingState, advance
from domain.roles import CUSTOMERS, OFFICE
from rendering.photos import picture_of
from services import runtime
from services.audit import record
from services.identity import acting_as, current_customer, current_roles
from texts import _, day, number

LARGEST_PHOTO: Final = 10_000_000
LONGEST_NOTE: Final = 500
LITRE_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A reading as it was told."""

    value_m3: Decimal
    read_on: dt.date
    source: ReadingSource
    note: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an entry."""

    reading_id: int
    state: ReadingState
    doubt: Doubt | None
    has_replaced: bool
    undeducted_since: dt.date | None
    """When the verification ended of a submeter that therefore lowers the sewage no more."""


def write_down(meter: int, entry: Entry) -> Written:
    """Write a reading of a meter down; another one of the same day and source makes way and is kept.

    The same entry sent twice is written once.

    Raises
    ------
    InvalidInputError
        For what no dial shows, in words.
    NotFoundError
        When there is no such meter.
    """
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        hold(session)
        fitted = fitted_meter(session, meter)
        if fitted is None:
            raise NotFoundError(f"no meter {meter}")
        _check(fitted, entry)
        standing = _standing(session, meter, entry)
        if standing is not None and _says_the_same(standing, entry):
            reading, replaced = standing, _outdone(session, standing)
            if not replaced:
                return _told(fitted, reading, has_replaced=False)
        else:
            replaced = [] if standing is None else [_make_way(session, standing)]
            reading = _put(session, fitted, entry, actor)
            replaced += _outdone(session, reading)
        told = {"read_on": entry.read_on.isoformat(), "value_m3": str(entry.value_m3), "source": entry.source.value}
        told |= {"state": reading.state.value, "doubt": reading.doubt or ""}
        before = {"before": str(replaced[0].value_m3)} if replaced else {}
        _note(session, "reading_written", actor, fitted.serial, **told, **before)
        return _told(fitted, reading, has_replaced=bool(replaced))


def accept(reading_id: int) -> None:
    """Believe a reading that was doubted; accepting it again changes nothing.

    Raises
    ------
    NotAllowedError
        When it waits for nobody any more, in words.
    NotFoundError
        When there is no such reading.
    """
    _decide(reading_id, ReadingState.ACCEPTED)


def reject(reading_id: int, reason: str) -> None:
    """Say that a reading does not count, and why.

    Raises
    ------
    InvalidInputError
        Without a reason, in words.
    NotAllowedError
        For a reading that an invoice counts: only another value replaces it.
    NotFoundError
        When there is no such reading.
    """
    said = reason.strip()
    if not said:
        raise InvalidInputError(_("Say why."), field="reason")
    _decide(reading_id, ReadingState.REJECTED, said[:LONGEST_NOTE])


def add_photo(reading_id: int, content: bytes) -> int:
    """Keep the picture of a dial that was read, in the place of an earlier one, and return whose dial it is.

    Raises
    ------
    InvalidInputError
        For a file that is no photograph, or too large a one, in words.
    NotFoundError
        When there is no such reading.
    """
    actor = acting_as(*OFFICE).email
    picture = _picture(content)
    with runtime.writing() as session:
        hold(session)
        reading = session.get(Reading, reading_id)
        if reading is None:
            raise NotFoundError(f"no reading {reading_id}")
        session.merge(ReadingPhoto(reading_id=reading_id, content=picture))
        told = {"read_on": reading.read_on.isoformat(), "value_m3": str(reading.value_m3)}
        _note(session, "reading_photographed", actor, _serial(session, reading), **told)
        return reading.meter_id


def photographed(reading_id: int) -> tuple[str, Reading]:
    """Return a reading and the serial number of its meter.

    Raises
    ------
    NotFoundError
        When there is no such reading.
    """
    acting_as(*OFFICE)
    with runtime.reading() as session:
        reading = session.get(Reading, reading_id)
        if reading is None:
            raise NotFoundError(f"no reading {reading_id}")
        session.expunge(reading)
        return _serial(session, reading), reading


def photo(reading_id: int) -> bytes:
    """Return the picture of a dial: the office sees all, a customer those of the own readings.

    Raises
    ------
    NotFoundError
        For a reading without one, and one that the customer in force has no part in.
    """
    roles = current_roles() or frozenset()
    with runtime.reading() as session:
        may = bool(roles & OFFICE)
        if not may and roles & CUSTOMERS:
            may = reading_id in set(readings_of(session, current_customer())["reading_id"])
        picture = photo_of(session, reading_id) if may else None
    if picture is None:
        raise NotFoundError(f"no picture of reading {reading_id}")
    return picture


def _picture(content: bytes) -> bytes:
    if len(content) > LARGEST_PHOTO:
        raise InvalidInputError(_("The photograph is too large: at most {most} MB.", most=LARGEST_PHOTO // 1_000_000))
    try:
        return picture_of(content)
    except InvalidInputError:
        told = _("This file is no photograph that can be kept: send a JPEG, PNG, WebP or HEIC picture.")
        raise InvalidInputError(told) from None


def _serial(session: Session, reading: Reading) -> str:
    return session.scalars(select(Meter.serial).where(Meter.id == reading.meter_id)).one()


def _check(fitted: FittedMeter, entry: Entry) -> None:
    """Refuse what cannot be."""
    if entry.source not in WRITTEN_DOWN:
        raise InvalidInputError(_("Say where the reading comes from."), field="source")
    if entry.read_on > runtime.today():
        raise InvalidInputError(_("{day} is still to come.", day=day(entry.read_on)), field="day")
    if entry.read_on < fitted.installed_on:
        told = _("On that day the meter was not there yet: it was installed on {day}.", day=day(fitted.installed_on))
        raise InvalidInputError(told, field="day")
    if fitted.removed_on is not None and entry.read_on > fitted.removed_on:
        told = _("On that day the meter was there no more: it was removed on {day}.", day=day(fitted.removed_on))
        raise InvalidInputError(told, field="day")
    highest = 10**fitted.digits
    if not 0 <= entry.value_m3 < highest:
        told = _(
            "The dial has {digits} digits: it shows at most {most}.", digits=fitted.digits, most=number(highest - 1)
        )
        raise InvalidInputError(told, field="value")
    if entry.value_m3 != round(entry.value_m3, LITRE_PLACES):
        raise InvalidInputError(_("A dial shows litres at the finest: at most three decimal places."), field="value")
    if len(entry.note) > LONGEST_NOTE:
        raise InvalidInputError(_("The note is too long: at most {most} characters.", most=LONGEST_NOTE), field="note")


def _standing(session: Session, meter: int, entry: Entry) -> Reading | None:
    found = select(Reading).where(
        *(Reading.meter_id == meter, Reading.read_on == entry.read_on),
        *(Reading.source == entry.source, Reading.replaced == 0),
    )
    return session.scalar(found)


def _says_the_same(standing: Reading, entry: Entry) -> bool:
    is_kept = standing.state not in {ReadingState.REJECTED, ReadingState.CORRECTED}
    return is_kept and standing.value_m3 == entry.value_m3 and standing.note == entry.note


def _outdone(session: Session, reading: Reading) -> list[Reading]:
    """Let a reading that counts replace those of its day that an invoice counts with another value, by radio, say.

    What was estimated replaces nothing that somebody saw.
    """
    if reading.state not in COUNTED:
        return []
    same_day = (Reading.meter_id == reading.meter_id, Reading.read_on == reading.read_on, Reading.state.in_(COUNTED))
    others = session.scalars(
        select(Reading).where(*same_day, Reading.source != reading.source, Reading.value_m3 != reading.value_m3)
    )
    weaker = [one for one in others if reading.source in ACTUAL or one.source not in ACTUAL]
    return [_make_way(session, one) for one in weaker if is_billed(session, one.id)]


def _make_way(session: Session, standing: Reading) -> Reading:
    """Let a reading count no more, for another of its day to take its place."""
    same = (Reading.meter_id == standing.meter_id, Reading.read_on == standing.read_on)
    newest = session.scalar(select(func.max(Reading.replaced)).where(*same, Reading.source == standing.source)) or 0
    if standing.state is not ReadingState.CORRECTED:
        standing.state = advance(standing.state, ReadingState.CORRECTED)
    standing.replaced = newest + 1
    session.flush()
    return standing


def _put(session: Session, fitted: FittedMeter, entry: Entry, actor: str) -> Reading:
    doubt = _doubt(session, fitted, entry)
    reading = Reading(
        meter_id=fitted.id,
        read_on=entry.read_on,
        value_m3=entry.value_m3,
        source=entry.source,
        state=ReadingState.ACCEPTED if doubt is None else ReadingState.QUESTIONED,
        note=entry.note,
        doubt=doubt,
        entered_at=runtime.now(),
        entered_by=actor,
    )
    session.add(reading)
    session.flush()
    return reading


def _doubt(session: Session, fitted: FittedMeter, entry: Entry) -> Doubt | None:
    dial = dial_of(session, fitted.id, fitted.digits)
    main = None
    if fitted.main_id is not None and (above := fitted_meter(session, fitted.main_id)) is not None:
        main = dial_of(session, above.id, above.digits)
    return doubt_of(entry.value_m3, entry.read_on, dial, main)


def _told(fitted: FittedMeter, reading: Reading, *, has_replaced: bool) -> Written:
    doubt = Doubt(reading.doubt) if reading.doubt and reading.state in UNDECIDED else None
    counts = is_deducted(fitted.role, fitted.verification_expires_on, reading.read_on)
    ended = fitted.verification_expires_on if fitted.role is MeterRole.SUBMETER and not counts else None
    return Written(reading.id, reading.state, doubt, has_replaced, ended)


def _decide(reading_id: int, wanted: ReadingState, reason: str = "") -> None:
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        hold(session)
        reading = session.get(Reading, reading_id)
        if reading is None:
            raise NotFoundError(f"no reading {reading_id}")
        if reading.state is wanted:
            return
        try:
            reading.state = advance(reading.state, wanted, is_billed=is_billed(session, reading_id))
        except NotAllowedError:
            raise NotAllowedError(_refusal(reading, wanted)) from None
        session.flush()
        told = {"read_on": reading.read_on.isoformat(), "value_m3": str(reading.value_m3)}
        if replaced := _outdone(session, reading):
            told["before"] = str(replaced[0].value_m3)
        _note(
            session,
            f"reading_{wanted}",
            actor,
            _serial(session, reading),
            **told,
            **({"reason": reason} if reason else {}),
        )
        if reason:
            reading.note = f"{reading.note} {reason}".strip()[:LONGEST_NOTE]


def _refusal(reading: Reading, wanted: ReadingState) -> str:
    if reading.state is ReadingState.ACCEPTED and wanted is ReadingState.REJECTED:
        return _("An invoice counts this reading: write the right value down, it replaces this one.")
    return _("Somebody else has decided about this reading meanwhile.")


def _note(session: Session, action: str, actor: str, serial: str, **details: object) -> None:
    record(session, at=runtime.now(), actor=actor, action=action, subject=f"meter {serial}", **details)
