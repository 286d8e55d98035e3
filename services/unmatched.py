"""Payments that name nobody: assigned to a customer, sent back, or left; each step once, whoever takes it first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.deployment import wait_for_imports
from data.ingest.kinds.bank_reversals import take_what_waits
from data.ingest.store import Store
from data.models import Customer, Payment, UnmatchedPayment
from data.payments import TakenBack, reverse, take_back, take_payments
from data.queries.office_payments import unmatched_payments
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import OFFICE
from domain.unmatched import NOT_THEIRS, REASONS, REVERSAL_UNKNOWN, STATE_WORDS, UnmatchedState
from services import runtime
from services.audit import record
from services.audit_words import with_actors
from services.exports import ExportTable
from services.file_heads import as_of
from services.identity import acting_as
from texts import _, day, money

LONGEST_NOTE: Final = 500


def assign(ident: int, customer_number: str) -> bool:
    """Book a payment for a customer; return whether it was not theirs before.

    What the bank took back of it meanwhile, and waits on the list, takes it back.

    Raises
    ------
    InvalidInputError
        When no customer has the number, in words.
    NotAllowedError
        When somebody has decided otherwise about it, in words.
    NotFoundError
        When there is no such payment.
    """
    actor = acting_as(*OFFICE).email
    if not customer_number.strip():
        raise InvalidInputError(_("Write the number of the customer."), field="customer")
    with runtime.writing() as session:
        wait_for_imports(session.connection())
        one = _payment(session, ident)
        customer = session.scalar(select(Customer).where(Customer.number == customer_number.strip()))
        if customer is None:
            words = _("No customer has the number {number}.", number=customer_number.strip()[:40])
            raise InvalidInputError(words, field="customer")
        if one.amount < 0:
            raise NotAllowedError(_("The bank took this money back: choose the payment that it was."))
        if one.state is UnmatchedState.ASSIGNED and _payer(session, one) == customer.id:
            return False
        _decide(session, one, UnmatchedState.OPEN, UnmatchedState.ASSIGNED, actor)
        paid: dict[str, list[Any]] = {
            "reference": [one.reference],
            "customer_id": [customer.id],
            "received_on": [one.received_on],
        }
        paid |= {"amount": [one.amount], "title": [one.title], "end_to_end": [one.end_to_end]}
        store = Store(session.connection(), Counter())
        [one.payment_id] = take_payments(store, paid)
        _note(session, "payment_assigned", actor, one, customer=customer.number)
        session.flush()
        back = take_what_waits(store, one.payment_id, one.amount)
        if back is not None:
            took = session.scalars(select(UnmatchedPayment).where(UnmatchedPayment.reference == back)).one()
            _note(session, "payment_reversed", actor, took, customer=customer.number, reference=one.reference)
        return True


def assign_reversal(ident: int, reference: str) -> bool:
    """Book that the bank took the payment with a reference back; return whether that is new.

    Raises
    ------
    InvalidInputError
        When no payment of just that amount is booked under the reference by then, in words.
    NotAllowedError
        When somebody has decided otherwise about it, or the payment was taken back before, in words.
    NotFoundError
        When there is no such payment.
    """
    actor, said = acting_as(*OFFICE).email, reference.strip()
    with runtime.writing() as session:
        wait_for_imports(session.connection())
        one = _payment(session, ident)
        mine = (Payment.reference == said, Payment.amount == -one.amount, Payment.received_on <= one.received_on)
        paid = session.scalar(select(Payment).where(*mine, Payment.reverses_id.is_(None))) if one.amount < 0 else None
        if paid is None:
            told = {"amount": money(-one.amount), "reference": said[:64] or "\u2013", "day": day(one.received_on)}
            words = _("No payment of {amount} is booked under the reference {reference} until {day}.", **told)
            raise InvalidInputError(words, field="reference")
        if one.payment_id is not None and _taken_back_by(session, paid.id) == one.payment_id:
            return False
        _refuse_taken_back(session, paid.id)
        _decide(session, one, UnmatchedState.OPEN, UnmatchedState.ASSIGNED, actor)
        told_by_bank = TakenBack(one.reference, one.received_on, one.title, one.end_to_end)
        one.payment_id = reverse(Store(session.connection(), Counter()), paid.id, told_by_bank)
        whose = session.scalar(select(Customer.number).where(Customer.id == paid.customer_id))
        _note(session, "payment_reversed", actor, one, customer=whose or "", reference=said)
        return True


def _taken_back_by(session: Session, payment_id: int) -> int | None:
    return session.scalar(select(Payment.id).where(Payment.reverses_id == payment_id))


def _refuse_taken_back(session: Session, payment_id: int) -> None:
    if _taken_back_by(session, payment_id) is not None:
        raise NotAllowedError(_("The bank has taken this payment back: undo that first."))


def release(reference: str) -> int:
    """Take a payment off the customer for whom it was booked; it waits on the list, and its id there is returned.

    Raises
    ------
    InvalidInputError
        When no payment is booked under the reference, in words.
    """
    actor, said = acting_as(*OFFICE).email, reference.strip()
    if not said:
        raise InvalidInputError(_("Enter the reference of the payment."), field="reference")
    with runtime.writing() as session:
        wait_for_imports(session.connection())
        paid = session.scalar(select(Payment).where(Payment.reference == said))
        if paid is None:
            return _released_already(session, said)
        _refuse_taken_back(session, paid.id)
        one = session.scalar(select(UnmatchedPayment).where(UnmatchedPayment.payment_id == paid.id))
        if one is None:
            came = {"received_on": paid.received_on, "amount": paid.amount, "title": paid.title}
            came |= {"end_to_end": paid.end_to_end, "reason": NOT_THEIRS if paid.amount > 0 else REVERSAL_UNKNOWN}
            one = UnmatchedPayment(reference=said, state=UnmatchedState.ASSIGNED, **came)
            session.add(one)
        whose = session.scalar(select(Customer.number).where(Customer.id == paid.customer_id))
        ident, one.payment_id, one.note = paid.id, None, ""
        _decide(session, one, UnmatchedState.ASSIGNED, UnmatchedState.OPEN, actor)
        take_back(session, ident)
        told = {"before": UnmatchedState.ASSIGNED.value, "customer": whose or ""}
        _note(session, "payment_reopened", actor, one, **told)
        return one.id


def _released_already(session: Session, reference: str) -> int:
    """Return the payment with a reference that waits, as after a second click."""
    waits = (UnmatchedPayment.reference == reference, UnmatchedPayment.state == UnmatchedState.OPEN)
    found = session.scalar(select(UnmatchedPayment.id).where(*waits))
    if found is None:
        words = _("No payment is booked under the reference {reference}.", reference=reference[:64])
        raise InvalidInputError(words, field="reference")
    return found


def give_back(ident: int, note: str) -> bool:
    """Say that a payment was sent back to the payer, and why; return whether that is new.

    Where the bank took money back, say that there is nothing to book.

    Raises
    ------
    InvalidInputError
        Without a note, in words.
    NotAllowedError
        When somebody has decided otherwise about it, in words.
    NotFoundError
        When there is no such payment.
    """
    actor, said = acting_as(*OFFICE).email, note.strip()[:LONGEST_NOTE]
    if not said:
        raise InvalidInputError(_("Say why it goes back, and by what."), field="note")
    with runtime.writing() as session:
        wait_for_imports(session.connection())
        one = _payment(session, ident)
        after, action = (
            (UnmatchedState.RETURNED, "payment_returned")
            if one.amount > 0
            else (UnmatchedState.DISMISSED, "reversal_dismissed")
        )
        if one.state is after:
            return False
        _decide(session, one, UnmatchedState.OPEN, after, actor)
        one.note = said
        _note(session, action, actor, one, reason=said)
        return True


def reopen(ident: int) -> bool:
    """Undo what was decided: an assigned payment is booked no more, and waits again; return whether it did not before.

    Raises
    ------
    NotFoundError
        When there is no such payment.
    """
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        wait_for_imports(session.connection())
        one = _payment(session, ident)
        before = one.state
        if before is UnmatchedState.OPEN:
            return False
        booked, one.payment_id, one.note = one.payment_id, None, ""
        _decide(session, one, before, UnmatchedState.OPEN, actor)
        if booked is not None:
            _refuse_taken_back(session, booked)
            take_back(session, booked)
        _note(session, "payment_reopened", actor, one, before=before.value)
        return True


def unmatched_export(filters: Mapping[str, str]) -> ExportTable:
    """Return the payments of a state (``status=open``), or all, for a file.

    Raises
    ------
    InvalidInputError
        For other filters.
    """
    acting_as(*OFFICE)
    asked = filters.get("status", "")
    if set(filters) - {"status"} or asked not in {"", *UnmatchedState}:
        raise InvalidInputError("status")
    with runtime.reading() as session:
        found = with_actors(unmatched_payments(session, UnmatchedState(asked) if asked else None), "decided_by")
    shown = found.assign(
        reason=[_(REASONS[reason]) for reason in found["reason"]],
        state=[_(STATE_WORDS[UnmatchedState(state)]) for state in found["state"]],
    ).drop(columns=["id", "decided_at", "end_to_end", "back_on"])
    shown.columns = [
        *(_("Received"), _("Amount"), _("Payer"), _("Title"), _("Why it waits"), _("State"), _("Reference")),
        *(_("Account"), _("Customer"), _("Customer number"), _("Note"), _("Who")),
    ]
    words = _(STATE_WORDS[UnmatchedState(asked)]) if asked else _("all")
    about = {_("State"): words} | as_of()
    return ExportTable.of(_("Payments that name nobody"), shown, about)


def _payment(session: Session, ident: int) -> UnmatchedPayment:
    one = session.get(UnmatchedPayment, ident)
    if one is None:
        raise NotFoundError(f"no payment {ident}")
    return one


def _payer(session: Session, one: UnmatchedPayment) -> int | None:
    return session.scalar(select(Payment.customer_id).where(Payment.id == one.payment_id))


def _decide(session: Session, one: UnmatchedPayment, before: UnmatchedState, after: UnmatchedState, actor: str) -> None:
    """Change the state, unless somebody else has done so."""
    session.flush()
    mine = (UnmatchedPayment.id == one.id, UnmatchedPayment.state == before)
    values = {"state": after, "decided_at": runtime.now(), "decided_by": actor}
    changed = update(UnmatchedPayment).where(*mine).values(values).returning(UnmatchedPayment.id)
    if session.scalars(changed).one_or_none() is None:
        raise NotAllowedError(_("Somebody has decided about this payment meanwhile. Look at it again."))
    session.refresh(one)


def _note(session: Session, action: str, actor: str, one: UnmatchedPayment, **told: str) -> None:
    told |= {"amount": str(one.amount)}
    record(session, at=runtime.now(), actor=actor, action=action, subject=f"payment {one.reference}", **told)
