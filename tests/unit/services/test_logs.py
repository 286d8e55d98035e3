"""Logs for programs and for people."""

import json
import logging

import pytest

from services.logs import FACTS, JsonLines, install
from services.metrics import Requests


@pytest.fixture(autouse=True)
def _as_before():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def written(message, **more):
    record = logging.LogRecord("wodnik", logging.INFO, "", 0, message, (), None)
    record.__dict__.update(more)
    return json.loads(JsonLines().format(record))


def test_a_line_for_programs_carries_the_facts_beside_the_message():
    line = written("GET / 200", **{FACTS: {"status": 200}})

    assert (line["message"], line["status"], line["level"]) == ("GET / 200", 200, "INFO")


@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("text", False)])
def test_the_setting_says_for_whom_the_log_is_written(form, is_json, capsys):
    install(form)
    logging.getLogger("wodnik").info("a message")

    line = capsys.readouterr().err.strip()
    assert "a message" in line
    assert line.startswith("{") is is_json


def test_who_wants_to_hear_of_faults_hears_of_nothing_else(capsys):
    install("faults")
    logging.getLogger("wodnik").info("a visit")
    logging.getLogger("wodnik").error("a fault")

    said = capsys.readouterr().err
    assert ("a fault" in said, "a visit" in said) == (True, False)


def test_durations_fall_into_buckets_that_add_up():
    requests = Requests()
    for seconds in (0.001, 0.01, 0.3, 60):
        requests.note("/x", "GET", 200, seconds)

    lines = dict(line.rsplit(" ", 1) for line in requests.lines() if not line.startswith("#"))

    counted = {
        bound: lines[f'wodnik_request_seconds_bucket{{route="/x",le="{bound}"}}'] for bound in ("0.01", "0.5", "+Inf")
    }
    assert counted == {"0.01": "2", "0.5": "3", "+Inf": "4"}
    assert lines['wodnik_request_seconds_count{route="/x"}'] == "4"


def test_made_up_methods_are_counted_together():
    requests = Requests()
    for method in ("FOO", "BAR"):
        requests.note("none", method, 405, 0.1)

    assert 'wodnik_requests_total{route="none",method="other",status="405"} 2' in list(requests.lines())
