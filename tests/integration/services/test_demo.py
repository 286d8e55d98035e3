"""A demo is made where nothing is, and nowhere else."""

import datetime as dt

import pytest

from data.demo.plan import Size
from domain.errors import NotAllowedError
from services import demo
from services.demo import make_demo
from services.installation import set_utility
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at

DAY = dt.date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _running(engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(DAY), WARSAW, is_demo=True))


def made(present):
    return make_demo(Size.SMALL, seed=1, as_of=DAY, map_crs="EPSG:2180", present=present, progress=print)


def test_what_is_there_is_kept_where_that_is_wished():
    set_utility({"name": "Wodociągi"}, actor="admin")

    assert made("kept") is None


@pytest.mark.parametrize("present", [None, "replaced"])
def test_a_utility_is_never_thrown_away(present):
    set_utility({"name": "Wodociągi"}, actor="admin")

    with pytest.raises(NotAllowedError):
        made(present)


@pytest.mark.parametrize("is_quicker", [True, False])
def test_where_somebody_else_was_quicker_their_demo_is_kept(monkeypatch, is_quicker):
    def somebody_elses(*_given, **_named):
        if is_quicker:
            set_utility({"name": "theirs"}, actor="admin")
        raise NotAllowedError("somebody else is making a demo")

    monkeypatch.setattr(demo, "build", somebody_elses)

    if is_quicker:
        assert made("kept") is None
    else:
        with pytest.raises(NotAllowedError, match="somebody else"):
            made("kept")
