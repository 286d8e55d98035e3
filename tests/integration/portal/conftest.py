"""A portal on a fresh database."""

import datetime as dt
from pathlib import Path

import pytest
from dash import Dash
from sqlalchemy import Engine

from app import create_app
from config import Settings
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.portal import MovableClock, Visitor
from texts import use_language


@pytest.fixture
def clock() -> MovableClock:
    """The portal's clock, at noon of a day in October."""
    return MovableClock(dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC))


@pytest.fixture
def running(engine: Engine, tmp_path: Path, clock: MovableClock) -> Runtime:
    """The installation that the portal runs on."""
    running = Runtime(engine, tmp_path / "lake", clock, WARSAW, is_demo=True, site="https://portal.example")
    use(running)
    return running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a portal that speaks English."""
    return Settings(data_dir=tmp_path, locale="en", session_hours=12)


@pytest.fixture
def app(running: Runtime, settings: Settings) -> Dash:
    """The portal."""
    return create_app(settings, running)


@pytest.fixture
def visitor(app: Dash):
    """A stranger at the door."""
    yield Visitor(app.server.test_client())
    identify(None)
    use_language("pl")
