"""A mail server on loopback that speaks as much SMTP as a client needs, and keeps what it took."""

import socketserver
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock, Thread
from typing import Final

OBLIGING: Final[Mapping[bytes, bytes]] = {}


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every letter, unless it is told to behave badly."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: Mapping[bytes, bytes], *, hangs_up: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers = {b"QUIT": b"221 bye", b"DATA": b"354 go on", **answers}
        """What it says to a word, where that is not just OK; after a letter, to ``.``."""
        self.hangs_up = hangs_up
        """Whether it goes away after a letter, before it says that it has it."""
        self.taken: list[bytes] = []
        self.connections = 0
        self.lock = Lock()

    @property
    def url(self) -> str:
        """The address of the server, as the settings name one."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def letters(self) -> list[EmailMessage]:
        """Return what was taken, parsed."""
        with self.lock:
            return [message_from_bytes(one, policy=policy.default) for one in self.taken]

    def references(self) -> list[str]:
        """Return the Message-ID of every letter taken, in order."""
        with self.lock:
            return [_message_id(one) for one in self.taken]


def _message_id(letter: bytes) -> str:
    [line] = [line for line in letter.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if line.startswith(b"Message-ID:")]
    return line.decode().removeprefix("Message-ID:").strip()


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        """Answer line by line until the client leaves."""
        with self.server.lock:
            self.server.connections += 1
        # A client that is killed hangs up without a word.
        with suppress(ConnectionError):
            self._talk()

    def _talk(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            answer = self.server.answers.get(word, b"250 OK")
            self.wfile.write(answer + b"\r\n")
            if answer.startswith(b"354") and not self._take():
                return

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        with self.server.lock:
            self.server.taken.append(b"".join(lines))
        if not self.server.hangs_up:
            self.wfile.write(self.server.answers.get(b".", b"250 taken") + b"\r\n")
        return not self.server.hangs_up


@contextmanager
def mail_server(answers: Mapping[bytes, bytes] = OBLIGING, *, hangs_up: bool = False) -> Iterator[MailServer]:
    """Serve mail for the length of a block."""
    with MailServer(answers, hangs_up=hangs_up) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
