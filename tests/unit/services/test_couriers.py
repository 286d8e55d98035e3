"""Messages as files and as e-mail."""

import smtplib
import ssl
from dataclasses import replace
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest

from config import Settings
from data.models import Channel
from services.couriers import IDLE_S, Ways, _Smtp, courier_for, mail, ways_of
from services.outbox import Letter, RefusedError
from tests.support.mail_server import mail_server

FROM = "Wodociągi <bok@woda.example>"
LETTER = Letter(
    message_id=7,
    channel=Channel.EMAIL,
    kind="password_changed",
    locale="pl",
    recipient="anna@example.com",
    subject="Hasło zmienione",
    body="Hasło do konta zostało zmienione.\n",
    html="<p>Hasło do konta zostało zmienione.</p>",
    reference="0123456789abcdef",
    token="token",
    attempt=1,
)
SMS = replace(LETTER, channel=Channel.SMS, recipient="+48600100200", subject="", html="", body="Woda wróci o 14:00.")


def send(letter, ways):
    with courier_for(ways) as courier:
        courier(letter)


def test_without_a_mail_server_a_message_becomes_a_file(tmp_path):
    send(LETTER, Ways(tmp_path / "outbox", FROM))

    [file] = (tmp_path / "outbox").iterdir()
    written = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (file.name, written["Subject"], written["To"]) == ("00000007.eml", LETTER.subject, LETTER.recipient)


def test_nobody_else_may_look_into_the_folder_of_messages(tmp_path):
    send(LETTER, Ways(tmp_path / "outbox", FROM))

    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0


def test_a_second_attempt_overwrites_the_first(tmp_path):
    send(LETTER, Ways(tmp_path, FROM))
    send(LETTER, Ways(tmp_path, FROM))

    assert len(list(tmp_path.iterdir())) == 1


def test_text_and_html_travel_together(tmp_path):
    written = mail(LETTER, FROM)

    assert written.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in written.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in written.iter_parts()] == [LETTER.body.strip(), LETTER.html]


def test_the_message_id_is_the_same_at_every_attempt():
    assert mail(LETTER, FROM)["Message-ID"] == mail(replace(LETTER, attempt=2), FROM)["Message-ID"]
    assert mail(LETTER, FROM)["Message-ID"] == "<0123456789abcdef@woda.example>"


def test_a_letter_that_may_be_stopped_says_how_to_mail_programmes_in_one_piece():
    address = "https://ebok.przedsiebiorstwo-wodociagow.example.com/stop/1234567-reminders-email-" + "x" * 22
    sent = message_from_bytes(mail(replace(LETTER, stop=address), FROM).as_bytes(), policy=policy.default)

    assert (sent["List-Unsubscribe"], sent["List-Unsubscribe-Post"]) == (f"<{address}>", "List-Unsubscribe=One-Click")
    assert address.encode() in mail(replace(LETTER, stop=address), FROM).as_bytes()
    assert mail(LETTER, FROM)["List-Unsubscribe"] is None


def test_a_machine_says_that_it_is_one():
    written = mail(LETTER, FROM)

    assert (written["Auto-Submitted"], written["Content-Language"]) == ("auto-generated", "pl")
    assert written["Date"].datetime.tzinfo is not None


@pytest.mark.parametrize("subject", ["subject\nBcc: evil@example.com", "a\r\nX: y"])
def test_no_header_is_smuggled_in_by_a_subject(subject):
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        mail(replace(LETTER, subject=subject), FROM)


@pytest.mark.parametrize(
    "recipient", ["anna@example.com, evil@example.com", "anna@example.com\nBcc: evil@example.com", "anna"]
)
def test_no_recipient_is_smuggled_in_by_another(recipient):
    with pytest.raises(ValueError, match=r"."):
        mail(replace(LETTER, recipient=recipient), FROM)


def test_with_a_mail_server_a_message_goes_there(tmp_path):
    with mail_server() as server:
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url))

    assert [one["Subject"] for one in server.letters()] == [LETTER.subject]
    assert list(tmp_path.iterdir()) == []


def test_one_connection_serves_letter_after_letter(tmp_path):
    with mail_server() as server, courier_for(Ways(tmp_path, FROM, smtp_url=server.url)) as courier:
        for _ in range(3):
            courier(LETTER)

    assert (len(server.taken), server.connections) == (3, 1)


def test_a_connection_that_was_silent_for_long_is_not_trusted():
    times = iter([0.0, IDLE_S + 1.0, IDLE_S + 1.0])
    with mail_server() as server:
        smtp = _Smtp(urlsplit(server.url), FROM, clock=lambda: next(times))
        smtp.send(LETTER)
        smtp.send(LETTER)
        smtp.hang_up()

    assert server.connections == 2


def test_a_letter_after_which_the_server_falls_silent_is_tried_again(tmp_path):
    with mail_server(hangs_up=True) as server, pytest.raises(OSError, match="closed"):
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url))


def test_a_recipient_whom_the_server_does_not_know_is_not_tried_again(tmp_path):
    with mail_server({b"RCPT": b"550 nobody here"}) as server, pytest.raises(RefusedError):
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url))


def test_a_recipient_who_is_refused_for_now_is_tried_again(tmp_path):
    with mail_server({b"RCPT": b"450 later"}) as server, pytest.raises(OSError, match="later"):
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url))


@pytest.mark.parametrize("when", [b"DATA", b"."])
def test_a_letter_that_the_server_refuses_has_certainly_not_gone_out(tmp_path, when):
    with mail_server({when: b"452 disk full"}) as server, pytest.raises(smtplib.SMTPDataError, match="disk full"):
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url))


def test_a_server_that_asks_who_we_are_is_told(tmp_path):
    with mail_server({b"EHLO": b"250-here\r\n250 AUTH PLAIN", b"AUTH": b"235 welcome"}) as server:
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url.replace("://", "://anna:s%40fe@")))

    assert len(server.taken) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_whose_tls_cannot_be_trusted_gets_no_letter(tmp_path, scheme):
    with (
        mail_server({b"EHLO": b"250-here\r\n250 STARTTLS", b"STAR": b"220 go on"}) as server,
        pytest.raises(ssl.SSLError),
    ):
        send(LETTER, Ways(tmp_path, FROM, smtp_url=server.url.replace("smtp", scheme)))

    assert server.taken == []


def test_a_letter_may_be_text_alone():
    assert mail(replace(LETTER, html=""), FROM).get_content_type() == "text/plain"


def test_the_settings_say_how_messages_go_out(tmp_path):
    settings = Settings(
        data_dir=tmp_path, mail_from=FROM, smtp_url="smtp://mail", sms_url="smsapi://t@a", sms_from="Woda"
    )

    assert ways_of(settings) == Ways(tmp_path / "outbox", FROM, "smtp://mail", "smsapi://t@a", "Woda")


def test_an_sms_stays_a_file_even_with_a_mail_server(tmp_path):
    send(SMS, Ways(tmp_path, FROM, smtp_url="smtp://127.0.0.1:9"))

    assert (tmp_path / "00000007.txt").read_text() == "+48600100200\n1 SMS\n\nWoda wroci o 14:00.\n"
