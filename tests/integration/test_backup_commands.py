"""Backup and restore as an operator gives them, and what `wodnik check` says about them."""

import os
import re
import time

import pytest
from click.testing import CliRunner

from cli import main
from services.checkup import findings
from services.installation import Place
from tests.support.builders import WARSAW
from tests.support.engines import POLAND_SRID
from texts import speaking


@pytest.fixture
def wodnik(tmp_path):
    """Give a command on the installation in a folder."""

    def give(folder, *words, **settings):
        surroundings = {"WODNIK_DATA_DIR": str(tmp_path / folder), "WODNIK_DATABASE_URL": None, **settings}
        return CliRunner().invoke(main, list(map(str, words)), env=surroundings)

    return give


def test_a_backup_is_made_and_put_back_by_two_commands(wodnik, tmp_path):
    (tmp_path / "backups").mkdir()
    wodnik("old", "db", "upgrade")
    wodnik("old", "utility", "--name", "Wodociągi")

    made = wodnik("old", "backup", WODNIK_BACKUP_DIR=str(tmp_path / "backups"))
    path = made.output.partition(":")[0]
    restored = wodnik("new", "restore", path, "--verify")

    assert re.fullmatch(
        r"wodnik-\d{8}T\d{6}Z\.tar: .*tables with \d+ rows.*\n", os.path.relpath(made.output, tmp_path / "backups")
    )
    assert restored.exit_code == 0
    assert re.search(r"^verified     \d+ tables", restored.output, re.MULTILINE)
    assert "name          Wodociągi" in wodnik("new", "utility").output


def test_what_stands_in_the_way_is_told_in_one_line(wodnik, tmp_path):
    wodnik("old", "db", "upgrade")
    made = wodnik("old", "backup", tmp_path / "one.tar")

    for words, told in (
        (("backup", tmp_path / "none" / "one.tar"), "no folder"),
        (("restore", tmp_path / "none.tar"), "No such file"),
    ):
        refused = wodnik("old", *words)
        assert (made.exit_code, refused.exit_code) == (0, 1)
        assert told in refused.output
        assert refused.output.count("\n") == 1


def test_the_command_line_speaks_one_language_whatever_the_portal_speaks(wodnik):
    wodnik("new", "db", "upgrade")

    told = wodnik("new", "check", WODNIK_LOCALE="pl").output

    assert re.search(r"^contents     the database is empty\n  -> run `wodnik demo`", told, re.MULTILINE)
    assert "Error: 1 to mend" in told


@pytest.mark.parametrize(
    ("hours", "found", "is_fine"), [(None, "none in", False), (2, "2 hours old", True), (50, "50 hours old", False)]
)
def test_check_knows_the_age_of_the_newest_backup(tmp_path, hours, found, is_fine):
    if hours is not None:
        path = tmp_path / "wodnik.tar"
        path.touch()
        os.utime(path, (time.time() - hours * 3600, time.time() - hours * 3600))
    place = Place(f"sqlite:///{tmp_path / 'w.db'}", POLAND_SRID, tmp_path / "lake", WARSAW, is_demo=True, as_of=None)

    with speaking("en"):
        [finding] = [one for one in findings(place, tmp_path, tmp_path) if one.what == "backup"]

    assert (found in finding.found, finding.is_fine) == (True, is_fine)
    assert finding.text().startswith("backup       ")


@pytest.mark.postgres
def test_check_finds_the_programs_of_the_server(postgres, tmp_path):
    with postgres.database("template_postgis") as name:
        place = Place(postgres.url(name), POLAND_SRID, tmp_path / "lake", WARSAW, is_demo=True, as_of=None)
        [finding] = [one for one in findings(place, tmp_path) if one.what == "pg_dump"]

    assert finding.is_fine


def test_check_says_when_the_server_is_away(tmp_path):
    place = Place(f"postgresql://nobody@/none?host={tmp_path}", POLAND_SRID, tmp_path, WARSAW, is_demo=True, as_of=None)

    [finding] = [one for one in findings(place, tmp_path) if one.what == "pg_dump"]

    assert not finding.is_fine
