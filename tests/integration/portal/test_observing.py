"""What is noted of every request, and what machines that watch the portal are told."""

import datetime as dt
import logging

import pytest
from sqlalchemy import select

from app import create_app
from config import Settings
from data.models import AuditEntry, Channel, Message, MessageState, Timer
from domain.roles import Role
from services.logs import FACTS
from tests.support.portal import Visitor, let_in

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def alive(session, clock):
    """A worker that has just shown itself."""
    session.add(Timer(name="reconcile", due_at=clock(), done_at=clock()))
    session.commit()


def test_a_portal_that_answers_is_alive_whatever_its_worker_does(visitor):
    assert (visitor.get("/health").status_code, visitor.get("/health").json) == (200, {"database": "ok"})


def test_a_portal_is_ready_when_every_part_of_it_is(visitor, alive):
    answer = visitor.get("/health?ready")

    assert answer.json == {"database": "ok", "worker": "ok", "disk": "ok", "readings": "ok"}
    assert answer.status_code == 200


@pytest.mark.parametrize(("minutes", "told"), [(None, "never"), (6, "late")])
def test_a_worker_that_is_gone_makes_the_portal_unready(visitor, session, clock, minutes, told):
    if minutes is not None:
        session.add(Timer(name="reconcile", due_at=clock(), done_at=clock() - minutes * MINUTE))
        session.commit()

    answer = visitor.get("/health?ready")

    assert (answer.status_code, answer.json["worker"]) == (503, told)


def test_readings_that_cannot_be_opened_make_the_portal_unready(visitor, alive, running):
    log = running.lake / "hours" / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").write_text("no log")

    assert visitor.get("/health?ready").json["readings"] == "unreachable"


def test_metrics_count_answers_by_route_and_say_how_the_outbox_stands(visitor, session, clock):
    row = {"event": "x", "recipient": "a", "channel": Channel.EMAIL, "body": "", "state": MessageState.QUEUED}
    session.add(Message(due_at=clock() - MINUTE, **row))
    let_in(session, "anna@example.com", Role.CLERK)
    visitor.sign_in("anna@example.com")
    visitor.get("/lang/pl?secret=1")
    visitor.get("/lang/xx")

    text = visitor.get("/metrics").text

    assert 'wodnik_requests_total{route="/lang/<code>",method="GET",status="302"} 1' in text
    assert 'wodnik_requests_total{route="/lang/<code>",method="GET",status="404"} 1' in text
    assert 'wodnik_request_seconds_bucket{route="/lang/<code>",le="+Inf"} 2' in text
    assert 'wodnik_messages{state="queued"} 1' in text
    assert "wodnik_oldest_due_message_seconds 60" in text
    assert "wodnik_sessions 1" in text
    assert "secret" not in text


def test_metrics_are_for_this_machine_and_for_nobody_behind_a_proxy(visitor):
    assert visitor.get("/metrics").status_code == 200
    assert visitor.get("/metrics", X_Forwarded_For="192.0.2.1").status_code == 404
    assert visitor.client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


def test_with_a_token_only_the_token_opens_the_metrics(running, tmp_path):
    guarded = Visitor(create_app(Settings(data_dir=tmp_path, metrics_token="t" * 20), running).server.test_client())

    assert guarded.get("/metrics").status_code == 404
    assert guarded.get("/metrics", Authorization="Bearer no").status_code == 404
    assert guarded.get("/metrics", Authorization=f"Bearer {'t' * 20}").status_code == 200


def test_a_request_is_a_line_with_its_route_and_the_number_of_its_user(visitor, session, caplog):
    user = let_in(session, "anna@example.com", Role.CLERK)
    visitor.sign_in("anna@example.com")
    with caplog.at_level(logging.INFO, "wodnik.requests"):
        visitor.get("/search?q=Rynek")
        visitor.get("/health")

    (line,) = [record for record in caplog.records if record.name == "wodnik.requests"]
    told = getattr(line, FACTS)
    assert (told["user"], told["method"], told["route"], told["status"]) == (user, "GET", "/search", 200)
    assert told["ms"] > 0
    assert "Rynek" not in str(told) + line.getMessage()


def test_a_refusal_is_noted_in_the_trail_with_who_was_refused_what(visitor, session):
    let_in(session, "anna@example.com", Role.FIRE)
    visitor.sign_in("anna@example.com")

    assert visitor.get("/admin").status_code == 403
    visitor.open_page("/admin/users")
    visitor.get("/letters/5?q=1")
    visitor.call({"output": "users-found.children"}, Referer="http://localhost/admin/users?words=x")

    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "access_refused").order_by(AuditEntry.id))
    assert [(entry.actor, entry.subject, entry.details.get("callback")) for entry in noted] == [
        ("anna@example.com", "GET /admin", None),
        ("anna@example.com", "/admin/users", None),
        ("anna@example.com", "GET /letters/5", None),
        ("anna@example.com", "/admin/users", "users-found.children"),
    ]


def test_a_refusal_is_noted_without_what_opens_something(visitor, session):
    visitor.client.post("/password/new/s3cret", headers={"Sec-Fetch-Site": "cross-site"})

    [noted] = session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "access_refused"))
    assert noted == "POST /password/new/…"
