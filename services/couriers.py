"""Ways out for messages: files in a folder, SMTP, and a provider of SMS."""

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from config import Settings
from data.models import Channel
from domain.sms import gsm_text, parts
from services.outbox import Courier, Letter, RefusedError
from services.runtime import system_clock
from services.smsapi import by_smsapi

TIMEOUT_S: Final = 30
IDLE_S: Final = 20
"""How long a connection is kept for the next letter; servers hang up on the silent."""
ONE_CLICK: Final = "List-Unsubscribe=One-Click"
"""What a mail programme sends to the address to stop at once, without a page between (RFC 8058)."""
STOPPING: Final = "List-Unsubscribe"
FOR_GOOD: Final = 500
"""Answers of a mail server from here on will be the same tomorrow."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How the messages of an installation go out; files where nothing else is said."""

    folder: Path
    mail_from: str
    smtp_url: str = ""
    sms_url: str = ""
    sms_from: str = ""


def ways_of(settings: Settings) -> Ways:
    """Return how the messages of the installation of these settings go out."""
    folder = settings.data_dir / "outbox"
    return Ways(folder, settings.mail_from, settings.smtp_url, settings.sms_url, settings.sms_from)


@contextmanager
def courier_for(ways: Ways) -> Iterator[Courier]:
    """Yield a courier that hands each letter to the way out of its channel; one worker uses it."""
    to_files, smtp = _to_files(ways), _Smtp(urlsplit(ways.smtp_url), ways.mail_from)
    by_channel: Mapping[Channel, Courier] = {
        Channel.EMAIL: smtp.send if ways.smtp_url else to_files,
        Channel.SMS: by_smsapi(urlsplit(ways.sms_url), ways.sms_from) if ways.sms_url else to_files,
    }
    try:
        yield lambda letter: by_channel[letter.channel](letter)
    finally:
        smtp.hang_up()


def _to_files(ways: Ways) -> Courier:
    def deliver(letter: Letter) -> str:
        # Some letters open an account: the folder is for its owner only.
        ways.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        suffix, content = _as_file(letter, ways.mail_from)
        path = ways.folder / f"{letter.message_id:08d}.{suffix}"
        part = path.with_suffix(f".{letter.token}")
        part.write_bytes(content)
        part.replace(path)
        return ""

    return deliver


def _as_file(letter: Letter, mail_from: str) -> tuple[str, bytes]:
    if letter.channel is Channel.EMAIL:
        return "eml", mail(letter, mail_from).as_bytes()
    text = gsm_text(letter.body)
    return "txt", f"{letter.recipient}\n{parts(text)} SMS\n\n{text}\n".encode()


class _Smtp:
    """A courier to ``smtp://user:password@host:587`` (STARTTLS when offered) or ``smtps://...:465``.

    The connection is kept for the next letter.
    """

    def __init__(self, server: SplitResult, mail_from: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._server, self._mail_from, self._clock = server, mail_from, clock
        self._client: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, letter: Letter) -> str:
        """Send a letter; whatever goes wrong, the next one gets a connection of its own."""
        written = mail(letter, self._mail_from)
        client = self._connected()
        try:
            client.send_message(written)
        except smtplib.SMTPRecipientsRefused as error:
            self.hang_up()
            if all(code >= FOR_GOOD for code, _told in error.recipients.values()):
                raise RefusedError(str(error)) from error
            raise
        except Exception:
            self.hang_up()
            raise
        self._used_at = self._clock()
        return ""

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None and self._clock() - self._used_at > IDLE_S:
            self.hang_up()
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _connect(self) -> smtplib.SMTP:
        server, trusted = self._server, ssl.create_default_context()
        host = server.hostname or "localhost"
        if server.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT_S, context=trusted)
        else:
            client = smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT_S)
        try:
            self._introduce(client, trusted)
        except BaseException:
            client.close()
            raise
        return client

    def _introduce(self, client: smtplib.SMTP, trusted: ssl.SSLContext) -> None:
        client.ehlo()
        if self._server.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=trusted)
        if self._server.username:
            client.login(unquote(self._server.username), unquote(self._server.password or ""))

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        if self._client is not None:
            self._client.close()
            self._client = None


class _InOnePiece(UnstructuredHeader):
    """A header that is never folded: an address that is cut in two, or encoded, leads nowhere."""

    def fold(self, *, policy: Policy) -> str:
        return f"{STOPPING}: {self}{policy.linesep}"


HEADERS: Final = HeaderRegistry()
HEADERS.map_to_type(STOPPING, _InOnePiece)  # type: ignore[arg-type] # the registry adds the base class itself
WRITTEN: Final = default.clone(header_factory=HEADERS)


def mail(letter: Letter, mail_from: str) -> EmailMessage:
    """Write a letter as an e-mail; its Message-ID is the same at every attempt.

    Its date is the true one even where a demo lives on another day: that is what mail servers go by.

    Raises
    ------
    ValueError
        When the recipient is more or less than one address, or a header would break out of its line.
    """
    written = EmailMessage(policy=WRITTEN)
    written["From"] = mail_from
    written["To"] = Address(addr_spec=letter.recipient)
    written["Subject"] = letter.subject
    written["Date"] = format_datetime(system_clock())
    domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"
    written["Message-ID"] = f"<{letter.reference}@{domain}>"
    written["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        written[STOPPING] = f"<{letter.stop}>"
        written["List-Unsubscribe-Post"] = ONE_CLICK
    written.set_content(letter.body)
    if letter.html:
        written.add_alternative(letter.html, subtype="html")
    # Set last: what is said of the content before it has parts would become the first part's.
    written["Content-Language"] = letter.locale
    return written
