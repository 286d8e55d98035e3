"""Settings of one installation, read once from the environment (prefix ``WODNIK_``).

Every field has a line in ``docs/settings.md``; a test holds the two together.
"""

import contextlib
import datetime as dt
import enum
import os
import re
import secrets
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET: Final = 32
FEWEST_KINDS: Final = 8
"""Different characters in a key; 32 random hexadecimal digits have fewer once in a hundred thousand times."""
PLACEHOLDER: Final = re.compile(r"openssl|change|example|replace|secret", re.IGNORECASE)
"""What stands where a key belongs, and is published; a random key has none of these words."""


class Mode(enum.StrEnum):
    """How seriously the installation is meant."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """The environment of one installation.

    Raises
    ------
    pydantic.ValidationError
        When a value is of the wrong kind, or production lacks a random ``SECRET_KEY`` or an https ``BASE_URL``.
    """

    model_config = SettingsConfigDict(env_prefix="WODNIK_", extra="ignore", frozen=True)

    mode: Mode = Mode.DEMO
    data_dir: Path = Path("var")
    backup_dir: Path | None = None
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=1, le=65535)
    base_url: str = ""
    map_crs: str = Field(default="EPSG:2176", pattern=r"^EPSG:\d{4,6}$")
    locale: str = Field(default="pl", pattern=r"^(pl|en)$")
    time_zone: str = "Europe/Warsaw"
    as_of: dt.date | None = None
    threads: int = Field(default=8, ge=1, le=256)
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    smtp_url: str = ""
    mail_from: str = "Wodnik <no-reply@localhost>"
    sms_url: str = ""
    sms_from: str = Field(default="", max_length=11)
    billing: str = Field(default="own", pattern=r"^(own|outside)$")
    interest_from: dt.date | None = None
    print_unasked: str = Field(default="nip", pattern=r"^(nobody|nip|everybody)$")
    reminders_off: str = ""
    reminder_days: str = "3,7,21"
    log_format: str = Field(default="json", pattern=r"^(json|text|faults)$")
    metrics_token: SecretStr = SecretStr("")
    sample_data: Path = Path("../shared/data")

    @model_validator(mode="after")
    def _production_is_not_run_on_defaults(self) -> "Settings":
        if self.is_demo:
            return self
        key = self.secret_key.get_secret_value()
        if len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_KINDS or PLACEHOLDER.search(key):
            needed = (
                f"WODNIK_SECRET_KEY of at least {SHORTEST_SECRET} random characters, as `openssl rand -hex 32` makes"
            )
            raise ValueError(f"production needs {needed}")
        public = urlsplit(self.base_url)
        if public.scheme != "https" or not public.hostname:
            raise ValueError("production needs WODNIK_BASE_URL, the https:// address that people type")
        return self

    @property
    def is_demo(self) -> bool:
        """Tell whether demo accounts and the demo clock are allowed."""
        return self.mode is Mode.DEMO

    @property
    def is_exposed_demo(self) -> bool:
        """Tell whether others than this machine reach accounts with a published password."""
        return self.is_demo and self.host not in {"localhost", "::1"} and not self.host.startswith("127.")

    @property
    def map_srid(self) -> int:
        """Return the number of the map's coordinate system, 2176 for ``EPSG:2176``."""
        return int(self.map_crs.removeprefix("EPSG:"))

    @property
    def database(self) -> str:
        """Return the SQLAlchemy address of the business database."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'wodnik.sqlite'}"

    @property
    def lake(self) -> Path:
        """Return the folder of the interval readings (Delta table and roll-up)."""
        return self.data_dir / "lake"

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which days are counted."""
        return ZoneInfo(self.time_zone)

    @property
    def public_url(self) -> str:
        """Return the address that links in messages start with."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def only_host(self) -> str:
        """Return the only host that is answered, that of the public address in production; empty where any will do."""
        return "" if self.is_demo else urlsplit(self.base_url).netloc.lower()

    @cached_property
    def session_key(self) -> str:
        """Return the key that signs cookies: the given one, or a kept random one in demo mode."""
        given = self.secret_key.get_secret_value()
        return given or _kept_key(self.data_dir / "secret-key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and linked into place, so that two processes starting at once never see half a key.
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    return path.read_text()
