"""Letters by the hundred, each event in one transaction; ``python -m tests.support.publishing EVENTS RECIPIENTS``.

That serves the portal, which writes them meanwhile. Told again an event adds nothing to what is there, and killed in
between the portal has written it wholly or not at all.
"""

import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from threading import Thread
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from cli import main
from config import Settings
from data.models import Channel, Message
from services import runtime
from services.installation import open_installation, place_of
from services.letters import Recipient, write

PAUSE_S: Final = 0.1


def publish(events: Iterable[str], recipients: int) -> None:
    """Tell many people of each event."""
    for event in events:
        with runtime.writing() as session:
            for who in range(recipients):
                to = Recipient(Channel.EMAIL, f"anna{who}@example.com", "pl")
                write(session, "password_changed", to=to, event=event)


def numbered(events: int) -> list[str]:
    """Return the names of so many events."""
    return [f"event-{number}" for number in range(events)]


def _beside(events: int, recipients: int) -> None:
    """Publish as people do in a portal: others have their turn, and what the database refuses is asked for again.

    Of what is there already the last two events are told once more: all of them would take longer than a portal lives.
    """
    runtime.use(open_installation(place_of(Settings())))
    with runtime.reading() as session:
        told = session.scalar(select(func.count(Message.event.distinct()))) or 0
    waiting = numbered(events)[max(0, told - 2) :]
    while waiting:
        with suppress(OperationalError):
            publish(waiting[:1], recipients)
            del waiting[0]
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    Thread(target=_beside, args=map(int, sys.argv[1:]), daemon=True).start()
    main(["serve"])
