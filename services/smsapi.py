"""SMS by SMSAPI: one POST a message to ``/sms.do``.

The provider keeps our reference (``idx``) and, asked to check it, refuses a second message with the same one within a
day: what went out already is known by that, and nobody is written to twice.
"""

import http
import http.client
import json
from typing import Final
from urllib.parse import SplitResult, unquote, urlencode

from domain.sms import gsm_text
from services.outbox import Courier, Letter, RefusedError

TIMEOUT_S: Final = 30
SENT_ALREADY: Final = 53
WRONG_NUMBER: Final = 13
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class ProviderError(Exception):
    """The provider did not take a message; it may do so later."""


def by_smsapi(provider: SplitResult, sender: str) -> Courier:
    """Return a courier to ``smsapi://token@host``; ``smsapi+http://`` is for a stand-in on this machine."""
    is_plain = provider.scheme == "smsapi+http"
    if provider.scheme != "smsapi" and not (is_plain and provider.hostname in LOOPBACK):
        raise ValueError("WODNIK_SMS_URL is smsapi://token@host")
    connection = http.client.HTTPConnection if is_plain else http.client.HTTPSConnection
    token = unquote(provider.username or "")

    def deliver(letter: Letter) -> str:
        client = connection(provider.hostname or "", provider.port, timeout=TIMEOUT_S)
        try:
            client.connect()
            return _hand_over(client, token, _form(letter, sender))
        finally:
            client.close()

    return deliver


def _form(letter: Letter, sender: str) -> dict[str, str]:
    form = {
        "to": letter.recipient.removeprefix("+"),
        "message": gsm_text(letter.body),
        "encoding": "utf-8",
        "format": "json",
        "idx": letter.reference,
        "check_idx": "1",
    }
    return form | ({"from": sender} if sender else {})


def _hand_over(client: http.client.HTTPConnection, token: str, form: dict[str, str]) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-www-form-urlencoded"}
    client.request("POST", "/sms.do", urlencode(form), headers)
    response = client.getresponse()
    return _answer(response.status, response.read())


def _answer(status: int, body: bytes) -> str:
    """Return what the provider calls the message."""
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise ProviderError(f"status {status}, no JSON") from error
    if not isinstance(answer, dict):
        raise ProviderError(f"status {status}, no object")
    code = answer.get("error")
    if code == SENT_ALREADY:
        return ""
    if code == WRONG_NUMBER:
        raise RefusedError(f"{code}: {answer.get('message', '')}")
    if code is not None or status != http.HTTPStatus.OK or not answer.get("list"):
        raise ProviderError(f"status {status}, error {code}: {answer.get('message', '')}")
    return str(answer["list"][0].get("id", ""))
