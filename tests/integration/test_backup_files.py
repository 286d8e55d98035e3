"""The file of a backup: whole it is taken, and in any other state refused, with nothing written."""

import functools
import io
import json
import os
import shutil
import tarfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import lake
from data.engine import connect
from services.backup import BackupError, back_up, checked, restore
from services.backup.archive import MANIFEST, SEAL, _sealed
from services.backup.databases import programs
from services.installation import Place
from services.runtime import Runtime, use
from tests.integration.test_backup import DAY, KEY
from tests.support.builders import WARSAW, clock_at
from tests.support.engines import POLAND_SRID
from tests.unit.data.lake.test_lake import hours


@pytest.fixture(scope="module")
def running(migrated_file, tmp_path_factory):
    """An installation with a database, a month of hours and the key of a demo."""
    folder = tmp_path_factory.mktemp("var")
    shutil.copy(migrated_file, folder / "wodnik.sqlite")
    (folder / "secret-key").write_text(KEY)
    lake.append(folder / "lake", hours(DAY, DAY))
    engine = connect(f"sqlite:///{folder / 'wodnik.sqlite'}", map_srid=POLAND_SRID)
    yield Runtime(engine, folder / "lake", clock_at(DAY), WARSAW, is_demo=True)
    engine.dispose()


@pytest.fixture(scope="module")
def whole(running, tmp_path_factory):
    """A backup."""
    use(running)
    return back_up(tmp_path_factory.mktemp("backups"), key=KEY, actor="root").path


@pytest.fixture
def empty_host(tmp_path):
    """A place where nothing is."""
    folder = tmp_path / "new"
    return Place(f"sqlite:///{folder / 'wodnik.sqlite'}", POLAND_SRID, folder / "lake", WARSAW, True, None)


def put_back(path, place, **given):
    return restore(path, place, **{"key": "", "is_replacing": False, "is_verified": True, **given})


def repacked(whole, folder, change):
    """Return a copy of a backup whose parts went through ``change``, a function from parts to parts."""
    with tarfile.open(whole) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    with tarfile.open(folder / "changed.tar", "w") as tar:
        for name, content in change(parts).items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return folder / "changed.tar"


def saying(name, before, after):
    """Change what the manifest says, and seal it again."""

    def change(parts):
        said = parts[MANIFEST].replace(before, after, 1)
        assert said != parts[MANIFEST], name
        return parts | {MANIFEST: said, SEAL: _sealed(said)}

    return change


def hours_of(parts):
    return next(name for name in parts if name.startswith("lake/hours/month"))


DAMAGE = {
    "a flipped byte of the database": (
        lambda parts: parts | {"database": bytes([*parts["database"][:-1], parts["database"][-1] ^ 1])},
        "database in .* checksum differs",
    ),
    "a shortened file of hours": (
        lambda parts: parts | {hours_of(parts): parts[hours_of(parts)][:-1]},
        "lake/hours/.* checksum differs",
    ),
    "a missing part": (
        lambda parts: {name: content for name, content in parts.items() if name != "files/secret-key"},
        "lacks files/secret-key",
    ),
    "a part too many": (lambda parts: parts | {"files/evil": b"x"}, "knows nothing"),
    "a flipped byte of the manifest": (
        lambda parts: parts | {MANIFEST: parts[MANIFEST].replace(b'"rows": 1', b'"rows": 2', 1)},
        "the manifest .* was changed",
    ),
    "no manifest": (lambda parts: {name: parts[name] for name in parts if name != MANIFEST}, "has no manifest"),
    "a manifest of a later format": (saying("format", b'"format": 1', b'"format": 2'), "of format 2"),
    "a manifest without sense": (saying("parts", b'"parts"', b'"porta"'), "cannot be read"),
    "a later revision": (saying("revision", b'"revision": "0', b'"revision": "9'), "does not know"),
    "another kind of database": (
        saying("database", b'"database": "sqlite"', b'"database": "postgresql"'),
        "names sqlite",
    ),
    "another coordinate system": (saying("crs", b'"map_crs": ""', b'"map_crs": "EPSG:2176"'), "WODNIK_MAP_CRS"),
    "a part that climbs out": (
        lambda parts: saying("parts", b"files/secret-key", b"files/../../key")(
            {name.replace("secret-key", "../../key"): content for name, content in parts.items()}
        ),
        "outside of its place",
    ),
}


@pytest.mark.parametrize(("change", "told"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_or_foreign_backup_is_refused_and_nothing_is_restored(whole, empty_host, tmp_path, change, told):
    changed = repacked(whole, tmp_path, change)

    with pytest.raises(BackupError, match=told):
        put_back(changed, empty_host)

    assert [path for path in empty_host.lake.parent.rglob("*") if path.is_file() and path.name != ".turn"] == []


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.97])
def test_a_backup_that_is_cut_off_is_refused(whole, empty_host, tmp_path, share):
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])

    with pytest.raises(BackupError, match="cut off"):
        put_back(cut, empty_host)


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0), bit=st.integers(0, 7))
def test_no_flipped_bit_passes_for_something_else(whole, place, bit):
    changed = bytearray(whole.read_bytes())
    changed[place % len(changed)] ^= 1 << bit
    copy = whole.with_name("flipped.tar")
    copy.write_bytes(changed)

    try:
        found = checked(copy)
    except BackupError:
        return
    # The bit lay between the parts, where nothing is.
    assert found == checked(whole)


def test_a_file_that_is_not_there_is_told(tmp_path, empty_host):
    with pytest.raises(BackupError, match="No such file"):
        put_back(tmp_path / "none.tar", empty_host)


def test_what_was_put_back_is_what_was_backed_up(whole, running, empty_host):
    restored = put_back(whole, empty_host)

    folder = empty_host.lake.parent
    assert (restored.differences, restored.has_its_key) == ((), True)
    assert (folder / "secret-key").read_text() == KEY
    assert lake.version(empty_host.lake) == lake.version(running.lake)
    assert sorted(path.name for path in folder.iterdir()) == ["lake", "secret-key", "wodnik.sqlite"]


def test_a_part_that_is_no_file_is_refused(tmp_path, empty_host):
    strange = tmp_path / "strange.tar"
    with tarfile.open(strange, "w") as tar:
        for name in (MANIFEST, SEAL):
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE
            tar.addfile(info)

    with pytest.raises(BackupError, match=f"{MANIFEST} is no file"):
        put_back(strange, empty_host)


def lying_about(*words):
    """Let the manifest say another number, sum or digest, and seal it again."""

    def change(parts):
        told = json.loads(parts[MANIFEST])
        *outer, last = ["facts", *words]
        inner = functools.reduce(dict.__getitem__, outer, told)
        inner[last] = f"{inner[last]}1" if isinstance(inner[last], str) else inner[last] + 1
        said = json.dumps(told).encode()
        return parts | {MANIFEST: said, SEAL: _sealed(said)}

    return change


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("tables", "users", "rows"), "users"),
        (("tables", "alembic_version", "sha256"), "alembic_version"),
        (("money", "open_items"), "balances"),
        (("money", "open"), "balances"),
        (("money", "balance"), "balances"),
        (("trail", "entries"), "trail"),
        (("trail", "head"), "trail"),
        (("lake", "hours", "rows"), "lake hours"),
        (("lake", "hours", "litres"), "lake hours"),
    ],
)
def test_a_difference_is_named(whole, empty_host, tmp_path, words, named):
    restored = put_back(repacked(whole, tmp_path, lying_about(*words)), empty_host, key="another")

    assert [line.partition(" ")[0] for line in restored.text().splitlines()] == ["restored", "differs", "key"]
    assert restored.differences[0].startswith(f"{named}: ")


def test_who_did_not_ask_is_told_of_no_verification(whole, empty_host):
    assert put_back(whole, empty_host, is_verified=False).text().count("\n") == 0


def test_a_server_that_does_not_answer_is_told(whole, tmp_path):
    foreign = repacked(whole, tmp_path, saying("kind", b'"database": "sqlite"', b'"database": "postgresql"'))
    away = Place(f"postgresql://nobody@/none?host={tmp_path}", POLAND_SRID, tmp_path / "lake", WARSAW, True, None)

    with pytest.raises(BackupError, match="does not answer"):
        put_back(foreign, away)


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "wodnik.sqlite").write_bytes(b"no database " * 1000)
    engine = connect(f"sqlite:///{tmp_path / 'wodnik.sqlite'}", map_srid=POLAND_SRID)
    use(Runtime(engine, tmp_path / "var" / "lake", clock_at(DAY), WARSAW, is_demo=True))

    with pytest.raises(BackupError, match="SQLite: file is not a database"):
        back_up(tmp_path / "one.tar", key=KEY, actor="root")


def test_a_database_that_is_open_is_not_replaced(whole, empty_host):
    put_back(whole, empty_host)
    other = connect(empty_host.database, map_srid=POLAND_SRID)
    with other.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM users").all()
        with pytest.raises(BackupError, match="stop the portal"):
            put_back(whole, empty_host, is_replacing=True)
    other.dispose()

    assert put_back(whole, empty_host, is_replacing=True).differences == ()


def test_a_backup_may_be_read_by_its_owner_only(whole):
    assert whole.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("var/one.tar", "lost with it"),
        ("one.zip", "ends with .tar"),
        ("none/one.tar", "no folder"),
        ("old.tar", "there"),
    ],
)
def test_a_target_that_cannot_be_is_told(running, tmp_path, target, told):
    use(running)
    (tmp_path / "old.tar").touch()
    path = running.lake.parent / "one.tar" if target.startswith("var") else tmp_path / target

    with pytest.raises(BackupError, match=told):
        back_up(path, key=KEY, actor="root")


def test_what_a_killed_backup_left_is_cleared_by_the_next(running, tmp_path):
    use(running)
    left = tmp_path / ".wodnik-backup-killed"
    left.mkdir()
    os.utime(left, (time.time() - 90_000, time.time() - 90_000))
    (tmp_path / ".wodnik-backup-running").mkdir()

    back_up(tmp_path / "one.tar", key=KEY, actor="root")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".wodnik-backup-running", "one.tar"]
    assert list(running.lake.glob(".aside*")) == []


def test_a_server_that_is_newer_than_every_pg_dump_is_told():
    with pytest.raises(BackupError, match="apt install postgresql-client-99"):
        programs(99)


def test_a_machine_without_pg_dump_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("services.backup.databases.DEBIAN", tmp_path)

    with pytest.raises(BackupError, match="there is no pg_dump"):
        programs(15)
