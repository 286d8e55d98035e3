"""The installation that the settings describe: its database opened, its clock set."""

import datetime as dt
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config import Settings
from data import migrations
from data.deployment import claim, hold
from data.engine import connect
from data.ingest.reasons import NOT_NIP, NOT_NRB, NOT_SHARED
from data.models import Deployment
from domain.bank import is_nrb, is_shared
from domain.errors import InvalidInputError, NotAllowedError, WodnikError
from domain.nip import is_nip
from domain.printing import Unasked
from domain.reminders import Rules, rules_of
from domain.settlement_runs import Billing
from services.audit import forget_heads, record
from services.runtime import NO_OTHER_RULES, Clock, Runtime, current, demo_clock, now, reading, system_clock, writing

UTILITY_FIELDS: Final = (
    *("name", "nip", "account_nrb", "individual_accounts"),
    *("phone", "email", "street_line", "postcode_line"),
)
NUMBERS: Final = {
    "nip": (is_nip, NOT_NIP),
    "account_nrb": (is_nrb, NOT_NRB),
    "individual_accounts": (is_shared, NOT_SHARED),
}
NOT_DIGITS: Final = re.compile(r"^PL|[\s-]")


class NotReadyError(WodnikError):
    """The database does not fit this program."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of an installation are."""

    database: str
    map_srid: int
    lake: Path
    zone: ZoneInfo
    is_demo: bool
    as_of: dt.date | None
    """Overrules the day on which the clock of the demo starts."""
    site: str = ""
    """Address that links in messages start with."""
    backups: Path | None = None
    prints_unasked: Unasked = Unasked.NIP
    """Who gets documents to print without having agreed to e-invoices."""
    billing: Billing = Billing.OWN
    interest_from: dt.date | None = None
    reminders: Rules = NO_OTHER_RULES
    key: Callable[[], str] = str
    """Returns the key of the installation."""


def place_of(settings: Settings) -> Place:
    """Return where the installation of the settings is."""
    where = (settings.database, settings.map_srid, settings.lake, settings.zone)
    return Place(
        *where,
        is_demo=settings.is_demo,
        as_of=settings.as_of,
        site=settings.public_url,
        backups=settings.backup_dir,
        prints_unasked=Unasked(settings.print_unasked),
        billing=Billing(settings.billing),
        interest_from=settings.interest_from,
        reminders=rules_of(settings.reminders_off, settings.reminder_days),
        key=lambda: settings.session_key,
    )


def open_installation(place: Place) -> Runtime:
    """Return the runtime of an installation.

    Raises
    ------
    NotReadyError
        When the database does not answer, has another schema, or holds geometries of another coordinate system.
    """
    engine = connect(place.database, map_srid=place.map_srid)
    try:
        found, needed = migrations.current(engine), migrations.newest()
    except OperationalError as error:
        raise NotReadyError(f"the database does not answer ({error.orig}): run `wodnik check`") from error
    if found != needed:
        raise NotReadyError(
            f"the database is at revision {found}, this program needs {needed}: run `wodnik db upgrade`"
        )
    with Session(engine) as session:
        deployment = session.get(Deployment, 1)
    if deployment is not None and deployment.map_crs != f"EPSG:{place.map_srid}":
        raise NotReadyError(f"the database is in {deployment.map_crs}: set WODNIK_MAP_CRS to it")
    clock = _clock(place, deployment)
    ways = (place.site, place.backups, place.prints_unasked, place.billing, place.interest_from)
    return Runtime(
        engine, place.lake, clock, place.zone, place.is_demo, *ways, reminders=place.reminders, key=place.key
    )


def _clock(place: Place, deployment: Deployment | None) -> Clock:
    as_of = place.as_of or (deployment.as_of if deployment is not None else None)
    return demo_clock(as_of, place.zone, _mark(place)) if place.is_demo and as_of is not None else system_clock


def begin_demo_day(place: Place) -> None:
    """Put the clock of a demo back to its beginning, for all its processes: whoever starts it sees its last day."""
    mark = _mark(place)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _mark(place: Place) -> Path:
    return place.lake.parent / "demo-clock"


def contact() -> dict[str, str]:
    """Return the name, telephone and e-mail address of the utility, as far as they are known."""
    with reading() as session:
        known = session.scalar(select(Deployment.utility)) or {}
    return {field: known.get(field, "") for field in ("name", "phone", "email")}


def set_utility(details: Mapping[str, str], *, actor: str) -> dict[str, str]:
    """Describe the utility: whom customers pay and ask; return all that is known of it then.

    Parameters
    ----------
    details
        Some of :data:`UTILITY_FIELDS`; the others stay as they are, an empty one is forgotten.

    Raises
    ------
    InvalidInputError
        For a wrong tax or account number.
    """
    told = {field: text.strip() for field, text in details.items()}
    for field, (is_right, wrong) in NUMBERS.items():
        told |= {field: NOT_DIGITS.sub("", told[field])} if field in told else {}
        if told.get(field) and not is_right(told[field]):
            raise InvalidInputError(str(wrong))
    with writing() as session:
        claim(session.connection())
        hold(session)
        deployment = session.scalars(select(Deployment)).one()
        known = deployment.utility | told
        deployment.utility = known
        record(session, at=now(), actor=actor, action="utility_described", subject="utility", **told)
    return {field: known.get(field, "") for field in UTILITY_FIELDS}


def has_contents() -> bool:
    """Tell whether the database is somebody's: a demo's or a utility's."""
    with reading() as session:
        return session.scalar(select(Deployment.id)) is not None


def discard_demo() -> None:
    """Throw the demo utility away, its readings too.

    Raises
    ------
    NotAllowedError
        When the database is a utility's own.
    """
    with reading() as session:
        if session.scalar(select(Deployment.is_demo)) is False:
            raise NotAllowedError("this database is no demo: it is not thrown away")
    engine = current().engine
    migrations.downgrade(engine, "base")
    migrations.upgrade(engine)
    forget_heads()
    shutil.rmtree(current().lake, ignore_errors=True)
