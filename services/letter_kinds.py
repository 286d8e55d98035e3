"""Kinds of letters: what each needs to be written, how it may travel, and what holds when it is sent.

The text of a kind is ``templates/letters/<kind>.<language>.txt``, of an SMS ``<kind>.sms.<language>.txt``.
"""

from dataclasses import dataclass
from typing import Final

from data.models import Channel
from domain.topics import Topic

BY_MAIL: Final = frozenset({Channel.EMAIL})
BY_MAIL_AND_SMS: Final = frozenset({Channel.EMAIL, Channel.SMS})
ON_RECORD: Final = frozenset({Channel.EMAIL, Channel.POST})
"""What the contract needs goes on paper to whoever has no confirmed address."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter."""

    names: frozenset[str]
    """The values that its text may speak of; all are given when it is written."""
    channels: frozenset[Channel] = BY_MAIL
    needs_account: bool = True
    """Not sent any more once the account of its recipient is disabled."""
    topic: Topic | None = None
    """What customers choose it by, and may stop; absent for what is sent whatever they choose."""
    opens: bool = True
    """Its link or code opens something by itself; that of a reminder leads to whoever signs in."""


def _of_account(*names: str) -> Kind:
    return Kind(frozenset(names))


def _of_anybody(*names: str) -> Kind:
    return Kind(frozenset(names), needs_account=False)


def _reminder(*names: str, topic: Topic = Topic.REMINDERS) -> Kind:
    return Kind(frozenset({"link", *names}), BY_MAIL_AND_SMS, needs_account=False, topic=topic, opens=False)


def _by_any(*names: str) -> Kind:
    """Return a kind that goes to the address that it is about: by e-mail or by SMS."""
    return Kind(frozenset(names), channels=frozenset({Channel.EMAIL, Channel.SMS}), needs_account=False)


KINDS: Final[dict[str, Kind]] = {
    "password_reset": _of_account("link", "minutes"),
    "password_changed": _of_account(),
    "email_confirm": _of_anybody("link"),
    "email_changed_notice": _of_anybody("old", "new"),
    "activation": _of_anybody("link", "customer_number"),
    "activation_code": Kind(
        frozenset({"code", "customer_number"}),
        channels=frozenset({Channel.POST, Channel.SMS}),
        needs_account=False,
    ),
    "activation_noticed": _of_account("customer_number"),
    "invitation": _of_anybody("link", "inviter"),
    "new_device": _of_account("device", "address", "at"),
    "code_refused": _of_account("device", "address", "at"),
    "factor_changed": _of_account("what"),
    "invoice_issued": _reminder("number", "amount", "owed", topic=Topic.INVOICES),
    "correction_issued": _reminder("number", "amount", topic=Topic.INVOICES),
    "due_soon": _reminder("documents", "amount", "due"),
    "overdue_reminder": _reminder("documents", "amount", "due"),
    # Not for choosing: by the supply act (art. 8) and the contract what follows counts from its receipt.
    "payment_demand": Kind(
        frozenset({"link", "documents", "amount", "due", "account", "title"}),
        ON_RECORD,
        needs_account=False,
        opens=False,
    ),
    "reading_window": _reminder("meters", "first", "last"),
    "verification_main": _reminder("meters", "end"),
    "verification_submeter": _reminder("meters", "end"),
    "leak": _reminder("since", "rate", "volume"),
    "goal": _reminder("percent", "use", "goal", "month"),
    "vacation_use": _reminder("day", "use"),
    "contact_code": _by_any("code", "customer_number", "minutes"),
    "contact_changed": _by_any("what", "customer_number"),
    # By it whoever never gave or withdrew it sees what was noted in their name.
    "consent_noted": Kind(
        frozenset({"consent", "what", "how", "day", "effect", "customer_number"}), ON_RECORD, needs_account=False
    ),
    "delegate_invitation": _of_anybody("link", "inviter", "rights", "until", "customer_number"),
    "delegate_noticed": _of_anybody("delegate", "what", "customer_number"),
    "delegation_ended": _of_anybody("customer_number"),
    "account_closed": _of_anybody("email"),
    # To the utility itself, which has no account here.
    "accessibility_demand": Kind(frozenset({"number", "page", "text", "contact"}), needs_account=False),
}
"""Every kind by its name, which is stored; never rename one."""

INDISPENSABLE: Final = frozenset({"link", "code"})
"""Values without which a letter is of no use: whoever rewords it keeps them, in the text, for subjects are kept."""
OPENING: Final = frozenset(name for name, kind in KINDS.items() if kind.opens and kind.names & INDISPENSABLE)
"""Kinds whose text opens something by itself: it is for its recipient alone."""
