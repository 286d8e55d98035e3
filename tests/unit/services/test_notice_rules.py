"""Rules of notices: what no regulation can say, and what people read of it. Nothing here touches a database."""

import datetime as dt
from dataclasses import replace

import pytest

from domain.errors import InvalidInputError
from domain.notice_rules import Duty, NoticeRules, Resolution, Term
from services.notice_rules import check, promise, promises
from texts import speaking

ACT = Resolution("I/1/2026", dt.date(2026, 4, 1), "Rada Gminy")
PLANNED, LONG = Term(2, 0, "§ 24"), Term(7, 12, "§ 25")
RULES = NoticeRules(ACT, dt.date(2026, 5, 1), {Duty.PLANNED: PLANNED, Duty.LONG: LONG})


@pytest.fixture(autouse=True)
def _in_english():
    with speaking("en"):
        yield


def test_what_a_regulation_can_say_is_taken():
    check(RULES)


@pytest.mark.parametrize(
    "act",
    [
        replace(ACT, number=""),
        replace(ACT, adopted_by=""),
        replace(ACT, number="I" * 201),
        replace(ACT, url="javascript:alert(1)"),
        replace(ACT, adopted_on=dt.date(2026, 5, 2)),
    ],
)
def test_rules_without_a_proper_act_are_refused(act):
    with pytest.raises(InvalidInputError):
        check(replace(RULES, resolution=act))


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {Duty.PLANNED: Term(0, 0, "§ 24")},
        {Duty.PLANNED: Term(61, 0, "§ 24")},
        {Duty.PLANNED: Term(2, -1, "§ 24")},
        {Duty.PLANNED: Term(2, 241, "§ 24")},
        {Duty.PLANNED: Term(2, 0, "")},
        {Duty.PLANNED: Term(2, 0, "§" * 201)},
        {Duty.SUBSTITUTE: Term(0, 0, "§ 26")},
        {Duty.LONG: LONG},
        {Duty.PLANNED: PLANNED, Duty.LONG: Term(1, 12, "§ 25")},
        {Duty.PLANNED: Term(2, 12, "§ 24"), Duty.LONG: LONG},
    ],
)
def test_rules_that_promise_nothing_or_against_themselves_are_refused(terms):
    with pytest.raises(InvalidInputError):
        check(replace(RULES, terms=terms))


def test_the_refusal_says_which_rule_is_meant():
    with pytest.raises(InvalidInputError, match=r"^Planned interruptions .* Name the paragraph"):
        check(replace(RULES, terms={Duty.PLANNED: Term(2, 0, "")}))


@pytest.mark.parametrize(
    ("duty", "term", "words"),
    [
        (Duty.PLANNED, Term(1, 0, ""), "Planowane przerwy ogłaszamy co najmniej 1 dzień wcześniej."),
        (Duty.PLANNED, Term(5, 0, ""), "Planowane przerwy ogłaszamy co najmniej 5 dni wcześniej."),
        (Duty.PLANNED, Term(2, 4, ""), "Planowane przerwy dłuższe niż 4 h ogłaszamy co najmniej 2 dni wcześniej."),
        (Duty.FAILURE_ANSWERED, Term(2, 0, ""), "Na zgłoszenie awarii odpowiadamy w ciągu 2 godzin."),
        (Duty.COMPLAINT_ANSWERED, Term(1, 0, ""), "Na reklamację odpowiadamy w ciągu 1 dnia."),
    ],
)
def test_a_rule_is_told_in_words_with_its_numbers(duty, term, words):
    with speaking("pl"):
        assert promise(duty, term) == words


def test_promises_come_in_the_order_of_what_happens_and_with_their_paragraphs():
    rules = replace(RULES, terms={Duty.LONG: LONG, Duty.PLANNED: PLANNED}, counts_working_days=True)

    assert [one.paragraph for one in promises(rules)] == ["§ 24", "§ 25", ""]
    assert promises(rules)[-1].words == "Days ahead are working days."


@pytest.mark.parametrize(
    ("over", "words"),
    [(0, "When a failure keeps water off"), (4, "When a failure will keep water off for more than 4 h")],
)
def test_a_failure_of_any_length_is_told_without_hours(over, words):
    assert promise(Duty.FAILURE_TOLD, Term(0, over, "§ 24")).startswith(words)
