"""Codes that are typed: from paper, or from an SMS, together with the number of the customer.

A code is twelve characters that nobody mistakes for one another. Its first four name the letter, the others open it.
Wrong guesses count only for whoever knows which letter they guess at, so that nobody without it can use up the few
guesses that its reader has.
"""

import datetime as dt
import hmac
import re
import secrets
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AccountToken, TokenPurpose
from services import runtime
from services.accounts.tokens import digest, living

SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUP: Final = 4
GROUPS: Final = 3
MOST_FAILURES: Final = 5
"""Wrong guesses of which a code dies."""


def issue_code(session: Session, customer_id: int | None, *, lifetime: dt.timedelta) -> str:
    """Write the token of a code in the caller's transaction and return the code, which is kept nowhere."""
    now, code = runtime.now(), "".join(secrets.choice(SIGNS) for _sign in range(GROUP * GROUPS))
    session.add(
        AccountToken(
            token_hash=_kept(customer_id, code),
            purpose=TokenPurpose.ACTIVATE,
            customer_id=customer_id,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    session.flush()
    return "-".join(re.findall(f".{{{GROUP}}}", code))


def is_code(session: Session, customer_id: int | None, typed: str) -> bool:
    """Tell whether somebody has typed a living code of a customer; a wrong one counts against it."""
    code, now = re.sub(r"[^A-Z0-9]", "", typed.upper()), runtime.now()
    # An address stands only on tokens that travel as links.
    mine = (AccountToken.customer_id == customer_id, AccountToken.purpose == TokenPurpose.ACTIVATE)
    codes = select(AccountToken).where(*mine, AccountToken.email == "", living(now)).with_for_update()
    for token in session.scalars(codes):
        if hmac.compare_digest(token.token_hash, _kept(customer_id, code)):
            return True
        if token.token_hash.startswith(_name(code)):
            token.failures += 1
            token.used_at = now if token.failures >= MOST_FAILURES else None
    return False


def _kept(customer_id: int | None, code: str) -> str:
    """Return what is kept of a code: its name, and the hash of it all with its customer."""
    name = _name(code)
    return name + digest(f"{customer_id}:{code}")[len(name) :]


def _name(code: str) -> str:
    return code[:GROUP].ljust(GROUP, "-")
