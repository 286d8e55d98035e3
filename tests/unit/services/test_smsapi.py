"""SMS by SMSAPI, tried against a stand-in on loopback."""

import http.client
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from services.outbox import RefusedError
from services.smsapi import ProviderError, by_smsapi
from tests.unit.services.test_couriers import SMS

TAKEN = {"count": 1, "list": [{"id": "5DF1A2B", "points": 0.16, "number": "48600100200", "status": "QUEUE"}]}


class Provider(HTTPServer):
    """Keeps what it is asked, and answers as it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.answer: bytes = json.dumps(TAKEN).encode()
        self.status = 200
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"smsapi+http://s3cret@127.0.0.1:{self.server_address[1]}"


class _Counter(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
        asked = {name: value for name, [value] in form.items()}
        self.server.asked.append((self.path, self.headers["Authorization"], asked))
        if self.server.answer:
            self.send_response(self.server.status)
            self.end_headers()
            self.wfile.write(self.server.answer)

    def log_message(self, *_about: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def send(provider, sender=""):
    return by_smsapi(urlsplit(provider.url), sender)(SMS)


def test_an_sms_is_asked_for_with_our_reference_and_without_polish_letters(provider):
    assert send(provider, "Wodociagi") == "5DF1A2B"
    assert provider.asked == [
        (
            "/sms.do",
            "Bearer s3cret",
            {
                "to": "48600100200",
                "from": "Wodociagi",
                "message": "Woda wroci o 14:00.",
                "encoding": "utf-8",
                "format": "json",
                "idx": SMS.reference,
                "check_idx": "1",
            },
        )
    ]


def test_an_installation_without_a_sender_of_its_own_names_none(provider):
    send(provider)

    assert "from" not in provider.asked[0][2]


def test_a_reference_that_the_provider_knows_went_out_before(provider):
    provider.answer = json.dumps({"error": 53, "message": "Not unique idx parameter"}).encode()

    assert send(provider) == ""


def test_a_wrong_number_is_not_tried_again(provider):
    provider.answer = json.dumps({"error": 13, "message": "No correct phone numbers"}).encode()

    with pytest.raises(RefusedError, match="No correct phone numbers"):
        send(provider)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b'{"error": 103, "message": "Insufficient credits on Your account"}'),
        (401, b'{"error": 101, "message": "Authorization failed"}'),
        (502, b"<html>bad gateway</html>"),
        (200, b"[]"),
        (200, b'{"count": 0, "list": []}'),
    ],
)
def test_whatever_else_is_said_it_may_be_tried_later(provider, status, answer):
    provider.status, provider.answer = status, answer

    with pytest.raises(ProviderError):
        send(provider)


def test_without_an_answer_it_is_tried_later(provider):
    provider.answer = b""

    with pytest.raises(http.client.HTTPException):
        send(provider)


def test_a_provider_who_cannot_be_reached_has_certainly_not_sent():
    with Provider() as gone:
        url = gone.url

    with pytest.raises(ConnectionRefusedError):
        by_smsapi(urlsplit(url), "")(SMS)


@pytest.mark.parametrize("url", ["https://t@api.smsapi.pl", "smsapi+http://t@api.smsapi.pl", "smsapi+http://t@"])
def test_the_token_travels_encrypted_unless_it_stays_on_this_machine(url):
    with pytest.raises(ValueError, match="WODNIK_SMS_URL"):
        by_smsapi(urlsplit(url), "")
