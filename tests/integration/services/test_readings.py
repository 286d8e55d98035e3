import datetime as dt
import io
from decimal import Decimal

import pytest
from PIL import Image
from sqlalchemy import select

from data.models import AuditEntry, Reading, ReadingPhoto
from data.queries.readings import history_of, meters_found, waiting_readings
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.meters import MeterRole
from domain.plausibility import Doubt
from domain.readings import ReadingSource, ReadingState
from domain.roles import Role
from services.identity import identify
from services.readings import Entry, accept, add_photo, photo, reject, write_down
from services.runtime import Runtime, use
from tests.support.builders import (
    WARSAW,
    clock_at,
    connect_point,
    fit_meter,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.issuing import issue, set_tariff
from texts import speaking

TODAY = dt.date(2026, 7, 1)
READER, PHONE = ReadingSource.READER, ReadingSource.CUSTOMER


def taken():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def ours(session):
    return sign_up_customer(session, "0001111", name="Żaneta Wójcik")


@pytest.fixture
def meter(engine, session, tmp_path, ours):
    """A meter read three times, and a clerk who asks."""
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False))
    identify(signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK))
    months = {dt.date(2026, month, 1): 10 * month for month in (1, 2, 3, 4, 5)}
    fitted = fit_meter(session, "M-1", connect_point(session, ours, address="ul. Źródlana 3"), readings=months)
    session.commit()
    with speaking("en"):
        yield fitted.meter_id
    identify(None)


def read(value="60", on=dt.date(2026, 6, 1), source=READER, **more):
    return Entry(Decimal(value), on, source, **more)


def standing(session):
    """Return the newest readings as (day, value, state), those that were replaced behind the one that stands."""
    session.rollback()
    rows = session.scalars(select(Reading).order_by(Reading.read_on.desc(), Reading.replaced)).all()
    return [(row.read_on.month, row.value_m3, row.state) for row in rows if row.read_on.month > 4]


def test_a_plausible_reading_counts_at_once_and_stands_in_the_trail(session, meter):
    written = write_down(meter, read(note="seal intact"))

    assert (written.state, written.doubt, written.has_replaced) == (ReadingState.ACCEPTED, None, False)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("reading_written", "meter M-1")
    assert entry.details["value_m3"] == "60"


@pytest.mark.parametrize(("value", "doubt"), [("40", Doubt.BACKWARDS), ("150", Doubt.HIGH), ("50", Doubt.ZERO)])
def test_what_cannot_be_believed_waits_for_somebody_who_looks(session, meter, value, doubt):
    written = write_down(meter, read(value))

    assert (written.state, written.doubt) == (ReadingState.QUESTIONED, doubt)
    waiting, count = waiting_readings(session, most=10)
    assert (count, waiting["serial"].tolist(), waiting["doubt"].tolist()) == (1, ["M-1"], [doubt])


def test_the_same_entry_twice_is_written_once(session, meter):
    first, second = write_down(meter, read()), write_down(meter, read())

    assert first.reading_id == second.reading_id
    assert not second.has_replaced
    assert len(session.scalars(select(AuditEntry)).all()) == 1


def test_another_value_of_the_day_replaces_the_one_before_which_is_kept(session, meter):
    for value in ("61", "62", "63"):
        write_down(meter, read(value))

    replaced = ReadingState.CORRECTED
    wanted = [(6, 63, ReadingState.ACCEPTED), (6, 61, replaced), (6, 62, replaced), (5, 50, ReadingState.ACCEPTED)]
    assert standing(session) == wanted


def test_a_reading_of_another_source_stands_beside_it(session, meter):
    write_down(meter, read("60"))
    write_down(meter, read("61", source=PHONE))

    assert {state for _month, _value, state in standing(session)} == {ReadingState.ACCEPTED}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (read(on=TODAY + dt.timedelta(days=1)), "still to come"),
        (read(on=dt.date(2023, 12, 31)), "installed on 1 Jan 2024"),
        (read("100000"), "5 digits"),
        (read("60.0001"), "three decimal places"),
        (read(source=ReadingSource.RADIO), "where the reading comes from"),
        (read(note="x" * 501), "at most 500"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(session, meter, entry, words):
    with pytest.raises(InvalidInputError, match=words):
        write_down(meter, entry)

    assert standing(session) == [(5, 50, ReadingState.ACCEPTED)]


def test_a_doubted_reading_is_accepted_once_and_rejected_no_more_by_a_second_tab(session, meter):
    doubted = write_down(meter, read("150")).reading_id
    accept(doubted)
    accept(doubted)

    assert standing(session)[0] == (6, 150, ReadingState.ACCEPTED)
    assert len(session.scalars(select(AuditEntry)).all()) == 2


def test_rejecting_wants_a_reason_and_keeps_it(session, meter):
    doubted = write_down(meter, read("150")).reading_id
    with pytest.raises(InvalidInputError):
        reject(doubted, "  ")
    reject(doubted, "misread, customer called")

    assert history_of(session, meter)["note"].iloc[0] == "misread, customer called"
    with pytest.raises(NotAllowedError):
        accept(doubted)


@pytest.fixture
def billed(session, meter):
    """Bill up to a reading; return what makes it one of a source, and it with what is written down on its day."""
    session.rollback()
    span = issue(session, sign_up_customer(session, "0002222"), set_tariff(session)).measured.main[0].end
    session.commit()

    def write(source, billed_by, value):
        reading = session.get_one(Reading, span.id)
        reading.source = billed_by
        whose = reading.meter_id
        session.commit()
        written = write_down(whose, read(value, on=span.read_on, source=source))
        session.rollback()
        return written

    return span.id, write


def state(session, reading):
    session.rollback()
    return session.get_one(Reading, reading).state


@pytest.mark.parametrize("by", [READER, ReadingSource.RADIO, ReadingSource.REMOVAL, ReadingSource.ESTIMATE])
def test_a_reading_that_an_invoice_counts_is_replaced_whoever_read_it_and_not_rejected(session, billed, by):
    ident, write = billed
    with pytest.raises(NotAllowedError, match="invoice counts"):
        reject(ident, "wrong")

    assert write(READER, by, "449").has_replaced
    assert state(session, ident) is ReadingState.CORRECTED


def test_what_cannot_be_believed_replaces_what_an_invoice_counts_only_once_it_is_accepted(session, billed):
    ident, write = billed
    typed = write(READER, ReadingSource.RADIO, "300")
    waiting = state(session, ident)
    accept(typed.reading_id)

    assert (typed.has_replaced, waiting) == (False, ReadingState.ACCEPTED)
    assert state(session, ident) is ReadingState.CORRECTED


def test_an_estimate_replaces_nothing_that_somebody_saw(session, billed):
    ident, write = billed

    assert not write(ReadingSource.ESTIMATE, ReadingSource.RADIO, "449").has_replaced
    assert state(session, ident) is ReadingState.ACCEPTED


def test_what_was_written_down_beside_a_billed_reading_replaces_it_when_it_is_written_again(session, billed):
    ident, write = billed
    write(READER, ReadingSource.RADIO, "449")
    session.get_one(Reading, ident).state = ReadingState.ACCEPTED
    session.commit()

    assert write(READER, ReadingSource.RADIO, "449").has_replaced
    assert state(session, ident) is ReadingState.CORRECTED


def test_the_picture_is_for_the_office_and_the_own_customer(session, meter, ours):
    reading_id = write_down(meter, read()).reading_id
    add_photo(reading_id, taken())
    user, theirs = sign_up_user(session), sign_up_customer(session, "0003333")
    session.commit()
    assert photo(reading_id).startswith(b"\xff\xd8")
    assert history_of(session, meter)["has_photo"].tolist()[:2] == [True, False]

    identify(signed_in(user, ours))
    assert photo(reading_id)
    identify(signed_in(user, theirs))
    with pytest.raises(NotFoundError):
        photo(reading_id)


@pytest.mark.parametrize(("content", "words"), [(b"%PDF-1.7", "no photograph"), (b"0" * 10_000_001, "at most 10 MB")])
def test_a_file_that_is_no_picture_of_a_dial_is_refused_in_words(session, meter, content, words):
    reading_id = write_down(meter, read()).reading_id
    with pytest.raises(InvalidInputError, match=words):
        add_photo(reading_id, content)

    assert not history_of(session, meter)["has_photo"].any()


def test_a_later_picture_takes_the_place_of_the_one_before(session, meter):
    reading_id = write_down(meter, read()).reading_id
    add_photo(reading_id, taken())
    add_photo(reading_id, taken())

    assert len(session.scalars(select(ReadingPhoto)).all()) == 1


@pytest.mark.parametrize(("expires", "ended"), [(dt.date(2026, 6, 1), False), (dt.date(2026, 5, 31), True)])
def test_a_submeter_is_deducted_while_its_verification_holds(session, meter, ours, expires, ended):
    garden = fit_meter(
        session, "G-1", connect_point(session, ours, "PP-2"), role=MeterRole.SUBMETER, verification_expires_on=expires
    )
    session.commit()

    assert (write_down(garden.meter_id, read("4")).undeducted_since == expires) is ended


@pytest.mark.parametrize(
    "words", ["M-1", "wójcik", "WÓJCIK", "wojcik", "0001111", "PP-1", "źródlana", "zrodlana Wojcik"]
)
def test_a_meter_is_found_by_all_that_a_caller_may_say(session, meter, words):
    found, count = meters_found(session, words, TODAY, most=10)

    assert (count, found["serial"].tolist(), found["customer_number"].tolist()) == (1, ["M-1"], ["0001111"])


@pytest.mark.parametrize("roles", [(), (Role.CUSTOMER,), (Role.DISPATCHER,)])
def test_nobody_else_writes_readings_down(session, meter, roles):
    identify(signed_in(sign_up_user(session, "else@example.org"), None, *roles) if roles else None)
    with pytest.raises(NotAllowedError):
        write_down(meter, read())
    with pytest.raises(NotAllowedError):
        accept(1)


def test_a_meter_that_does_not_exist_is_said_to_be_unknown(meter):
    with pytest.raises(NotFoundError):
        write_down(meter + 1000, read())
