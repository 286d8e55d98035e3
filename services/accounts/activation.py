"""A customer's first sign-in: by the customer number and the last invoice, confirmed by the contact on file.

One stolen invoice opens nothing. Whoever shows the number of a customer with the number and amount of a recent invoice
is told nothing at all; a link goes to the customer's e-mail address, where there is none a code by SMS, where there is
no mobile telephone either a code by post. What was typed wrongly is answered in the same words after the same work.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import AccountToken, Channel, Customer, CustomerAccess, Invoice, TokenPurpose, User
from data.queries.customers import granted
from domain.customers import AccessScope
from domain.errors import InvalidInputError
from domain.invoices import InvoiceKind
from services import runtime
from services.accounts import tokens
from services.accounts.codes import is_code, issue_code
from services.accounts.links import Link, send_link
from services.accounts.users import is_address, normal
from services.audit import record
from services.letters import Recipient, write
from texts import _, language

DAY: Final = dt.timedelta(days=1)
LINK: Final = Link("activation", TokenPurpose.ACTIVATE, "/activate", DAY)
CODE_LIFETIME: Final = {Channel.SMS: dt.timedelta(hours=1), Channel.POST: 30 * DAY}
MOST: Final = {Channel.EMAIL: (3, DAY), Channel.SMS: (3, DAY), Channel.POST: (1, 7 * DAY)}
"""Letters to one customer within a time. Those that were sent go on opening: nobody is locked out by the next."""
RECENT: Final = 2
"""Invoices that count as the last one: the newest may still be on its way on paper."""
MOBILE: Final = re.compile(r"(?:(?:00|\+)?48)?((?:45|5[0137]|6[069]|7[2389]|88)[0-9]{7})")
"""Prefixes of mobile numbers, as UKE's national numbering plan (PNK) assigns them."""
AMOUNT: Final = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody has typed from an invoice."""

    customer_number: str
    invoice_number: str
    amount: str


def ask_for_account(shown: Shown, *, address: str) -> None:
    """Send the confirmation to the contact on file, if what was typed is right."""
    now = runtime.now()
    with runtime.writing() as session:
        customer = _customer(session, shown.customer_number)
        right = _is_right(session, customer, shown)
        told = {"address": address, "right": right}
        record(session, at=now, actor="", action="account_asked_for", subject=shown.customer_number, **told)
        with session.begin_nested() as attempt:
            enough = _confirm(session, customer or _nobody())
            if enough or not right:
                attempt.rollback()


def _customer(session: Session, number: str) -> Customer | None:
    return session.scalar(select(Customer).where(Customer.number == number.strip()))


def _nobody() -> Customer:
    """Return a customer who does not exist, for whom the same is done."""
    return Customer(number="", name="", email="nobody@invalid", phone=None, street_line="", postcode_line="")


def _is_right(session: Session, customer: Customer | None, shown: Shown) -> bool:
    ident = customer.id if customer is not None else None
    last = select(Invoice.number, Invoice.gross).where(
        Invoice.customer_id == ident, Invoice.kind == InvoiceKind.INVOICE
    )
    rows = session.execute(last.order_by(Invoice.issued_on.desc(), Invoice.id.desc()).limit(RECENT)).all()
    return (_plain(shown.invoice_number), amount_of(shown.amount)) in {(_plain(row.number), row.gross) for row in rows}


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()


def amount_of(text: str) -> Decimal | None:
    """Return an amount as people type it from paper: ``1 234,56 zł``; nothing for what is none."""
    digits = "".join(text.casefold().removesuffix("zł").removesuffix("pln").split())
    found = AMOUNT.fullmatch(digits)
    return Decimal(f"{found[1]}.{found[2] or '0'}") if found else None


def _confirm(session: Session, customer: Customer) -> bool:
    """Write what the contact on file gets; tell whether that is more than enough."""
    owners = owners_of(session, customer)
    to = contact_of(customer, language())
    if owners:
        _tell(session, owners, customer)
    elif to.channel is Channel.EMAIL:
        _send_link(session, customer, to)
    else:
        _send_code(session, customer, to)
    return _sent(session, customer, MOST[to.channel][1]) > MOST[to.channel][0]


def contact_of(customer: Customer, locale: str) -> Recipient:
    """Return how a customer is reached: by e-mail, else by SMS, else by post."""
    email = normal(customer.email or "")
    if is_address(email):
        return Recipient(Channel.EMAIL, email, locale)
    mobile = MOBILE.fullmatch(re.sub(r"[\s()-]", "", customer.phone or ""))
    if mobile:
        return Recipient(Channel.SMS, f"48{mobile[1]}", locale)
    on_paper = (customer.name[:90], customer.street_line[:60], customer.postcode_line[:40])
    return Recipient(Channel.POST, ", ".join(on_paper), locale)


def owners_of(session: Session, customer: Customer) -> list[User]:
    """Return who has an account as the customer's owner."""
    access = (CustomerAccess.customer_id == customer.id, CustomerAccess.scope == AccessScope.OWNER)
    joined = select(User).join(CustomerAccess, CustomerAccess.user_id == User.id)
    return list(session.scalars(joined.where(*access, granted(runtime.today()), User.is_active)))


def _tell(session: Session, owners: list[User], customer: Customer) -> None:
    """Tell the owners that somebody wants an account where they have one; once a day is enough."""
    event = f"activation_noticed:{customer.number}:{runtime.today()}"
    for owner in owners:
        to = Recipient(Channel.EMAIL, owner.email, owner.locale)
        write(session, "activation_noticed", to=to, event=event, about=customer.id, customer_number=customer.number)


def _send_link(session: Session, customer: Customer, to: Recipient) -> None:
    whose = {"customer_id": customer.id, "email": to.address}
    send_link(session, LINK, to, whose, customer_number=customer.number)


def _send_code(session: Session, customer: Customer, to: Recipient) -> None:
    lifetime, number = CODE_LIFETIME[to.channel], customer.number
    code = issue_code(session, customer.id, lifetime=lifetime)
    event, until = f"activation_code:{tokens.digest(number + code)}", runtime.now() + lifetime
    told: dict[str, Any] = {"code": code, "customer_number": number}
    write(session, "activation_code", to=to, event=event, about=customer.id, not_after=until, **told)


def _sent(session: Session, customer: Customer, within: dt.timedelta) -> int:
    mine = (AccountToken.customer_id == customer.id, AccountToken.purpose == LINK.purpose)
    lately = AccountToken.created_at > runtime.now() - within
    return session.scalar(select(func.count()).select_from(AccountToken).where(*mine, lately)) or 0


def use_code(customer_number: str, code: str, email: str, *, address: str) -> None:
    """Send the link by which an account is opened to whoever has typed the code that came by SMS or by post.

    The code dies when the account is opened: until then its reader may correct a mistyped address.

    Raises
    ------
    InvalidInputError
        When customer and code do not belong together, with the reason in the reader's language.
    """
    now, email = runtime.now(), normal(email)
    with runtime.writing() as session:
        customer = _customer(session, customer_number)
        right = is_code(session, customer.id if customer is not None else None, code)
        told = {"address": address, "right": right}
        record(session, at=now, actor="", action="activation_code_tried", subject=customer_number, **told)
        if right and customer is not None:
            _send_link(session, customer, Recipient(Channel.EMAIL, email, language()))
    if not right:
        raise InvalidInputError(_("The customer number and the code do not belong together, or the code is too old."))
