"""The trail as it is searched."""

import datetime as dt
import json

import pytest

from callbacks.admin.audit import MOST, show_trail
from data.models import AuditEntry, Deployment
from data.queries.audit import ENTRIES, Sought, entries_found
from domain.errors import InvalidInputError, NotAllowedError
from domain.roles import Role
from services.audit import note_export, record
from services.audit_search import audit_export
from services.exports import to_csv
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at, sign_up_customer, sign_up_user, signed_in
from tests.support.queries import statements
from tests.support.words import parts_of, rows_of, text_of
from texts import speaking

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english(engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(NOON.date()), WARSAW, is_demo=True))
    with speaking("en"):
        yield
    identify(None)


@pytest.fixture
def write(session):
    """Returns what writes an entry of so many days ago."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={}, as_of=None, is_demo=True))

    def entry(actor, action, subject, days_ago=0, **details):
        record(session, at=NOON - days_ago * DAY, actor=actor, action=action, subject=subject, **details)
        session.commit()

    return entry


@pytest.fixture
def admin(session):
    """An administrator at work."""
    user = sign_up_user(session, "admin@example.com", roles=[Role.ADMIN])
    session.commit()
    identify(signed_in(user, None, Role.ADMIN))


def subjects(session, before=None, most=10, **sought):
    return entries_found(session, Sought(**sought), before=before, most=most)["subject"].tolist()


def test_entries_are_found_by_who_what_whom_and_when(session, write):
    write("Anna@example.com", "roles_set", "bartek@example.com", 2)
    write("celina@example.com", "user_disabled", "bartek@example.com", 1)
    write("celina@example.com", "signed_in", "celina@example.com")

    assert subjects(session, actor="anna") == ["bartek@example.com"]
    assert subjects(session, subject="bartek", action="user_disabled") == ["bartek@example.com"]
    assert subjects(session, since=NOON - DAY, until=NOON) == ["bartek@example.com"]
    assert subjects(session, actor="_") == []


def test_older_entries_come_by_their_numbers_in_one_statement(session, engine, write):
    for number in range(5):
        write("a", "signed_in", str(number))
    session.rollback()
    newest = entries_found(session, Sought(), before=None, most=2)

    with statements(engine) as sent:
        older = subjects(session, before=int(newest["id"].min()), most=2)

    assert (newest["subject"].tolist(), older, len(sent)) == (["4", "3"], ["2", "1"], 1)


def test_no_entries_are_a_frame_with_the_same_columns(session):
    assert list(entries_found(session, Sought(), before=None, most=1).columns) == list(ENTRIES)


def test_the_page_shows_the_local_time_and_what_was_changed(admin, write):
    write("ada@example.com", "roles_set", "anna@example.com", before=["clerk"], after=["clerk", "fire"])

    found, csv, _xlsx = show_trail("ada", None, "roles_set", "2026-10-31", "2026-10-31", None)

    (row,) = rows_of(found[0])
    told = ["31 Oct 2026 12:00", "ada@example.com", "roles changed", "anna@example.com"]
    assert row[:5] == [*told, "before: customer service; after: customer service, fire brigade"]
    stored = json.loads(getattr(found[0], "data-long-table"))["rows"][0][4][5]
    assert stored == 'roles_set {"before": ["clerk"], "after": ["clerk", "fire"]}'
    assert csv == "/export/audit.csv?who=ada&action=roles_set&first=2026-10-31&last=2026-10-31"


def test_people_look_for_what_they_read(admin, write):
    write("worker", "import_undone", "run 5")

    found, *_files = show_trail("The worker", "import 5", "", "", "", None)

    assert [row[1:4] for row in rows_of(found[0])] == [["the worker", "import undone", "import 5"]]


def test_nothing_is_written_to_the_trail_that_has_no_words(write):
    with pytest.raises(AssertionError, match=r"\['made_up', 'of_what'\]"):
        write("ada", "made_up", "x", of_what=1)


def test_a_long_trail_is_read_page_by_page_for_one_search(session, admin, write):
    for number in range(MOST + 3):
        write("ada", "signed_in", str(number))

    first, *_files = show_trail("ada", "", "", "", "", None)
    search = {"who": "ada", "about": "", "action": "", "first": "", "last": ""}
    fourth = session.query(AuditEntry.id).filter_by(subject="3").scalar()
    second, *_files = show_trail("ada", "", "", "", "", {"before": fourth, "of": search})
    other, *_files = show_trail("", "", "", "", "", {"before": fourth, "of": search})

    assert [link.href for link in parts_of(first, "Link")] == [f"/admin/audit?who=ada&before={fourth}"]
    assert [row[3] for row in rows_of(second[0])] == ["2", "1", "0"]
    assert len(rows_of(other[0])) == MOST


def test_a_day_that_is_none_is_said(admin):
    found, *_files = show_trail("", "", "", "tomorrow", "", None)

    assert text_of(found) == "This is no day Choose another one."


def test_the_file_holds_what_the_search_finds_and_refuses_what_it_does_not_know(admin, write):
    write("ada", "signed_in", "x")
    write("=cmd()", "signed_in", "y")

    text = to_csv(audit_export({"who": "ada"})).decode()

    assert "ada" in text
    assert "cmd" not in text
    with pytest.raises(InvalidInputError):
        audit_export({"whom": "ada"})


def test_nobody_else_reads_the_trail(session, write):
    identify(signed_in(sign_up_user(session), None))

    with pytest.raises(NotAllowedError):
        audit_export({})


def test_what_is_exported_is_noted_with_the_customer_and_the_span(session, write):
    customer = sign_up_customer(session, "0000007")
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))

    note_export("statement.csv", {"span": "year", "x" * 500: "y" * 500})

    entry = session.query(AuditEntry).one()
    assert (entry.actor, entry.action, entry.subject) == ("customer@demo.example", "exported", "0000007")
    assert entry.details["name"] == "statement.csv"
    assert entry.details["filters"] == {"span": "year", "x" * 100: "y" * 100}
