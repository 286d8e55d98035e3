"""Letters by the hundred, each event in one transaction; ``python -m tests.support.publishing EVENTS RECIPIENTS``.

Run twice it adds nothing, and killed in between it has written an event wholly or not at all.
"""

import sys
from collections.abc import Iterable

from config import Settings
from data.models import Channel
from services import runtime
from services.installation import open_installation, place_of
from services.letters import Recipient, write


def publish(events: Iterable[str], recipients: int) -> None:
    """Tell many people of each event."""
    for event in events:
        with runtime.writing() as session:
            for who in range(recipients):
                to = Recipient(Channel.EMAIL, f"anna{who}@example.com", "pl")
                write(session, "password_changed", to=to, event=event)


if __name__ == "__main__":
    runtime.use(open_installation(place_of(Settings())))
    publish([f"event-{number}" for number in range(int(sys.argv[1]))], int(sys.argv[2]))
