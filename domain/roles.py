"""Who may do what: the roles of the product."""

import enum
from collections.abc import Mapping
from typing import Final

from domain.words import N_


class Role(enum.StrEnum):
    """A role of a user. Values are stored; never rename one."""

    CUSTOMER = "customer"
    CLERK = "clerk"
    DISPATCHER = "dispatcher"
    ANALYST = "analyst"
    FIRE = "fire"
    ADMIN = "admin"


ROLE_WORDS: Final[Mapping[str, str]] = {
    Role.CUSTOMER: N_("customer"),
    Role.CLERK: N_("customer service"),
    Role.DISPATCHER: N_("dispatcher"),
    Role.ANALYST: N_("analyst"),
    Role.FIRE: N_("fire brigade"),
    Role.ADMIN: N_("administrator"),
}
"""Gettext messages; whoever shows them translates."""

PUBLIC: Final = frozenset({"*"})
"""Everybody, signed in or not."""
SIGNED_IN: Final = frozenset({"@"})
"""Everybody with an account."""
STAFF: Final = frozenset({Role.CLERK, Role.DISPATCHER, Role.ANALYST, Role.ADMIN})
"""People of the utility."""
CUSTOMERS: Final = frozenset({Role.CUSTOMER})
ADMINS: Final = frozenset({Role.ADMIN})
OFFICE: Final = frozenset({Role.CLERK, Role.ADMIN})
"""Who prints letters and posts them."""

Policy = frozenset[str]


def allowed(policy: Policy, roles: frozenset[Role] | None) -> bool:
    """Tell whether somebody with ``roles`` may pass; ``None`` is a stranger, no roles a bare account.

    A policy is ``PUBLIC``, ``SIGNED_IN`` or a set of roles; an empty policy lets nobody in.
    """
    if policy == PUBLIC:
        return True
    if roles is None:
        return False
    return policy == SIGNED_IN or bool(policy & roles)
