import datetime as dt

import pytest
from sqlalchemy import func, select

from data.models import (
    AccountToken,
    AuditEntry,
    Channel,
    ImportIssue,
    ImportRun,
    Message,
    MessageState,
    OutgoingBatch,
    OutgoingItem,
    RunState,
    TokenPurpose,
    ToldReminder,
    UserSession,
)
from domain.errors import InvalidInputError, NotAllowedError
from domain.retention import RULES
from domain.roles import Role
from services.audit import first_broken
from services.identity import identify
from services.retention import choose_days, days_kept, kept, purge, purge_now
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at, proved, sign_up_user, signed_in

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)
DEFAULTS = {rule.name: rule.days for rule in RULES}


@pytest.fixture(autouse=True)
def user(engine, session, tmp_path):
    """Somebody with a right to administer."""
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False))
    user = sign_up_user(session, roles=[Role.ADMIN])
    session.commit()
    identify(proved(signed_in(user, None, Role.ADMIN)))
    yield user
    identify(None)


def leave(session, user, age, name):
    """Leave one of everything that ended ``age`` days ago."""
    at = NOW - dt.timedelta(days=age)
    row = {"user_id": user, "created_at": at, "expires_at": at}
    session.add(UserSession(token_hash=f"s{name}", last_seen_at=at, address="", user_agent="", **row))
    session.add(AccountToken(token_hash=f"t{name}", purpose=TokenPurpose.INVITE, **row))
    written = {"recipient": "a@example.com", "channel": Channel.EMAIL, "subject": "Hello", "body": "Words", "html": ""}
    session.add(Message(event=name, state=MessageState.SENT, due_at=at, sent_at=at, **written))
    session.add(Message(event=f"waits {name}", state=MessageState.QUEUED, due_at=at, **written))
    session.add(ToldReminder(kind="leak", key=name, told_on=at.date()))
    left = {"made_at": at, "made_by": "clerk", "rows": 1, "sha256": ""}
    arrived, waiting = OutgoingBatch(acknowledged_at=at, **left), OutgoingBatch(**left)
    session.add_all([arrived, waiting])
    file = {"kind": "meters", "profile": "", "file_name": name, "sha256": "", "state": RunState.REFUSED, "rows": 1}
    run = ImportRun(started_at=at, finished_at=at, counts={}, **file)
    session.add(run)
    session.flush()
    for batch in (arrived, waiting):
        row = {"kind": "changes", "row_id": batch.id, "version": 1, "mark": "m", "values": {"after": "+48600123456"}}
        session.add(OutgoingItem(batch_id=batch.id, **row))
    session.add(ImportIssue(run_id=run.id, line=2, column="serial", value="x", reason="wrong", refuses=True))
    session.commit()


def counted(found):
    return {one.rule.name: one.overdue for one in found}


def left(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("name", DEFAULTS)
def test_each_thing_is_kept_to_its_last_day_and_not_beyond(session, user, name):
    leave(session, user, DEFAULTS[name], "today")
    before = counted(kept())[name]
    leave(session, user, DEFAULTS[name] + 1, "too long")

    assert (before, counted(kept())[name]) == (0, 1)


def test_what_would_go_is_said_without_removing_it(session, user):
    leave(session, user, 1000, "old")

    assert counted(kept()) == dict.fromkeys(DEFAULTS, 1)
    assert [left(session, model) for model in (UserSession, AccountToken, Message, ImportIssue)] == [1, 1, 2, 1]


def test_a_purge_removes_what_is_too_old_and_spares_what_waits(session, user):
    leave(session, user, 1000, "old")
    leave(session, user, 1, "new")
    purge()

    assert [left(session, model) for model in (UserSession, AccountToken, ImportIssue)] == [1, 1, 1]
    assert sorted(session.scalars(select(Message.event))) == ["new", "waits new", "waits old"]
    assert left(session, ImportRun) == 2


def test_words_of_a_message_go_first_and_that_it_was_sent_later(session, user):
    leave(session, user, 400, "year")
    purge()

    session.rollback()
    message = session.scalars(select(Message).where(Message.event == "year")).one()
    assert (message.subject, message.body, message.recipient) == ("", "", "a@example.com")


def test_what_left_and_arrived_loses_its_values_but_not_that_it_left(session, user):
    leave(session, user, 1000, "old")
    leave(session, user, 1, "new")
    purge()
    session.rollback()
    items = session.scalars(select(OutgoingItem).order_by(OutgoingItem.id)).all()
    told = {"after": "+48600123456"}

    assert [one.values for one in items] == [{}, told, told, told]
    assert (items[0].kind, items[0].row_id, items[0].version, items[0].mark) == ("changes", items[0].batch_id, 1, "m")


def test_reminders_are_known_as_told_as_long_as_they_could_be_told_again(session, user):
    leave(session, user, 801, "old")
    leave(session, user, 799, "known")
    purge()
    session.rollback()

    assert session.scalars(select(ToldReminder.key)).all() == ["known"]
    with pytest.raises(InvalidInputError):
        choose_days({"reminders": 799})


def test_a_purge_is_in_the_trail_which_stays_whole(session, user):
    leave(session, user, 1000, "old")
    purge()
    purge()

    [entry] = session.scalars(select(AuditEntry)).all()
    assert (entry.actor, entry.action, entry.details["sessions"]) == ("worker", "purged", 1)
    assert first_broken(session) is None


def test_chosen_days_hold_from_now_on_and_are_in_the_trail(session, user):
    leave(session, user, 40, "month")
    choose_days({"sessions": 30})

    assert days_kept() == DEFAULTS | {"sessions": 30}
    assert counted(purge_now())["sessions"] == 1
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["retention_chosen", "purged"]
    assert entries[0].details == {"sessions": [90, 30]}


@pytest.mark.parametrize("days", [{"sessions": 29}, {"messages": 4000}, {"tokens": 0}, {"audit": 1}])
def test_days_out_of_bounds_are_refused(days):
    with pytest.raises(InvalidInputError):
        choose_days(days)
    assert days_kept() == DEFAULTS


def test_only_an_administrator_chooses_and_purges(user):
    identify(signed_in(user, None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        choose_days({"sessions": 30})
    with pytest.raises(NotAllowedError):
        purge_now()
