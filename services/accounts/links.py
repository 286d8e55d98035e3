"""Links that open something once: a token, the address that carries it, and the letter that brings it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import AccountToken, TokenPurpose
from services import runtime
from services.accounts import tokens
from services.letters import Recipient, write

MOST_ALIVE: Final = 3
"""Links of one account and purpose at a time, where strangers can ask for them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of link."""

    letter: str
    """Kind of the letter that brings it."""
    purpose: TokenPurpose
    path: str
    """Where it leads; the secret stands behind it."""
    lifetime: dt.timedelta


def send_link(
    session: Session,
    link: Link,
    to: Recipient,
    whose: dict[str, Any],
    *,
    due_at: dt.datetime | None = None,
    **told: Any,  # noqa: ANN401 -- whatever the letter says
) -> None:
    """Issue a token and write the letter with its link, in the caller's transaction.

    Parameters
    ----------
    whose
        The user or the customer of the token, and the address that it confirms, as :func:`tokens.issue` takes them.
    told
        What the letter says besides the link.
    """
    secret = tokens.issue(session, link.purpose, lifetime=link.lifetime, **whose)
    until = runtime.now() + link.lifetime
    event, address = f"{link.letter}:{tokens.digest(secret)}", f"{runtime.current().site}{link.path}/{secret}"
    about, told = whose.get("customer_id"), told | {"link": address}
    write(session, link.letter, to=to, event=event, about=about, due_at=due_at, not_after=until, **told)


def alive(session: Session, link: Link, user_id: int | None) -> int:
    """Return how many links of a kind still open something of a user."""
    mine = (AccountToken.user_id == user_id, AccountToken.purpose == link.purpose)
    counted = select(func.count()).select_from(AccountToken).where(*mine, tokens.living(runtime.now()))
    return session.scalar(counted) or 0
