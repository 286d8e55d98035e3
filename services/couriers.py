"""Ways out for messages: files in a folder, and SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from data.models import Channel
from services.outbox import Courier, Letter

TIMEOUT_S: Final = 30


def courier_for(smtp_url: str, mail_from: str, folder: Path) -> Courier:
    """Return a courier that sends e-mail by SMTP where that is set, and everything else as files into ``folder``."""
    to_files = _to_files(mail_from, folder)
    if not smtp_url:
        return to_files
    by_smtp = _by_smtp(urlsplit(smtp_url), mail_from)
    return lambda letter: (by_smtp if letter.channel is Channel.EMAIL else to_files)(letter)


def _to_files(mail_from: str, folder: Path) -> Courier:
    def deliver(letter: Letter) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{letter.message_id:08d}.eml"
        part = path.with_suffix(f".{letter.token}")
        part.write_bytes(mail(letter, mail_from).as_bytes())
        part.replace(path)

    return deliver


def _by_smtp(server: SplitResult, mail_from: str) -> Courier:
    """Return a courier to ``smtp://user:password@host:587`` (STARTTLS when offered) or ``smtps://...:465``."""
    host, trusted = server.hostname or "localhost", ssl.create_default_context()

    def connect() -> smtplib.SMTP:
        if server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT_S, context=trusted)
        return smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT_S)

    def deliver(letter: Letter) -> None:
        with connect() as client:
            client.ehlo()
            if server.scheme == "smtp" and client.has_extn("starttls"):
                client.starttls(context=trusted)
            if server.username:
                client.login(unquote(server.username), unquote(server.password or ""))
            client.send_message(mail(letter, mail_from))

    return deliver


def mail(letter: Letter, mail_from: str) -> EmailMessage:
    """Write a letter as an e-mail; its Message-ID is the same at every attempt."""
    written = EmailMessage()
    written["From"] = mail_from
    written["To"] = letter.recipient
    written["Subject"] = letter.subject
    domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"
    written["Message-ID"] = f"<wodnik-{letter.message_id}@{domain}>"
    written.set_content(letter.body)
    return written
