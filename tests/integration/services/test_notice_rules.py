import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.models import AuditEntry
from data.queries.notice_rules import notice_rules_known
from domain.errors import InvalidInputError, NotAllowedError
from domain.notice_rules import Duty, NoticeRules, Resolution, Term
from domain.roles import Role
from services.identity import identify
from services.notice_rules import adopt
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at, proved, sign_up_user, signed_in
from texts import speaking

MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
ACT = Resolution("I/1/2026", dt.date(2026, 4, 1), "Rada Gminy", "https://bip.example/1")
TERMS = {Duty.PLANNED: Term(2, 0, "§ 24"), Duty.LONG: Term(7, 12, "§ 25"), Duty.SUBSTITUTE: Term(0, 12, "§ 26")}
RULES = NoticeRules(ACT, MAY, TERMS, counts_working_days=True)


@pytest.fixture(autouse=True)
def _admin(engine, session, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(JUNE), WARSAW, is_demo=False))
    identify(proved(signed_in(sign_up_user(session), None, Role.ADMIN)))
    session.commit()
    with speaking("en"):
        yield
    identify(None)


def test_what_was_adopted_is_read_again_with_who_and_when(session):
    adopt(RULES)

    [known] = notice_rules_known(session)
    assert replace(known, written_at=None, written_by="") == replace(RULES, version=1)
    assert (known.written_at, known.written_by) == (clock_at(JUNE)(), "customer@demo.example")


def test_a_new_version_leaves_the_one_before_as_it_was_and_the_trail_tells_both(session):
    adopt(RULES)
    before = notice_rules_known(session)
    adopt(replace(RULES, valid_from=JUNE, terms={Duty.PLANNED: Term(3, 0, "§ 30")}))

    session.rollback()
    known = notice_rules_known(session)
    assert known[:1] == before
    assert [one.version for one in known] == [1, 2]
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    planned = [entry.details[when]["planned_notice"] for when in ("before", "after")]
    assert planned == [{"amount": 2, "paragraph": "§ 24"}, {"amount": 3, "paragraph": "§ 30"}]
    assert ("resolution" in entry.details["after"], entry.details["after"]["valid_from"]) == (False, "2026-06-01")


def test_rules_that_begin_before_known_ones_are_refused(session):
    adopt(replace(RULES, valid_from=JUNE))

    with pytest.raises(InvalidInputError, match="Rules from 1 Jun 2026 are known already"):
        adopt(RULES)
    assert len(notice_rules_known(session)) == 1


def test_the_same_rules_twice_are_no_new_version(session):
    adopt(RULES)

    with pytest.raises(InvalidInputError, match="known already"):
        adopt(RULES)
    assert len(notice_rules_known(session)) == 1


def test_only_an_administrator_adopts_rules(session):
    identify(signed_in(sign_up_user(session, "clerk@demo.example"), None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        adopt(RULES)
