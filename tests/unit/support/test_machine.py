"""What this machine lacks is said aloud, and forgiven nowhere but on a desk."""

import os
import subprocess
import sys

import pytest

from tests.support.machine import ROOT

# Without a search path neither a browser nor apt is found, so nothing can be installed either.
BARE = {**os.environ, "PATH": "", "WODNIK_SAMPLE_DATA": "nowhere"}
PREPARE = [sys.executable, "tests/support/machine.py", "tests"]


def _run(command, **environment):
    return subprocess.run(
        command, cwd=ROOT, env={**BARE, **environment}, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_browser_fails_the_build_server_only(ci, code):
    run = _run(PREPARE, CI=ci)

    assert "LEFT OUT: the tests that need chromium, chromium-driver" in run.stderr
    assert run.returncode == code


def test_the_closing_lines_of_a_test_run_name_what_was_left_out():
    run = _run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/unit/support/test_sockets.py"])

    assert "LEFT OUT for want of chromium, chromium-driver, the sample data" in run.stdout
    assert run.returncode == 0
