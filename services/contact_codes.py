"""Addresses of a customer: changed at once after the code that was sent to the new one has been typed in.

The code is six digits, for it is typed; so it lives shortly, dies of a few wrong guesses, and few are sent.
"""

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import AccountToken, Channel, ContactChoice, Customer, CustomerChange, TokenPurpose
from domain.contact import normal_phone
from domain.errors import InvalidInputError
from domain.identifiers import CustomerId
from services import runtime
from services.accounts.codes import MOST_FAILURES
from services.accounts.proof import signed_in_identity
from services.accounts.tokens import digest, living
from services.accounts.users import is_address, normal
from services.audit import record
from services.contact import addresses_of, choice_of
from services.identity import acting_customer
from services.letters import Recipient, write
from texts import _, _l, language, ngettext

LIFETIME: Final = dt.timedelta(minutes=20)
DIGITS: Final = 6
SALT: Final = 16
MOST_SENT: Final = 5
WITHIN: Final = dt.timedelta(hours=1)
AGAIN_AFTER: Final = dt.timedelta(seconds=30)
"""Asked for again to the same address sooner than this, it is the same click."""
FIELDS: Final = {Channel.EMAIL: "email", Channel.SMS: "phone"}
WORDS: Final = {Channel.EMAIL: _l("e-mail address"), Channel.SMS: _l("telephone number")}


def send_code(channel: Channel, typed: str) -> str:
    """Send a code to an address that is to be the customer's, and return the address as it will be kept.

    Raises
    ------
    InvalidInputError
        When it is no address of the channel, or too many codes were sent, in words.
    """
    customer_id, address, now = acting_customer(), _checked(channel, typed), runtime.now()
    with runtime.writing() as session:
        hold(session)
        mine = _mine(customer_id)
        double = (AccountToken.email == address, AccountToken.created_at > now - AGAIN_AFTER, living(now))
        if session.scalar(select(AccountToken.id).where(*mine, *double).limit(1)) is not None:
            return address
        lately = (*mine, AccountToken.created_at > now - WITHIN)
        if (session.scalar(select(func.count()).select_from(AccountToken).where(*lately)) or 0) >= MOST_SENT:
            raise InvalidInputError(_("Enough codes were sent for now. Try again in an hour."), field="address")
        _send(session, session.get_one(Customer, customer_id), Recipient(channel, address, language()))
    return address


def _checked(channel: Channel, typed: str) -> str:
    if channel is Channel.EMAIL:
        email = normal(typed)
        if not is_address(email):
            raise InvalidInputError(_("Enter an e-mail address, such as name@example.com."), field="address")
        return email
    phone = normal_phone(typed)
    if phone is None:
        told = _("Enter a telephone number, such as 600 123 456, from abroad with + and the country.")
        raise InvalidInputError(told, field="address")
    return phone


def _send(session: Session, customer: Customer, to: Recipient) -> None:
    now, salt = runtime.now(), secrets.token_hex(SALT // 2)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    token = AccountToken(
        token_hash=_kept(salt, code),
        purpose=TokenPurpose.CONFIRM_CONTACT,
        customer_id=customer.id,
        email=to.address,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(token)
    session.flush()
    actor = signed_in_identity().email
    record(session, at=now, actor=actor, action="contact_code_sent", subject=customer.number, new=to.address)
    minutes, number, event = LIFETIME // dt.timedelta(minutes=1), customer.number, f"contact_code:{token.id}"
    told: dict[str, Any] = {"code": code, "customer_number": number, "minutes": minutes}
    write(session, "contact_code", to=to, event=event, about=customer.id, not_after=token.expires_at, **told)


def waiting(session: Session, customer_id: CustomerId) -> dict[Channel, str]:
    """Return the addresses to which a code was sent that may still be typed in, by channel: the last of each."""
    tokens = select(AccountToken.email).where(*_mine(customer_id), living(runtime.now())).order_by(AccountToken.id)
    return {_channel_of(address): address for address in session.scalars(tokens)}


def drop_codes(channel: Channel) -> None:
    """Let the codes that wait to be typed in die: the customer leaves the address as it is."""
    customer_id = acting_customer()
    with runtime.writing() as session:
        for token in _living(session, customer_id, channel):
            token.used_at = runtime.now()


def take_code(channel: Channel, typed: str) -> str:
    """Put the address in force whose code was typed in, and return it; typed in twice, it is in force once.

    Raises
    ------
    InvalidInputError
        When it is the code of none, in words that say how often one may still try; half a code is no try.
    """
    customer_id, code = acting_customer(), re.sub(r"\D", "", typed, flags=re.ASCII)
    if len(code) != DIGITS:
        raise InvalidInputError(_("Type in all {count} digits of the code.", count=DIGITS), field="code")
    with runtime.writing() as session:
        hold(session)
        tokens = _living(session, customer_id, channel)
        right = next((token for token in tokens if _is_of(token, code)), None)
        if right is not None:
            right.used_at = runtime.now()
            _put_in_force(session, session.get_one(Customer, customer_id), Recipient(channel, right.email, language()))
            return right.email
        if (taken := _taken_already(session, customer_id, channel, code)) is not None:
            return taken
        left = _count_failure(tokens)
    raise InvalidInputError(_refusal(left), field="code")


def _refusal(left: int | None) -> str:
    if left is None:
        return _("No code is waiting any more: it was used, or it is too old. Ask for a new one.")
    if left <= 0:
        return _("That was one wrong code too many. Ask for a new one.")
    return ngettext(
        "The code is not right. {count} try is left.", "The code is not right. {count} tries are left.", left
    )


def _count_failure(tokens: Sequence[AccountToken]) -> int | None:
    """Count a wrong guess against every code that waits; return how many more there may be, where any waits."""
    for token in tokens:
        token.failures += 1
        if token.failures >= MOST_FAILURES:
            token.used_at = runtime.now()
    return max((MOST_FAILURES - token.failures for token in tokens), default=None)


def _taken_already(session: Session, customer_id: CustomerId, channel: Channel, code: str) -> str | None:
    """Return the address in force when this very code has put it there a moment ago: a second click."""
    address = addresses_of(session.get_one(Customer, customer_id)).get(channel)
    used = (AccountToken.email == address, AccountToken.expires_at > runtime.now(), AccountToken.used_at.is_not(None))
    tokens = session.scalars(select(AccountToken).where(*_mine(customer_id), *used))
    return address if any(_is_of(token, code) for token in tokens) else None


def _put_in_force(session: Session, customer: Customer, to: Recipient) -> None:
    before, field, actor = addresses_of(customer).get(to.channel, ""), FIELDS[to.channel], signed_in_identity().email
    if before != to.address:
        change(session, customer, field, to.address, actor=actor)
        if before:
            _tell_old(session, customer, Recipient(to.channel, before, to.locale))
    confirm(session, customer, to)
    told = {"before": before, "after": to.address}
    record(session, at=runtime.now(), actor=actor, action="contact_confirmed", subject=customer.number, **told)


def confirm(session: Session, customer: Customer, to: Recipient) -> ContactChoice:
    """Note that an address on file is the customer's, in the caller's transaction."""
    choice, now = choice_of(session, CustomerId(customer.id)), runtime.now()
    if to.channel is Channel.EMAIL:
        choice.confirmed_email, choice.email_confirmed_at = to.address, now
    else:
        choice.confirmed_phone, choice.phone_confirmed_at = to.address, now
    return choice


def change(session: Session, customer: Customer, field: str, value: str | dt.date | None, *, actor: str) -> None:
    """Write a field of a customer's data, and keep what it was before, in the caller's transaction."""
    before = getattr(customer, field)
    setattr(customer, field, value)
    row = {"customer_id": customer.id, "field": field, "before": str(before or ""), "after": str(value or "")}
    session.add(CustomerChange(**row, at=runtime.now(), actor=actor))


def _tell_old(session: Session, customer: Customer, to: Recipient) -> None:
    """Tell the address before that it is one no more; whoever reads it learns nothing of the new one."""
    what, event = WORDS[to.channel], f"contact_changed:{customer.id}:{runtime.now().isoformat()}"
    told: dict[str, Any] = {"what": what, "customer_number": customer.number}
    write(session, "contact_changed", to=to, event=event, about=customer.id, **told)


def _living(session: Session, customer_id: CustomerId, channel: Channel) -> list[AccountToken]:
    found = session.scalars(select(AccountToken).where(*_mine(customer_id), living(runtime.now())).with_for_update())
    return [token for token in found if _channel_of(token.email) is channel]


def _mine(customer_id: CustomerId) -> tuple[ColumnElement[bool], ...]:
    return (AccountToken.customer_id == customer_id, AccountToken.purpose == TokenPurpose.CONFIRM_CONTACT)


def _channel_of(address: str) -> Channel:
    return Channel.EMAIL if "@" in address else Channel.SMS


def _kept(salt: str, code: str) -> str:
    return salt + digest(salt + code)[SALT:]


def _is_of(token: AccountToken, code: str) -> bool:
    return hmac.compare_digest(token.token_hash, _kept(token.token_hash[:SALT], code))
