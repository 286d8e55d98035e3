"""Whom the portal believes about where a visitor is."""

import socket

import pytest
from flask import request
from werkzeug.test import Client

from app import HERE
from config import Settings
from endpoints.listening import listening
from endpoints.server import make_server
from services.uploads import LARGEST_BYTES

PEER = "192.0.2.1"
"""Who holds the other end of the wire."""
VISITOR = "203.0.113.7"
LIE = "198.51.100.66"


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def seen_from(tmp_path, port):
    """Return whence and how a request seems to come, as the portal on Waitress sees it."""

    def seen_from(said, *, proxies):
        settings = Settings(data_dir=tmp_path, trusted_proxies=proxies, port=port)
        server = make_server(settings, HERE / "templates")
        server.add_url_rule("/whence", view_func=lambda: f"{request.scheme}://{request.host} {request.remote_addr}")
        waiting = listening(server, settings)
        try:
            told = {f"X-Forwarded-{name}": value for name, value in said.items()}
            client = Client(waiting.application)
            return client.get("/whence", headers={"Host": "woda", **told}, environ_base={"REMOTE_ADDR": PEER}).text
        finally:
            waiting.trigger.close()
            waiting.close()

    return seen_from


def test_without_a_proxy_nobody_chooses_their_address(seen_from):
    assert seen_from({"For": LIE, "Proto": "https", "Host": "evil"}, proxies=0) == f"http://woda {PEER}"


def test_behind_a_proxy_its_word_counts_and_not_that_of_the_visitor(seen_from):
    assert seen_from({"For": f"{LIE}, {VISITOR}", "Proto": "https"}, proxies=1) == f"https://woda {VISITOR}"


def test_behind_two_proxies_the_first_tells_where_the_visitor_is(seen_from):
    assert seen_from({"For": f"{LIE}, {VISITOR}, 10.0.0.2"}, proxies=2) == f"http://woda {VISITOR}"


@pytest.mark.parametrize(("said", "proxies"), [(LIE, 1), (f"{LIE}, {VISITOR}", 2)])
def test_with_more_proxies_told_than_there_are_anybody_chooses_their_address(seen_from, said, proxies):
    """The wall taken away: this is why the setting is 0 until a proxy is there."""
    assert seen_from({"For": said}, proxies=proxies) == f"http://woda {LIE}"


def test_what_is_larger_than_any_door_takes_is_not_even_read(tmp_path, port):
    settings = Settings(data_dir=tmp_path, port=port)
    waiting = listening(make_server(settings, HERE / "templates"), settings)
    try:
        assert waiting.adj.max_request_body_size == LARGEST_BYTES
    finally:
        waiting.trigger.close()
        waiting.close()
