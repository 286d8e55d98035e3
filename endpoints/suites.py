"""Scripts, styles and fonts, compressed once and kept in memory, in front of everything else.

They are the same for everybody: no session is opened, no ``Vary: Cookie`` is set. The address of a component script
carries its version and that of an asset the time of its last change, so both may be kept for a year.
"""

import gzip
import hashlib
import importlib
import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import brotli
from dash import Dash

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SUITES: Final = "/_dash-component-suites/"
ASSETS: Final = "/assets/"
FINGERPRINT: Final = re.compile(r"\.v[\w-]+m\d+")
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"
FOR_A_DAY: Final = "public, max-age=86400, stale-while-revalidate=604800"
BROTLI_QUALITY: Final = 9
"""Within a tenth of the smallest and twenty times quicker to make, so nothing need be kept on disk."""
COMPRESSED_ALREADY: Final = frozenset({".woff2", ".png", ".jpg"})


@dataclass(frozen=True)
class Served:
    """A file, ready to send."""

    raw: bytes
    content_type: str
    etag: str
    is_compressible: bool

    @cached_property
    def brotli(self) -> bytes:
        """The file for browsers."""
        return bytes(brotli.compress(self.raw, quality=BROTLI_QUALITY))

    @cached_property
    def gzip(self) -> bytes:
        """The file for old programs."""
        return gzip.compress(self.raw, 9)

    def encoded(self, accepted: str) -> tuple[str, bytes]:
        """Return the best encoding that the browser takes, and the file in it."""
        if self.is_compressible and "br" in accepted:
            return "br", self.brotli
        if self.is_compressible and "gzip" in accepted:
            return "gzip", self.gzip
        return "", self.raw


class Suites:
    """WSGI middleware that answers for component suites and assets, and lets the application answer for the rest."""

    def __init__(self, behind: "WSGIApplication", app: Dash, assets: Path, swaps: Mapping[str, Path]) -> None:
        self._behind = behind
        self._app = app
        self._assets = assets.resolve()
        self._swaps = swaps
        """Files served in place of those of a package, by ``package/path``."""
        self._kept: dict[Path, Served] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve a file of ours, or let the application answer, also that there is none."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith((SUITES, ASSETS)):
            return self._behind(environ, start_response)
        found = self._find(path)
        if found is None:
            return self._behind(environ, start_response)
        encoding, body = found.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
        etag = f'"{found.etag}{encoding}"'
        is_versioned = FINGERPRINT.search(path) is not None or environ.get("QUERY_STRING", "").startswith("m=")
        headers = [
            ("Content-Type", found.content_type),
            ("Cache-Control", FOR_A_YEAR if is_versioned else FOR_A_DAY),
            ("Vary", "Accept-Encoding"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("ETag", etag),
        ]
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            start_response("304 Not Modified", headers)
            return [b""]
        headers += [("Content-Encoding", encoding)] if encoding else []
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _find(self, path: str) -> Served | None:
        try:
            source = self._source(path)
            if source is None or not source.is_file():
                return None
        except (ValueError, OSError):
            # A name that no file can have.
            return None
        if source not in self._kept:
            self._kept[source] = _load(source)
        return self._kept[source]

    def _source(self, path: str) -> Path | None:
        if path.startswith(ASSETS):
            source = (self._assets / path.removeprefix(ASSETS)).resolve()
            return source if source.is_relative_to(self._assets) else None
        package, _, inside = FINGERPRINT.sub("", path.removeprefix(SUITES)).partition("/")
        if inside not in self._app.registered_paths.get(package, ()):
            return None
        home = importlib.import_module(package).__file__
        return self._swaps.get(f"{package}/{inside}") or Path(home or "").parent / inside


def _load(source: Path) -> Served:
    raw = source.read_bytes()
    kind = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
    is_text = source.suffix not in COMPRESSED_ALREADY
    content_type = f"{kind}; charset=utf-8" if is_text else kind
    return Served(raw, content_type, hashlib.sha256(raw).hexdigest()[:20], is_text)
