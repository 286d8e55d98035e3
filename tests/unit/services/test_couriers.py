"""Messages as files and as e-mail."""

import socketserver
from email import message_from_bytes, policy
from threading import Thread
from typing import ClassVar

import pytest

from data.models import Channel
from services.couriers import courier_for, mail
from services.outbox import Letter

FROM = "Wodociągi <bok@woda.example>"
LETTER = Letter(7, Channel.EMAIL, "anna@example.com", "Przerwa w dostawie", "Woda wróci o 14:00.", "token", 1)


def test_without_a_mail_server_a_message_becomes_a_file(tmp_path):
    courier_for("", FROM, tmp_path / "outbox")(LETTER)

    [file] = (tmp_path / "outbox").iterdir()
    written = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (file.name, written["Subject"], written["To"]) == ("00000007.eml", LETTER.subject, LETTER.recipient)
    assert written.get_content().strip() == LETTER.body


def test_a_second_attempt_overwrites_the_first(tmp_path):
    courier = courier_for("", FROM, tmp_path)
    courier(LETTER)
    courier(LETTER)

    assert len(list(tmp_path.iterdir())) == 1


def test_the_message_id_is_the_same_at_every_attempt():
    assert mail(LETTER, FROM)["Message-ID"] == "<wodnik-7@woda.example>"


@pytest.mark.parametrize("header", ["subject\nBcc: evil@example.com", "a\r\nX: y"])
def test_no_header_is_smuggled_in_by_a_subject(header):
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        mail(Letter(1, Channel.EMAIL, "anna@example.com", header, "", "token", 1), FROM)


class MailServer(socketserver.StreamRequestHandler):
    """Takes one message and keeps it."""

    taken: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        """Speak as much SMTP as a client needs."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"250 OK\r\n" if not line.upper().startswith(b"QUIT") else b"221 bye\r\n")


def test_with_a_mail_server_a_message_goes_there(tmp_path):
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        Thread(target=server.handle_request, daemon=True).start()
        courier_for(f"smtp://127.0.0.1:{server.server_address[1]}", FROM, tmp_path)(LETTER)

    written = message_from_bytes(MailServer.taken[0], policy=policy.default)
    assert written["Subject"] == LETTER.subject
    assert list(tmp_path.iterdir()) == []


def test_an_sms_stays_a_file_even_with_a_mail_server(tmp_path):
    courier_for("smtp://127.0.0.1:9", FROM, tmp_path)(Letter(1, Channel.SMS, "+48600100200", "", "Woda", "t", 1))

    assert len(list(tmp_path.iterdir())) == 1
