"""What is another customer's is answered as what nobody has: every field of every callback, every address, every file.

One customer's rows all have one number and a few names; each is asked for in each place, and so is a free one of the
same shape. Secrets in addresses are left out: whoever holds one has a right.
"""

import datetime as dt
import itertools
import re
from collections.abc import Callable
from typing import Any

import dash
import pytest
from sqlalchemy import update

from callbacks.faults import BROKEN
from callbacks.page_guard import PAGES_CALLBACK
from data.models import CustomerAccess, Delegation
from domain.customers import AccessScope
from domain.roles import CUSTOMERS, PUBLIC, Policy, Role, allowed
from endpoints.exports import DATASETS
from tests.support.asking import (
    AS_TEXT,
    ASKED,
    KINDS,
    LEAVING,
    NAMING,
    PLAIN,
    ROW_STEPS,
    asked_of_addresses,
    asked_of_callbacks,
    asked_of_words,
    filled,
    heard_of_files,
    heard_of_pages,
    in_each_row_field,
    in_field,
    listen,
)
from tests.support.builders import LONG_AGO, sign_up_customer
from tests.support.comparing import Undone, seeing, send, told, unlike
from tests.support.neighbours import OURS, ROW_OF_OURS, ROW_OF_THEIRS, SINCE, THEIRS, TODAY, settle
from tests.support.portal import Visitor, let_in
from tests.support.sending import FORMS, TOKEN, asked_of_forms, heard_of_form, own, posts
from tests.support.together import asked_by_every_button, asked_of_two_buttons, asked_together

CLERKS = frozenset({Role.CLERK})
DAY = dt.timedelta(days=1)
NO_ROW = {"id", "zoom"}
"""Kinds of fields that hold what the page says, and no row."""
OF_THE_USER = {"audit_entries", "feed_tokens", "user_sessions"}
"""Tables to which whoever may only see writes for themselves."""
OF_THE_CUSTOMER = {"customer_access", "delegations", "messages", "use_goals", "vacations"}
"""And some of those to which whoever may act writes by the same buttons."""
STEP = re.compile(r'"step":"(\w+):')


@pytest.fixture
def settled(session, tmp_path):
    """A customer beside one who has everything, and to whom the first has rights that are not in force."""
    settle(session, tmp_path / "lake", has_everything=True)
    right: Any = {"user_id": ROW_OF_OURS, "customer_id": ROW_OF_THEIRS, "valid_from": LONG_AGO}
    ended = CustomerAccess(**right, scope=AccessScope.OWNER, valid_until=TODAY - DAY)
    coming = CustomerAccess(**right | {"valid_from": TODAY + DAY}, scope=AccessScope.OWNER)
    baseless = CustomerAccess(**right, id=ROW_OF_OURS + 99, scope=AccessScope.DELEGATE)
    session.add_all([ended, coming, baseless])
    session.flush()
    of_nobody: Any = {"email": OURS, "invited_by": "gone@example.com", "token_hash": "gone", "may_act": True}
    at: Any = dict.fromkeys(("invited_at", "accepted_at"), dt.datetime.combine(SINCE, dt.time(8), tzinfo=dt.UTC))
    lent: Any = {"customer_id": ROW_OF_THEIRS, "access_id": baseless.id, "valid_until": TODAY + DAY}
    session.add(Delegation(**of_nobody, **at, **lent))
    session.commit()
    session.close()


@pytest.fixture
def ours(settled, visitor):
    """The customer who asks, signed in."""
    return let_sign_in(visitor, OURS)


@pytest.fixture
def manager(ours, session):
    """The same, who has another property, too."""
    second = sign_up_customer(session, "0000002", street_line="ul. Nasza 2")
    scope: Any = {"scope": AccessScope.OWNER, "valid_from": LONG_AGO}
    session.add(CustomerAccess(user_id=ROW_OF_OURS, customer_id=second.id, **scope))
    session.commit()
    session.close()
    return ours


def let_sign_in(visitor: Visitor, email: str) -> Visitor:
    visitor.sign_in(email)
    visitor.cookie_token()
    return visitor


def of_customers(app: dash.Dash) -> dict[str, Any]:
    """Return the callbacks that customers may call."""
    return callbacks_for(app, lambda policy: allowed(policy, CUSTOMERS))


def of_the_office(app: dash.Dash) -> dict[str, Any]:
    """Return the callbacks of the office."""
    return callbacks_for(app, lambda policy: allowed(policy, CLERKS) and not allowed(policy, CUSTOMERS))


def callbacks_for(app: dash.Dash, is_theirs: Callable[[Policy], bool]) -> dict[str, Any]:
    doors = app.server.extensions["doors"].callbacks
    keys = [key for key, policy in doors.items() if key != PAGES_CALLBACK and is_theirs(policy)]
    return {key: app.callback_map[key] for key in keys}


def test_no_callback_tells_what_is_theirs_from_what_is_nobodys(app, ours, tmp_path):
    assert unlike(ours, Undone(tmp_path / "wodnik.db"), asked_of_callbacks(of_customers(app))) == []


def test_no_fields_together_tell_it_nor_what_stands_within_them(app, manager, tmp_path):
    specs = of_customers(app)
    asked = itertools.chain(asked_together(specs), asked_of_two_buttons(specs))

    assert {manager.call(filled(key, spec, "")).status_code for key, spec in specs.items()} == {200, 204}
    assert unlike(manager, Undone(tmp_path / "wodnik.db"), asked) == []


@pytest.mark.parametrize("may_act", [True, False])
def test_who_may_only_see_the_customer_changes_nothing_of_theirs_by_any_button(app, ours, session, tmp_path, may_act):
    mine = update(CustomerAccess).where(CustomerAccess.user_id == ROW_OF_OURS)
    session.execute(mine.values(may_act=may_act))
    session.commit()
    session.close()
    undone = Undone(tmp_path / "wodnik.db")
    with seeing() as seen:
        written = [told(ours, body, undone, seen).written for body in asked_by_every_button(of_customers(app))]
    tables = {line.partition(" ")[0] for lines in written for line in lines} - OF_THE_USER

    assert tables >= OF_THE_CUSTOMER if may_act else tables == set()


def test_no_address_tells_what_is_theirs_from_what_is_nobodys(app, ours, tmp_path):
    assert unlike(ours, Undone(tmp_path / "wodnik.db"), asked_of_addresses(app)) == []


def test_no_word_of_a_page_or_a_file_tells_it_beside_what_is_the_askers_own(app, manager, tmp_path):
    listen(app)
    files, pages = heard_of_files(app, manager), heard_of_pages()
    asked = [*asked_of_words(files, "GET"), *asked_of_words(pages, "PAGE")]

    assert set().union(*files.values()) - NAMING.keys() - PLAIN == set()
    assert unlike(manager, Undone(tmp_path / "wodnik.db"), iter(asked)) == []


def test_every_word_of_a_page_is_asked_for(app):
    pages, policy = heard_of_pages(), app.server.extensions["doors"].page_policy
    ours = {path for path in pages if allowed(policy(path) or PUBLIC, CUSTOMERS)}

    assert {word for path in ours for word in pages[path]} - NAMING.keys() - PLAIN == set()
    assert set().union(*pages.values()) - set(ASKED) - PLAIN == set()


def test_no_field_of_a_form_tells_what_is_theirs_from_what_is_nobodys(app, ours, tmp_path):
    assert unlike(ours, Undone(tmp_path / "wodnik.db"), asked_of_forms(), within=False) == []


def test_every_form_is_tried_with_every_field_it_looks_for(app, ours):
    listen(app)
    heard = {rule: heard_of_form(ours, own(rule), fields) for rule, fields in FORMS.items() if rule not in LEAVING}

    assert posts(app) == FORMS.keys()
    assert {rule for rule, words in heard.items() if words - {TOKEN} - FORMS[rule].keys()} == set()


def test_every_kind_of_field_and_every_button_of_a_row_is_asked_for(app, settled, visitor):
    theirs, specs = let_sign_in(visitor, THEIRS), of_customers(app)
    kinds = {one["property"] for spec in specs.values() for one in (*spec["inputs"], *spec["state"])}
    shown = [theirs.call(filled(key, spec, "")).text for key, spec in specs.items()]

    assert kinds - KINDS.keys() == NO_ROW
    assert {step for text in shown for step in STEP.findall(text)} - {
        step.partition(":")[0] for step in ROW_STEPS
    } == set()


def test_whose_it_is_is_told_something_else_of_it(app, settled, visitor, tmp_path):
    theirs = let_sign_in(visitor, THEIRS)
    own = [".pdf", ".xml", ".jpg", " end:", " stay:", " dismiss:", "contract-title", "invoice-title"]
    asked = [*asked_of_addresses(app), *asked_of_callbacks(of_customers(app))]
    found = unlike(
        theirs, Undone(tmp_path / "wodnik.db"), (one for one in asked if any(part in one[0] for part in own))
    )

    assert [part for part in own if not any(part in place for place in found)] == []


def test_what_is_the_offices_is_refused_to_a_customer_whatever_they_ask_for(app, ours):
    specs = of_the_office(app)
    asked: list[Any] = [in_field(key, spec, 0, value) for key, spec in specs.items() for value in AS_TEXT]
    names = [name for name, dataset in DATASETS.items() if not allowed(dataset.roles, CUSTOMERS)]
    asked += [("GET", f"/export/{name}.csv?number={value}") for name in names for value in AS_TEXT]

    assert {send(ours, one).status_code for one in asked} == {403}


def test_the_office_is_told_plainly_what_is_not_there(app, session, visitor, tmp_path):
    let_in(session, "clerk@example.com", Role.CLERK)
    session.close()
    clerk, undone = let_sign_in(visitor, "clerk@example.com"), Undone(tmp_path / "wodnik.db")
    broken = []
    for place, asked in in_each_row_field(of_the_office(app), AS_TEXT[1]):
        answer = send(clerk, asked)
        undone.take_back()
        if answer.status_code >= 500 or str(BROKEN[0]) in answer.text:
            broken.append(place)

    assert broken == []
