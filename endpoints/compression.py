"""Answers made for one asker, compressed on their way: the JSON of a page says much twice, as does the document around.

Pages with forms are left as they are. They are small, and may show words from their address beside the token of the
form: whoever watches the line could guess the token from how well both compress together.
"""

import gzip
from typing import Final

import brotli
from flask import Flask, Response, request

from endpoints.headers import is_portal

SMALLEST_BYTES: Final = 1_000
BROTLI_QUALITY: Final = 5
"""A millisecond for a page; ten times that would save another tenth."""
GZIP_LEVEL: Final = 6


def install(server: Flask) -> None:
    """Compress the JSON that ``server`` sends, as the browser takes it."""
    server.after_request(_compress)


def _compress(response: Response) -> Response:
    holds_no_token = response.mimetype == "application/json" or is_portal(response)
    if not holds_no_token or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    body, accepted = response.get_data(), request.headers.get("Accept-Encoding", "")
    if len(body) < SMALLEST_BYTES:
        return response
    if "br" in accepted:
        response.set_data(brotli.compress(body, quality=BROTLI_QUALITY))
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.set_data(gzip.compress(body, GZIP_LEVEL))
        response.headers["Content-Encoding"] = "gzip"
    return response
