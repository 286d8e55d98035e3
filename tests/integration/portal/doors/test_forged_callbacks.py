"""Whatever is sent to the door of the callbacks: nobody gets anything of others, and nothing breaks."""

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.page_guard import PAGES_CALLBACK
from domain.roles import CUSTOMERS, Role, allowed
from endpoints.gate import LEAVE
from tests.support.forgery import Envelope, envelopes, foreign_envelopes, honest
from tests.support.neighbours import MARKS, NUMBER_OF_THEIRS, OURS, THEIRS, settle, visitors
from tests.support.portal import Visitor, page_body

PLACES = [
    *(
        "/",
        "/finance",
        "/consumption",
        "/map",
        "/admin",
        "/my-data",
        "/office",
        "/office/outgoing",
        "/office/readings?meter=1",
        "/office/settlement?run=1",
        "/office/payments?payment=1",
        "/office/instalments?plan=1",
        "/office/consents?customer=0000666",
        "/invoices/1",
        "/contracts/U-PP-OBCA",
    ),
    *("//evil.example", "/../finance", "", "\0"),
]
EVERYDAY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(EVERYDAY, max_examples=2_000)
DOCUMENTS = "finance-invoices-table"
TRACES = ("Traceback", 'File "', ".py", "sqlalchemy", "site-packages")


@pytest.fixture
def neighbours(session, tmp_path):
    """Two customers."""
    return settle(session, tmp_path / "lake")


@pytest.fixture
def everybody(app, session, neighbours):
    """Somebody of every kind, the customer three times as often."""
    found = visitors(app, session, neighbours.ours)
    return [*found.values(), found[Role.CUSTOMER], found[Role.CUSTOMER]]


@pytest.fixture
def specs(app):
    """Every callback that the server answers, by its key."""
    return {key: app.callback_map[key] for key in app.server.extensions["doors"].callbacks}


def but(**changed):
    """Return what sends something else in the body."""
    return lambda letter: replace(letter, body={**letter.body, **changed})


def no_number(letter):
    return replace(letter, raw=json.dumps({**letter.body, "more": float("nan")}).encode())


def saying(text):
    """Return what sends a text instead of the body."""
    return lambda letter: replace(letter, raw=text)


KINDS = {
    "honest": (lambda letter: letter, 200),
    "nothing": (saying(b""), 400),
    "null": (saying(b"null"), 400),
    "a list": (saying(b"[]"), 400),
    "a text": (saying(b'"text"'), 400),
    "an empty body": (saying(b"{}"), 400),
    "no callback": (but(output=None), 400),
    "no inputs": (but(inputs=[]), 400),
    "inputs of another type": (but(inputs="text"), 400),
    "inputs that are no inputs": (but(inputs=[[], 7, None]), 400),
    "a trigger that is no input": (but(changedPropIds=["x.y"]), 400),
    "triggers of another type": (but(changedPropIds=[1]), 400),
    "no outputs": (but(outputs=None), 400),
    "another output": (but(outputs={"id": "x", "property": "children"}), 400),
    "a callback that is not there": (but(output="nothing.children"), 400),
    "NaN": (no_number, 400),
    "200,000 brackets": (saying(b"[" * 200_000), 400),
    "100 MB": (saying(bytes(100_000_000)), 413),
    "no token": (lambda letter: replace(letter, has_token=False), 400),
    "another site": (lambda letter: replace(letter, headers={"Origin": "https://evil.example"}), 403),
    "another site, said by the browser": (lambda letter: replace(letter, headers={"Sec-Fetch-Site": "same-site"}), 403),
    "a host with no end": (lambda letter: replace(letter, headers={"Origin": "http://[bad"}), 403),
    "text": (lambda letter: replace(letter, content_type="text/plain"), 415),
}
"""What may be wrong with a callback that is right otherwise, and the status that it is refused with."""


def tempting(neighbours):
    """Return what a forger knows of the neighbour, in values and in addresses."""
    queries = [f"?{name}={one}" for one in neighbours.known[-11:] for name in ("customer", "meters", "account")]
    return [*neighbours.known, neighbours.known[:2], {"customer": neighbours.theirs.id}, *PLACES, *queries]


def judge(answer, caplog):
    """Demand that an answer tells nothing that is not the asker's, breaks nothing, and is noted once if refused."""
    assert answer.status_code < 500
    assert [mark for mark in (*MARKS, *TRACES) if mark in answer.text] == []
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    if answer.status_code >= 400 and answer.request.method != "GET":
        assert len(caplog.records) == 1


def forge(data, caplog, everybody, letters):
    caplog.clear()
    visitor = data.draw(st.sampled_from(everybody))
    judge(data.draw(letters).send(visitor), caplog)


@EVERYDAY
@given(data=st.data())
def test_a_forged_callback_gets_nothing_of_others_and_breaks_nothing(data, caplog, everybody, specs, neighbours):
    forge(data, caplog, everybody, envelopes(specs, tempting(neighbours)))


@pytest.mark.proof
@LONG
@given(data=st.data())
def test_two_thousand_forged_callbacks_get_nothing(data, caplog, everybody, specs, neighbours):
    forge(data, caplog, everybody, envelopes(specs, tempting(neighbours)))


def full_of(known, key, spec):
    """Return a callback whose inputs, states and pattern ids all hold what is known of the neighbour."""
    return honest(key, spec, lambda: known, lambda: str(known))


def test_each_kind_of_forgery_is_refused_by_a_status_of_its_own(visitor, neighbours, specs):
    key = next(key for key in specs if DOCUMENTS in key)
    letter = Envelope(honest(key, specs[key], lambda: None, lambda: "x"))
    visitor.sign_in(OURS)
    visitor.cookie_token()

    statuses = {kind: change(letter).send(visitor).status_code for kind, (change, _status) in KINDS.items()}
    assert statuses == {kind: status for kind, (_change, status) in KINDS.items()}


def test_no_callback_answers_to_an_id_of_the_neighbour_in_inputs_states_and_pattern_ids(
    app, visitor, neighbours, specs, caplog
):
    visitor.sign_in(OURS)
    ours = [key for key, policy in app.server.extensions["doors"].callbacks.items() if allowed(policy, CUSTOMERS)]
    for key, known in itertools.product(ours, [neighbours.theirs.id, NUMBER_OF_THEIRS, "S-OBCA"]):
        caplog.clear()
        judge(visitor.call(full_of(known, key, specs[key])), caplog)


@settings(EVERYDAY, max_examples=60)
@given(data=st.data())
def test_what_comes_in_another_way_than_from_our_page_is_refused(data, everybody, specs):
    answer = data.draw(foreign_envelopes(specs)).send(data.draw(st.sampled_from(everybody)))

    assert 400 <= answer.status_code < 500 or LEAVE in answer.json["sideUpdate"]


@settings(EVERYDAY, max_examples=60)
@given(data=st.data())
def test_a_forged_address_of_a_page_gets_nothing_of_others(data, caplog, everybody, neighbours):
    caplog.clear()
    known = st.sampled_from(tempting(neighbours))
    query = "&".join(
        f"{data.draw(st.sampled_from(['customer', 'meters', 'span', 'at']))}={data.draw(known)}" for _ in "ab"
    )
    body = page_body(data.draw(st.sampled_from(PLACES) | known), f"?{query}")

    judge(data.draw(st.sampled_from(everybody)).call(body), caplog)


def all_answers(app, email, specs):
    """Return what all callbacks tell somebody who has just opened their pages."""
    visitor = Visitor(app.server.test_client())
    visitor.sign_in(email)
    bodies = [honest(key, spec, lambda: None, lambda: "x") for key, spec in specs.items() if key != PAGES_CALLBACK]
    return "\n".join(visitor.call(body).text for body in bodies)


def test_the_neighbour_reads_all_that_the_forgers_are_searched_for(app, neighbours, specs):
    told = all_answers(app, THEIRS, specs)

    assert [mark for mark in MARKS if mark not in told] == []
    assert [mark for mark in MARKS if mark in all_answers(app, OURS, specs)] == []
