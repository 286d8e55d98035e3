"""What the administrator's pages of rules of notices and of consents do when something is pressed."""

import datetime as dt

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks.admin import consents as consent_page
from callbacks.admin import notice_rules as rules_page
from callbacks.admin import retention as retention_page
from callbacks.admin import tariffs as tariffs_page
from callbacks.admin import texts as texts_page
from data.deployment import claim
from data.queries.notice_rules import notice_rules_known
from domain.errors import InvalidInputError
from domain.notice_rules import Duty, Term
from domain.roles import Role
from domain.tariffs import RateKind
from services.identity import identify
from services.runtime import Runtime, use
from services.wordings import rewrite, versions
from tests.support.builders import WARSAW, clock_at, proved, sign_up_user, signed_in
from tests.support.pressing import pressing
from tests.support.words import parts_of, rows_of, text_of
from texts import speaking

ACT = {"number": "I/1/2026", "adopted_by": "Rada", "adopted_on": "2026-04-01", "url": "", "valid_from": "2026-05-01"}
OF_RULES = {
    ("planned_notice", "amount"): 2,
    ("planned_notice", "over_hours"): 0,
    ("planned_notice", "paragraph"): "§ 24",
}
WORDS = {"subjects": {"pl": "Zgoda", "en": "Consent"}, "bodies": {"pl": "Tak.", "en": "Yes."}}


@pytest.fixture(autouse=True)
def _at_work(session, engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True))
    claim(session.connection())
    identify(proved(signed_in(sign_up_user(session, "admin@example.com", roles=[Role.ADMIN]), None, Role.ADMIN)))
    session.commit()
    with speaking("en"):
        yield
    identify(None)


def rows_in(shown):
    return [row for part in parts_of(shown, "Div") for row in rows_of(part)]


def adopt(said=OF_RULES, begun=None, **act):
    button = {"area": "notice-rules", "step": "adopt"}
    parts = [{"notice-duty": duty, "part": part} for duty, part in said]
    begun = rules_page.show_rules("")[2] if begun is None else begun
    with pressing(button) as told:
        kept, fields, _now = rules_page.take_step(
            [1], [button], ACT | {"working": False} | act, list(said.values()), parts, begun
        )
    return kept, fields, str(told) or told.wrong


def test_without_rules_the_page_says_what_to_do():
    kept, _fields, _begun = rules_page.show_rules("")

    assert text_of(kept).startswith("In force No rules are known Enter what the regulation")


def test_what_was_filled_in_is_put_in_force_and_shown(session):
    kept, fields, told = adopt()

    assert told == "Version 1 is saved."
    assert "at least 2 days ahead. § 24 Resolution I/1/2026, Rada, 1 Apr 2026" in text_of(kept)
    assert notice_rules_known(session)[0].terms == {Duty.PLANNED: Term(2, 0, "§ 24")}
    assert [part.value for part in parts_of(fields, "NumberInput")][:2] == [2, 0]


def test_versions_are_told_with_their_days_and_states():
    for first in ("2026-05-01", "2026-07-01", "2026-12-01"):
        adopt(valid_from=first)
    kept = adopt(valid_from="2026-12-01", number="II/2/2026")[0]

    assert [row[:4] for row in rows_in(kept)] == [
        ["4", "1 Dec 2026", "\u2013", "to come"],
        ["3", "1 Dec 2026", "30 Nov 2026", "replaced"],
        ["2", "1 Jul 2026", "30 Nov 2026", "in force"],
        ["1", "1 May 2026", "30 Jun 2026", "past"],
    ]


@pytest.mark.parametrize(
    ("said", "act", "told"),
    [
        (
            OF_RULES,
            {"valid_from": None},
            "notice-rules-from: Say when the resolution was adopted and from which day it",
        ),
        (OF_RULES, {"adopted_by": " "}, "notice-rules-adopted-by: Say the number"),
        (OF_RULES | {("planned_notice", "amount"): ""}, {}, "announced ahead: give whole numbers"),
        (OF_RULES | {("planned_notice", "paragraph"): ""}, {}, '"part":"paragraph"'),
    ],
)
def test_what_cannot_be_a_rule_is_said_and_nothing_changes(session, said, act, told):
    kept, fields, refusal = adopt(said, **act)

    assert told in refusal
    assert (kept, fields, notice_rules_known(session)) == (no_update, no_update, [])


def press(step, name="einvoice", begun=None, **words):
    button = {"area": "consent", "step": step}
    begun = consent_page.show_consent("einvoice")["begun"] if begun is None else begun
    with pressing(button if step else None) as told:
        return consent_page.take_step([1], [button], name, begun=begun, **(WORDS | words)) | {"told": str(told)}


def test_the_page_begins_with_the_proposed_words_and_says_that_nobody_is_asked():
    shown = consent_page.show_consent("einvoice")

    assert "{utility}" in shown["bodies"]["pl"]
    assert "Nobody is asked for this consent." in text_of(shown["about"])


def test_words_are_previewed_saved_and_asked_for_no_more():
    assert "Yes." in text_of(press("preview")["seen"])
    saved = press("save")
    assert (saved["told"], saved["bodies"]["en"]) == ("Version 1 is saved.", "Yes.")
    assert press("save")["told"] == "Nothing was changed These words are in force already."
    stopped = press("stop")
    assert "Nobody is asked for this consent." in text_of(stopped["about"])
    assert [row[0] for row in rows_in(stopped["about"])] == ["2", "1"]


def test_of_two_who_began_from_the_same_version_the_second_is_told_and_saves_nothing(session):
    rewrite("privacy", "en", "Privacy", "First.")
    begun = texts_page.show_text("privacy", "en")[2]
    rewrite("privacy", "en", "Privacy", "Theirs.")
    button = {"area": "text", "step": "save"}
    with pressing(button) as told:
        texts_page.take_step([1], [button], "privacy", "en", begun, subject="Privacy", body="Ours.")
    press("save")
    adopt()

    overtaken = [str(told), press("save", begun=0, bodies={"pl": "Nie.", "en": "No."})["told"], adopt(begun=0)[2]]
    assert [words[:55] for words in overtaken] == [
        f"Nothing was changed Version {number} was saved meanwhile. Copy" for number in (2, 1, 1)
    ]
    assert [one.body for one in versions("privacy", "en")] == ["Theirs.", "First."]
    assert len(notice_rules_known(session)) == 1


def test_nothing_happens_without_a_press_and_nothing_for_a_consent_that_is_not_there():
    with pytest.raises(PreventUpdate):
        press("")
    with pytest.raises(InvalidInputError):
        press("save", "sell_my_data")


@pytest.mark.parametrize("vat", ["9" * 5_000, "9" * 18, "8 %", "", None, "٨"])
def test_a_vat_that_there_is_not_is_refused_in_words(vat):
    button = {"area": tariffs_page.AREA, "step": tariffs_page.CHECK}
    decided = {"number": "GD/1", "approved_by": "RZGW", "published_on": None, "url": "", "group": "W1"}
    decided |= {"valid_from": "2026-12-01", "valid_until": None, "vat": vat}
    with pressing(button) as told:
        answer = tariffs_page.take_step([1], [button], decided, dict.fromkeys(RateKind, "5,86"))

    assert answer == (no_update, None)
    assert told.wrong == "tariffs-vat: There is no such rate of VAT."


@pytest.mark.parametrize(
    ("days", "told"),
    [("x", "Give the days as a whole number."), (1, "from 30 to 3650 days."), (10**9, "from 30 to 3650 days.")],
)
def test_days_that_nothing_can_be_kept_for_are_refused_at_their_field(days, told):
    button, field = {"area": "retention", "step": "save"}, {"kept-days": "sessions"}
    with pressing(button) as said:
        assert retention_page.take_step([1], [button], [days], [field]) is no_update

    assert told in said.at(field)
