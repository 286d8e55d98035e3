"""The socket that the portal listens at."""

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer

from config import Settings
from domain.errors import WodnikError
from services.uploads import LARGEST_BYTES


class CannotListenError(WodnikError):
    """The address is somebody else's, or no address of this machine."""


def listening(server: Flask, settings: Settings) -> BaseWSGIServer | MultiSocketServer:
    """Return a web server that listens already and answers once it is run.

    Raises
    ------
    CannotListenError
        When the address cannot be listened at.
    """
    try:
        return waitress.create_server(
            server,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            max_request_body_size=LARGEST_BYTES,
            # By itself Waitress throws away what proxies say. Whom to believe is told by WODNIK_TRUSTED_PROXIES.
            clear_untrusted_proxy_headers=not settings.trusted_proxies,
        )
    except (OSError, ValueError) as error:
        raise CannotListenError(f"cannot listen on {settings.host}, port {settings.port}: {error}") from error
