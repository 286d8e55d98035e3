"""The demo accounts: one for each way of looking at the utility. They exist in demo mode only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from argon2 import PasswordHasher

from data.demo.rows import Rows
from data.models import CustomerAccess, UseGoal, User, UserRole, UserSession
from domain.customers import AccessScope
from domain.roles import Role

PASSWORD: Final = "wodnik-demo"  # noqa: S105 -- published on purpose, refused outside demo mode
MANAGED: Final = 40
"""Most customers that the housing manager looks after."""
VISITED: Final = dt.timedelta(days=45)
"""How long ago customers were last here."""
GOAL_M3: Final = Decimal(20)
"""What the demo customer means to use a month at most; the leak takes them near it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Customers that the demo accounts show, by number of their row."""

    customer: int
    customer_name: str
    business: int | None
    managed: Sequence[int]


def write_users(rows: Rows, shown: Shown, since: dt.date, as_of: dt.date) -> None:
    """Write the accounts; all share one password, which is hashed once. Customers were here once before."""
    accounts = {
        "customer": (shown.customer_name, Role.CUSTOMER),
        "manager": ("Zofia Brzeg, zarządca nieruchomości", Role.CUSTOMER),
        "business": ("Adam Młyn, księgowość", Role.CUSTOMER),
        "clerk": ("Biuro obsługi klienta", Role.CLERK),
        "dispatcher": ("Dyspozytor", Role.DISPATCHER),
        "analyst": ("Analityk", Role.ANALYST),
        "fire": ("Straż pożarna", Role.FIRE),
        "admin": ("Administrator", Role.ADMIN),
    }
    secret = PasswordHasher().hash(PASSWORD)
    created_at = dt.datetime.combine(since, dt.time(8), dt.UTC)
    ids = {}
    for name, (display_name, role) in accounts.items():
        user = {"email": f"{name}@demo.example", "display_name": display_name, "password_hash": secret}
        ids[name] = rows.add(User, user | {"locale": "pl", "is_active": True, "created_at": created_at})
        rows.link(UserRole, {"user_id": ids[name], "role": role})
        if role is Role.CUSTOMER:
            rows.add(UserSession, _visit(name, ids[name], as_of))
    rights = [("customer", shown.customer, AccessScope.OWNER)]
    rights += [("manager", ident, AccessScope.MANAGER) for ident in shown.managed]
    if shown.business is not None:
        rights.append(("business", shown.business, AccessScope.OWNER))
    goal = {"monthly_m3": GOAL_M3, "set_at": created_at, "set_by": "customer@demo.example"}
    rows.link(UseGoal, goal | {"customer_id": shown.customer})
    for name, customer_id, scope in rights:
        right = {"user_id": ids[name], "customer_id": customer_id, "scope": scope}
        rows.add(CustomerAccess, right | {"valid_from": since, "valid_until": None})


def _visit(name: str, user_id: int, as_of: dt.date) -> dict[str, object]:
    """Return a visit that has ended; nothing is the secret of its session."""
    at = dt.datetime.combine(as_of - VISITED, dt.time(17), dt.UTC)
    times = {"created_at": at, "last_seen_at": at + dt.timedelta(minutes=8), "expires_at": at, "revoked_at": at}
    about = {"address": "192.0.2.1", "user_agent": "", "awaits_factor": False, "proved_at": at}
    return {"token_hash": f"visit of {name}", "user_id": user_id} | times | about
