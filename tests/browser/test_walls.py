"""A wall that stands in the browser: taken down, what it held back comes through."""

import pytest

from endpoints import headers
from endpoints.accounts import sign_in as sign_in_page
from tests.support.browser import Faults

pytestmark = pytest.mark.browser

PLANTED = "<!doctype html><title>as it was</title><script>document.title = 'taken over'</script>"


def test_a_planted_script_runs_only_without_the_policy(page, portal, monkeypatch):
    faults = Faults()
    faults.listen(page)
    monkeypatch.setattr(sign_in_page, "render_template", lambda *_name, **_values: PLANTED)

    page.goto("/login")
    assert page.title() == "as it was"
    assert any("against the policy: script-src" in one for one in faults.seen)

    monkeypatch.setattr(headers, "STRICT", "")
    page.goto("/login")
    assert page.title() == "taken over"
