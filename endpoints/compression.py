"""Answers made for one asker, compressed on their way: the JSON of a page says much twice.

HTML is left as it is. It is small, and a page may show words from its address beside the token of its form: whoever
watches the line could guess the token from how well both compress together.
"""

import gzip
from typing import Final

import brotli
from flask import Flask, Response, request

SMALLEST_BYTES: Final = 1_000
BROTLI_QUALITY: Final = 5
"""A millisecond for a page; ten times that would save another tenth."""
GZIP_LEVEL: Final = 6


def install(server: Flask) -> None:
    """Compress the JSON that ``server`` sends, as the browser takes it."""
    server.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype != "application/json" or response.is_streamed or "Content-Encoding" in response.headers:
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
