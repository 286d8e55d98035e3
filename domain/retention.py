"""How long what tells about people is kept; gettext messages, whoever shows them translates."""

from dataclasses import dataclass
from typing import Final

from domain.words import N_

LONGEST_DAYS: Final = 3650
TOLD_DAYS: Final = 800
"""For how many days it is known what customers were told: longer than anything may be told again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that is kept for a number of days, and why not longer and not shorter."""

    name: str
    """Stored; never rename one."""
    title: str
    days: int
    """What holds unless the administrator chooses."""
    shortest: int
    reason: str


RULES: Final = (
    Rule(
        "sessions",
        N_("Sign-ins that have ended: device, network address, time"),
        90,
        30,
        N_("Long enough to show where an account was used (GDPR art. 32), not longer than that needs (art. 5(1)(e))."),
    ),
    Rule(
        "tokens",
        N_("Links and codes that opened an account, and unfinished activations"),
        30,
        1,
        N_("Of no use once they have expired (GDPR art. 5(1)(e))."),
    ),
    Rule(
        "message_contents",
        N_("Words of messages that were sent"),
        365,
        30,
        N_("A year answers complaints about what was written (GDPR art. 6(1)(f))."),
    ),
    Rule(
        "messages",
        N_("That a message was sent, when and to whom"),
        730,
        30,
        N_("Claims of consumers about services are made within two years (GDPR art. 6(1)(f))."),
    ),
    Rule(
        "import_issues",
        N_("Values of imported files that were refused or doubted"),
        365,
        30,
        N_("They are mended within a year or not at all (GDPR art. 5(1)(d) and (e))."),
    ),
    Rule(
        "outgoing",
        N_("What left for an outside billing system, once it has arrived: values of readings, addresses, consents"),
        90,
        7,
        N_("A quarter of a year answers questions of the other system (GDPR art. 5(1)(e))."),
    ),
    Rule(
        "reminders",
        N_("That a reminder was told: its kind, its day and what it was about"),
        TOLD_DAYS,
        TOLD_DAYS,
        N_("So long nobody is told the same twice (GDPR art. 6(1)(f))."),
    ),
)

KEPT_BY_LAW: Final = (
    (N_("invoices, payments and the ledger"), N_("five years from the end of the tax year (Accounting Act art. 74)")),
    (N_("the contract and consents"), N_("while it is in force and six years after (Civil Code art. 118)")),
    (N_("readings of your meters"), N_("five years, for complaints and corrections")),
    (N_("the trail of who did what"), N_("it is not shortened: it shows that nothing was changed in secret")),
)
"""What stays when an account is closed, and until when; no purge of ours decides about it."""
