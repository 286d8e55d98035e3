"""Kinds of letters: what each needs to be written, how it may travel, and what holds when it is sent.

The text of a kind is ``templates/letters/<kind>.<language>.txt``, of an SMS ``<kind>.sms.<language>.txt``.
"""

from dataclasses import dataclass
from typing import Final

from data.models import Channel

BY_MAIL: Final = frozenset({Channel.EMAIL})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter."""

    names: frozenset[str]
    """The values that its text may speak of; all are given when it is written."""
    channels: frozenset[Channel] = BY_MAIL
    needs_account: bool = True
    """Not sent any more once the account of its recipient is disabled."""


def _of_account(*names: str) -> Kind:
    return Kind(frozenset(names))


def _of_anybody(*names: str) -> Kind:
    return Kind(frozenset(names), needs_account=False)


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
    # To the utility itself, which has no account here.
    "accessibility_demand": Kind(frozenset({"number", "page", "text", "contact"}), needs_account=False),
}
"""Every kind by its name, which is stored; never rename one."""

INDISPENSABLE: Final = frozenset({"link", "code"})
"""Values without which a letter is of no use: whoever rewords it keeps them, in the text, for subjects are kept."""
