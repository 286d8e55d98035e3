"""What an administrator changes for everybody, or for good, takes the password again: an open screen is not enough."""

import datetime as dt
from decimal import Decimal

import pytest

from callbacks.admin import imports as imports_page
from callbacks.admin import queue as queue_page
from domain.consents import Purpose
from domain.errors import ProofNeededError
from domain.notice_rules import Duty, NoticeRules, Resolution, Term
from domain.roles import Role
from domain.tariffs import RateKind
from services import consents, notice_rules, retention, tariffs, wordings
from services.identity import identify
from services.settlement import office as settlement
from tests.support.builders import sign_up_user, signed_in
from tests.support.pressing import pressing

MAY = dt.date(2026, 5, 16)
RULES = NoticeRules(Resolution("I/1/2026", MAY, "Rada"), MAY, {Duty.PLANNED: Term(2, 0, "§ 24")}, False)
PRICES = tariffs.NewPrices("W1", MAY, None, 8, {RateKind.VOLUME: Decimal("6.12")})
UNDO, REDRIVE = {"area": "import", "step": "undo"}, {"area": "queue", "step": "redrive"}


def press(button, take, *given):
    with pressing(button):
        take([1], [button], *given)


STEPS = [
    lambda: wordings.rewrite("privacy", "en", "Privacy", "Ours."),
    lambda: consents.rewrite(Purpose.EINVOICE, {"pl": ("Zgoda", "Tak."), "en": ("Consent", "Yes.")}),
    lambda: consents.stop_asking(Purpose.EINVOICE),
    lambda: notice_rules.adopt(RULES),
    lambda: tariffs.approve(tariffs.Decision("WD.1/2026", "RZGW", MAY), PRICES),
    lambda: retention.choose_days({"messages": 400}),
    retention.purge_now,
    lambda: settlement.issue(1),
    lambda: press(UNDO, imports_page.take_step, 1),
    lambda: press(REDRIVE, queue_page.send_again, ["1"], 0),
]


def test_every_step_that_is_for_everybody_or_for_good_asks_for_the_password_again(installed, session):
    identify(signed_in(sign_up_user(session, roles=[Role.ADMIN]), None, Role.ADMIN))
    session.commit()

    for step in STEPS:
        with pytest.raises(ProofNeededError):
            step()
