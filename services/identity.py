"""Who is asking: the signed-in user and the customer on whose behalf they look.

Set by the web layer from the server-side session, never from anything a browser says.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, replace

from domain.errors import NotAllowedError, OnlySeesError
from domain.identifiers import CustomerId, UserId
from domain.networks import network_of
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in user."""

    user_id: UserId
    name: str
    email: str
    roles: frozenset[Role]
    customer_id: CustomerId | None
    """The customer chosen in the account switcher, checked against the user's rights at every request."""
    session_id: int | None = None
    """The session by which they ask."""
    proved_at: dt.datetime | None = None
    """When they last gave their password in it."""
    may_act: bool = False
    """Whether they may change things for the customer, and not only see them; checked at every request too."""


_identity: ContextVar[Identity | None] = ContextVar("identity", default=None)
_address: ContextVar[str] = ContextVar("address", default="")


def identify(identity: Identity | None, address: str = "") -> None:
    """Set who is asking for the rest of this context, and from which address; no identity for a stranger."""
    _identity.set(identity)
    _address.set(address)


def current_identity() -> Identity | None:
    """Return who is asking, nothing for a stranger."""
    return _identity.get()


def current_address() -> str:
    """Return the network address of who is asking; empty for whoever does not come over the network."""
    return _address.get()


def current_network() -> str:
    """Return the network of who is asking, by which strangers are counted; empty as the address is."""
    return network_of(_address.get())


def current_roles() -> frozenset[Role] | None:
    """Return the roles of who is asking, nothing for a stranger."""
    identity = _identity.get()
    return None if identity is None else identity.roles


def acting_as(*roles: Role) -> Identity:
    """Return who is asking, who must hold one of ``roles``.

    Raises
    ------
    NotAllowedError
        For everybody else.
    """
    identity = _identity.get()
    if identity is None or identity.roles.isdisjoint(roles):
        raise NotAllowedError(f"for {' or '.join(sorted(roles))} only")
    return identity


def current_customer() -> CustomerId:
    """Return the customer on whose behalf the user looks.

    Raises
    ------
    NotAllowedError
        For a stranger, and for a user without any customer.
    """
    identity = _identity.get()
    if identity is None or identity.customer_id is None:
        raise NotAllowedError("no customer in force")
    return identity.customer_id


def current_user() -> UserId:
    """Return the user who is asking.

    Raises
    ------
    NotAllowedError
        For a stranger.
    """
    identity = _identity.get()
    if identity is None:
        raise NotAllowedError("nobody is signed in")
    return identity.user_id


@contextmanager
def looking_after(customer: CustomerId) -> Iterator[None]:
    """Look on behalf of another customer for a while: one whom the user may see, as the database has said."""
    identity = _identity.get()
    if identity is None:
        raise NotAllowedError("nobody is signed in")
    token = _identity.set(replace(identity, customer_id=customer, may_act=False))
    try:
        yield
    finally:
        _identity.reset(token)


def acting_customer() -> CustomerId:
    """Return the customer for whom the user may act: whatever is written for a customer asks this.

    Raises
    ------
    OnlySeesError
        For a user who may see the customer and no more.
    NotAllowedError
        For a stranger, and for a user without any customer.
    """
    customer, identity = current_customer(), _identity.get()
    if identity is None or not identity.may_act:
        raise OnlySeesError("may see the customer, not act for them")
    return customer


def as_asked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Make the pieces on behalf of who asked and in their language, whoever is served when they are sent."""
    return _within(copy_context(), parts)


def _within(context: Context, parts: Iterator[bytes]) -> Iterator[bytes]:
    while (part := context.run(next, parts, None)) is not None:
        yield part
