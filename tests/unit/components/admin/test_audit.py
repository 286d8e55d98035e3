"""The trail in words."""

import re

import pytest

from components.admin.audit import ACTIONS
from tests.support.machine import ROOT
from texts import speaking

NAMED = re.compile(r'action="(\w+)"')


@pytest.mark.parametrize("room", ["services", "endpoints"])
def test_everything_that_is_written_to_the_trail_has_its_words(room):
    written = {name for path in (ROOT / room).rglob("*.py") for name in NAMED.findall(path.read_text("utf-8"))}

    assert written - set(ACTIONS) == set()


def test_no_two_actions_have_the_same_words():
    for code in ("pl", "en"):
        with speaking(code):
            words = [str(words) for words in ACTIONS.values()]
        assert len(set(words)) == len(words)
